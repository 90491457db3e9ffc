import { assertNever } from '../../errors';
import type { Comparison, FieldValue } from './expression';
import { safeRegex } from './regex';
import type { FilterWork } from './work';

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

export type ValueTest = (value: unknown) => boolean;

/** Tests a field's value. `!=` and `!~` are not handled here: they negate `=` and `~`. */
export function valueTest(
  comparison: Exclude<Comparison, '!=' | '!~'>,
  wanted: FieldValue,
  work?: FilterWork,
): ValueTest {
  if (wanted.kind === 'regex') {
    const regex = safeRegex(wanted.regex, work);
    return (value) => isScalar(value) && regex.test(String(value));
  }
  const { text } = wanted;
  switch (comparison) {
    case '=':
      return wanted.kind === 'text' ? (value) => value === text : equals(text);
    case ':':
      return contains(text, NUMBER.test(text) || isLiteral(text));
    case '~':
      return contains(text, false);
    case '>':
    case '>=':
    case '<':
    case '<=':
      return ordered(comparison, wanted);
    default:
      return assertNever(comparison);
  }
}

/** Whether it is an integer that a double would round. Then the integers of the data must be read exactly too. */
export function isLargeInteger({ kind, ...value }: FieldValue): boolean {
  return kind === 'bare' && 'text' in value && INTEGER.test(value.text) && !Number.isSafeInteger(Number(value.text));
}

/**
 * A lower-case text that must occur in a record's text (without escapes) for a value to pass. Undefined: none must, since a number
 * may be written in several ways, and lower case depends on the letters around.
 */
export function neededText(comparison: Comparison, wanted: FieldValue): string | undefined {
  if (wanted.kind === 'regex' || !CONTAINING.has(comparison)) return undefined;
  const { text } = wanted;
  return NUMBER.test(text) || !ASCII.test(text) ? undefined : text.toLowerCase();
}

const CONTAINING = new Set<Comparison>([':', '=', '!=', '~', '!~']);
/** ASCII without the characters that JSON escapes. */
const ASCII = /^[ !#-[\]-~]+$/;

function equals(text: string): ValueTest {
  const number = NUMBER.test(text) ? Number(text) : undefined;
  return (value) => {
    if (typeof value === 'string') return value === text;
    if (typeof value === 'number') return number === value;
    return isScalar(value) && String(value) === text;
  };
}

/** Numbers are compared as a whole: `total:5` does not match 15. */
function contains(text: string, wholeScalars: boolean): ValueTest {
  const lower = text.toLowerCase();
  const same = equals(text);
  return (value) => {
    if (typeof value === 'string') return value.toLowerCase().includes(lower);
    return wholeScalars ? same(value) : isScalar(value) && String(value).includes(lower);
  };
}

function ordered(comparison: '>' | '>=' | '<' | '<=', wanted: FieldValue & { text: string }): ValueTest {
  const holds = ORDERS[comparison];
  const { text } = wanted;
  if (wanted.kind === 'text' || !NUMBER.test(text))
    return (value) => typeof value === 'string' && holds(value < text ? -1 : value > text ? 1 : 0);
  const number = Number(text);
  const exact = INTEGER.test(text) ? BigInt(text) : undefined;
  return (value) => {
    if (typeof value === 'string') {
      if (exact !== undefined && INTEGER.test(value)) return holds(order(BigInt(value), exact));
      return NUMBER.test(value) && holds(order(Number(value), number));
    }
    if (typeof value === 'bigint') return holds(order(value, exact ?? number));
    return typeof value === 'number' && holds(order(value, number));
  };
}

const ORDERS: Record<'>' | '>=' | '<' | '<=', (order: number) => boolean> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

function order(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A `bigint` is an integer that a double would round. */
function isScalar(value: unknown): value is string | number | bigint | boolean | null {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

function isLiteral(text: string): boolean {
  return text === 'true' || text === 'false' || text === 'null';
}
