import { compile } from '@jmespath-community/jmespath';
import { BoundedInterpreter, conditionsOf } from './boundedInterpreter';
import { FilterError } from './filterError';
import { pathsTakenOut } from './jmespathPaths';
import type { FilterSubject } from './subject';
import { WorkError, type FilterWork } from './work';

type Tree = ReturnType<typeof compile>;
type Data = Parameters<BoundedInterpreter['search']>[1];

/** @throws {FilterError} when the expression is invalid */
export function jmespathPredicate(
  expression: { source: string; start: number },
  work: FilterWork,
): (subject: FilterSubject) => boolean {
  const { source, start } = expression;
  if (source.trim() === '') throw new FilterError('A JMESPath expression is missing.', start, start + source.length);
  const tree = parse(source, start);
  const quick = pathsTakenOut(tree);
  const whole = interpreted(tree, work);
  const onPaths = quick && interpreted(quick.tree, work);
  return (subject) => {
    const { taped } = subject;
    if (taped.kind === 'none') return false;
    if (taped.kind === 'json' && quick && onPaths) return onPaths(quick.valuesOn(taped.tape));
    return whole(subject.json) || (subject.readable !== undefined && whole(subject.readableValue));
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

function interpreted(tree: Tree, work: FilterWork): (value: unknown) => boolean {
  const interpreter = new BoundedInterpreter(work, conditionsOf(tree));
  return (value) => {
    if (value === undefined) return false;
    try {
      return isTrue(interpreter.search(tree, value as Data));
    } catch (error) {
      if (error instanceof WorkError) throw error;
      // A function was given a value of another type. Such a record does not match.
      return false;
    }
  };
}

/** False, null and everything empty are false ("JMESPath Specification", Or Expressions). */
function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  if (typeof value === 'object') return (Array.isArray(value) ? value : Object.keys(value)).length > 0;
  return true;
}
