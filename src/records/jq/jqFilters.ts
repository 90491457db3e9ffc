/** jq would fail here. */
export class JqError extends Error {
  override readonly name = 'JqError';
}

/** Makes values from a value, as in jq: none, one or several. It throws a `JqError` where jq would fail. */
export type Filter = (input: unknown) => readonly unknown[];

/** More values than this are refused: a query must not take all memory. */
const MAX_VALUES = 10_000;
/** The elements of a list may be more: the largest record has about half as many. */
export const MAX_ELEMENTS = 1_000_000;
const MAX_TEXT_LENGTH = 1_000_000;

export function constant(value: unknown): Filter {
  const values = [value];
  return () => values;
}

/** Applies a function to every value of a filter. */
export function mapped(filter: Filter, change: (value: unknown) => unknown): Filter {
  return (input) => filter(input).map(change);
}

/** Applies a function to every pair of values. jq varies the first fastest. */
export function combined(left: Filter, right: Filter, combine: (left: unknown, right: unknown) => unknown): Filter {
  return (input) => flatMapped(right(input), (second) => left(input).map((first) => combine(first, second)));
}

export function piped(before: Filter, after: Filter): Filter {
  return (input) => flatMapped(before(input), after);
}

/**
 * All values that a filter gives for some. It stops at the first that is too many, before they take much memory.
 *
 * @throws {JqError} when there are more than `most`
 */
export function flatMapped(values: readonly unknown[], filter: Filter, most = MAX_VALUES): readonly unknown[] {
  const all: unknown[] = [];
  for (const value of values) {
    const more = filter(value);
    if (all.length + more.length > most) throw new JqError(`The query gives more than ${most} values`);
    for (const one of more) all.push(one);
  }
  return all;
}

/** @throws {JqError} when the text is longer than a query may make one */
export function requireShortText(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw new JqError('The text is too long');
}

export function isTrue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false;
}

/** The values of the first filter that are neither null nor false, or, without any, those of the second. */
export function alternative(first: Filter, second: Filter): Filter {
  return (input) => {
    const found = withoutFailure(first)(input).filter(isTrue);
    return found.length > 0 ? found : second(input);
  };
}

/** Gives no value where the filter fails. */
export function withoutFailure(filter: Filter): Filter {
  return (input) => {
    try {
      return filter(input);
    } catch (error) {
      if (error instanceof JqError) return [];
      throw error;
    }
  };
}

/** `.name`, `.[index]` and `.[{"start": …}]`: whatever the key is. */
export function indexed(value: unknown, key: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof key === 'string') {
    if (!isObject(value)) throw new JqError(`Cannot index ${typeOf(value)} with "${key}"`);
    return Object.hasOwn(value, key) ? value[key] : null;
  }
  if (typeof key === 'number') {
    if (!Array.isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
    return (value as unknown[]).at(Math.floor(key)) ?? null;
  }
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(key)}`);
}

/** `.[start:end]` of an array, or of the characters of a string. */
export function sliced(value: unknown, start: unknown, end: unknown): unknown {
  if (value === null || value === undefined) return null;
  const [from, to] = [bound(start) ?? 0, bound(end)];
  if (typeof value === 'string') return [...value].slice(from, to).join('');
  if (Array.isArray(value)) return (value as unknown[]).slice(from, to);
  throw new JqError(`Cannot index ${typeOf(value)} with object`);
}

function bound(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  return Math.floor(needNumber(value, 'Start and end indices of a slice'));
}

/** `.[]` */
export function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${typeOf(value)}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A value in a message: its type and what it is. */
function shown(value: unknown): string {
  const text = textOf(value);
  return `${typeOf(value)} (${text.length > 11 ? `${text.slice(0, 10)}...` : text})`;
}

export function needString(value: unknown, operation: string): string {
  if (typeof value !== 'string') throw new JqError(`${operation} input must be a string`);
  return value;
}

export function needNumber(value: unknown, operation: string): number {
  if (typeof value !== 'number') throw new JqError(`${operation} input must be a number`);
  return value;
}

export function needArray(value: unknown, operation: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new JqError(`${operation} input must be an array`);
  return value as unknown[];
}

/** A string as it is, anything else as JSON. @throws {JqError} when the value is nested too deeply. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : jsonOf(value);
}

export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null);
  } catch (error) {
    throw new JqError(`The value cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const TYPE_ORDER = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];

