import { compile as compileJmespath, TreeInterpreter } from '@jmespath-community/jmespath';
import { assertNever } from '../../errors';
import type { Comparison, Expression, FieldValue } from './expression';
import { isLargeInteger, valueTest, type ValueTest } from './comparisons';
import { someValueAt } from './fieldPath';
import { FilterError } from './filterError';
import { safeRegex } from './regex';
import type { FilterSubject } from './subject';

export type Predicate = (subject: FilterSubject) => boolean;

/** @throws FilterError for what can be read and still means nothing: a regular expression, JMESPath */
export function compilePredicate(expression: Expression): Predicate {
  switch (expression.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const parts = expression.parts.map(compilePredicate);
      return (subject) => parts.every((part) => part(subject));
    }
    case 'or': {
      const parts = expression.parts.map(compilePredicate);
      return (subject) => parts.some((part) => part(subject));
    }
    case 'not': {
      const part = compilePredicate(expression.part);
      return (subject) => !part(subject);
    }
    case 'text':
      return containsText(expression.text);
    case 'regex': {
      const regex = safeRegex(expression.regex);
      return (subject) =>
        regex.test(subject.text) ||
        regex.test(subject.partitionKey) ||
        (subject.readable !== undefined && regex.test(subject.readable));
    }
    case 'field':
      return fieldPredicate(expression);
    case 'part':
      return partPredicate(expression);
    case 'jmespath':
      return jmespathPredicate(expression);
    default:
      return assertNever(expression);
  }
}

function containsText(text: string): Predicate {
  const lower = text.toLowerCase();
  return (subject) => subject.lowerText.includes(lower) || subject.partitionKey.toLowerCase().includes(lower);
}

function fieldPredicate({ path, comparison, value }: Expression & { kind: 'field' }): Predicate {
  const { test, isNegated } = comparisonTest(comparison, value);
  const isExact = isLargeInteger(value);
  const holds = (subject: FilterSubject) =>
    someValueAt(isExact ? subject.exactJson : subject.json, path, test) ||
    (subject.readable !== undefined && someValueAt(subject.readableValue, path, test));
  return (subject) => holds(subject) !== isNegated;
}

function comparisonTest(comparison: Comparison, value: FieldValue): { test: ValueTest; isNegated: boolean } {
  const isNegated = comparison === '!=' || comparison === '!~';
  const positive = comparison === '!=' ? '=' : comparison === '!~' ? '~' : comparison;
  return { test: valueTest(positive, value), isNegated };
}

function partPredicate({ part, comparison, value, start }: Expression & { kind: 'part' }): Predicate {
  const { test, isNegated } = comparisonTest(comparison, value);
  switch (part) {
    case 'key':
      return (subject) => test(subject.partitionKey) !== isNegated;
    case 'sequenceNumber':
      return (subject) => test(subject.sequenceNumber) !== isNegated;
    case 'shard':
      return shardPredicate(comparison, value, start);
    default:
      return assertNever(part);
  }
}

/** `shard:2` is shardId-000000000002 and no other. */
function shardPredicate(comparison: Comparison, value: FieldValue, start: number): Predicate {
  if (value.kind === 'regex' || !/^\d+$/.test(value.text)) {
    const { test, isNegated } = comparisonTest(comparison, value);
    return (subject) => test(subject.shardId) !== isNegated;
  }
  const wanted = Number(value.text);
  const isSame = ({ shardId }: FilterSubject) => Number(/\d+$/.exec(shardId)?.[0]) === wanted;
  if (comparison === '!=' || comparison === '!~') return (subject) => !isSame(subject);
  if (comparison === ':' || comparison === '=' || comparison === '~') return isSame;
  throw new FilterError('A shard is chosen by its number: shard:2.', start, start + 'shard'.length);
}

function jmespathPredicate({ source, start }: Expression & { kind: 'jmespath' }): Predicate {
  if (source.trim() === '') throw new FilterError('A JMESPath expression is missing.', start, start + source.length);
  const tree = parseJmespath(source, start);
  type Data = Parameters<typeof TreeInterpreter.search>[1];
  const holds = (value: unknown) => {
    if (value === undefined) return false;
    try {
      return isTrue(TreeInterpreter.search(tree, value as Data));
    } catch {
      // A function was given a value of another type: this record is not one of those that are looked for.
      return false;
    }
  };
  return (subject) => holds(subject.json) || (subject.readable !== undefined && holds(subject.readableValue));
}

function parseJmespath(source: string, start: number) {
  try {
    return compileJmespath(source);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/^syntax( error)?[:,] /i, '');
    const end = start + source.length;
    if (/EOF|end of/.test(reason)) throw new FilterError('The expression is not complete.', end, end);
    throw new FilterError(`${reason}.`, start, end);
  }
}

/** False, null and all that is empty are false ("JMESPath Specification", Or Expressions). */
function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  if (typeof value === 'object') return (Array.isArray(value) ? value : Object.keys(value)).length > 0;
  return true;
}
