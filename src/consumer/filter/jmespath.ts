import { compile, TreeInterpreter } from '@jmespath-community/jmespath';
import { FilterError } from './filterError';
import { pathsTakenOut } from './jmespathPaths';
import type { FilterSubject } from './subject';

type Tree = ReturnType<typeof compile>;
type Data = Parameters<typeof TreeInterpreter.search>[1];

/** @throws FilterError */
export function jmespathPredicate(expression: { source: string; start: number }): (subject: FilterSubject) => boolean {
  const { source, start } = expression;
  if (source.trim() === '') throw new FilterError('A JMESPath expression is missing.', start, start + source.length);
  const tree = parse(source, start);
  const quick = pathsTakenOut(tree);
  return (subject) => {
    const { taped } = subject;
    if (taped.kind === 'none') return false;
    if (taped.kind === 'json' && quick) return holds(quick.tree, quick.valuesOn(taped.tape));
    return holds(tree, subject.json) || (subject.readable !== undefined && holds(tree, subject.readableValue));
  };
}

function parse(source: string, start: number): Tree {
  try {
    return compile(source);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/^syntax( error)?[:,] /i, '');
    const end = start + source.length;
    if (/EOF|end of/.test(reason)) throw new FilterError('The expression is not complete.', end, end);
    throw new FilterError(`${reason}.`, start, end);
  }
}

function holds(tree: Tree, value: unknown): boolean {
  if (value === undefined) return false;
  try {
    return isTrue(TreeInterpreter.search(tree, value as Data));
  } catch {
    // A function was given a value of another type: this record is not one of those that are looked for.
    return false;
  }
}

/** False, null and all that is empty are false ("JMESPath Specification", Or Expressions). */
function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  if (typeof value === 'object') return (Array.isArray(value) ? value : Object.keys(value)).length > 0;
  return true;
}