/** jq's order of all values. */
export function compared(left: unknown, right: unknown): number {
  const order = rankOf(left) - rankOf(right);
  if (order !== 0) return order;
  if (typeof left === 'number') return left - Number(right);
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(String(right)));
  if (Array.isArray(left)) return comparedLists(left, needArray(right, 'sort'));
  if (isObject(left) && isObject(right)) {
    const [keys, others] = [Object.keys(left).sort(), Object.keys(right).sort()];
    return (
      comparedLists(keys, others) ||
      comparedLists(
        keys.map((key) => left[key]),
        keys.map((key) => right[key]),
      )
    );
  }
  return 0;
}

function comparedLists(left: readonly unknown[], right: readonly unknown[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compared(left[index], right[index]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function rankOf(value: unknown): number {
  return TYPE_ORDER.indexOf(typeof value === 'boolean' ? String(value) : typeOf(value));
}

type Operator = (left: unknown, right: unknown) => unknown;

/** The operators between two values, by how strongly they bind. The last bind most. */
export const OPERATORS: readonly ReadonlyMap<string, Operator>[] = [
  new Map<string, Operator>([
    ['==', (left, right) => compared(left, right) === 0],
    ['!=', (left, right) => compared(left, right) !== 0],
    ['<', (left, right) => compared(left, right) < 0],
    ['<=', (left, right) => compared(left, right) <= 0],
    ['>', (left, right) => compared(left, right) > 0],
    ['>=', (left, right) => compared(left, right) >= 0],
  ]),
  new Map<string, Operator>([
    ['+', added],
    ['-', subtracted],
  ]),
  new Map<string, Operator>([
    ['*', multiplied],
    ['/', divided],
    ['%', remainder],
  ]),
];

export function added(left: unknown, right: unknown): unknown {
  if (left === null || left === undefined) return right;
  if (right === null || right === undefined) return left;
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (typeof left === 'string' && typeof right === 'string') {
    requireShortText(left.length + right.length);
    return left + right;
  }
  if (Array.isArray(left) && Array.isArray(right)) return flatMapped([left, right], elements, MAX_ELEMENTS);
  if (isObject(left) && isObject(right)) return { ...left, ...right };
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be added`);
}

function subtracted(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.filter((one) => !right.some((other) => compared(one, other) === 0));
  }
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be subtracted`);
}

function multiplied(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  if (typeof left === 'string' && typeof right === 'number') return repeated(left, right);
  if (isObject(left) && isObject(right)) return merged(left, right);
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be multiplied`);
}

function repeated(text: string, times: number): string | null {
  requireShortText(text.length * times);
  return times <= 0 ? null : text.repeat(Math.ceil(times));
}

/** Both objects, and those in them, as one. */
function merged(left: Record<string, unknown>, right: Record<string, unknown>): Record<string, unknown> {
  const both = Object.entries(right).map(([key, value]): [string, unknown] => {
    const before = indexed(left, key);
    return [key, isObject(before) && isObject(value) ? merged(before, value) : value];
  });
  return Object.fromEntries([...Object.entries(left), ...both]);
}

function divided(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') {
    if (right === 0)
      throw new JqError(`${shown(left)} and ${shown(right)} cannot be divided because the divisor is zero`);
    return left / right;
  }
  if (typeof left === 'string' && typeof right === 'string') return left === '' ? [] : left.split(right);
  throw new JqError(`${shown(left)} and ${shown(right)} cannot be divided`);
}

function remainder(left: unknown, right: unknown): unknown {
  if (typeof left !== 'number' || typeof right !== 'number') {
    throw new JqError(`${shown(left)} and ${shown(right)} cannot be divided`);
  }
  const divisor = Math.abs(Math.trunc(right));
  if (divisor === 0)
    throw new JqError(`${shown(left)} and ${shown(right)} cannot be divided because the divisor is zero`);
  return Math.trunc(left) % divisor;
}
