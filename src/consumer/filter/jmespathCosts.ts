import type { FilterWork } from './work';

/** The cost of each value that a function makes or visits. */
export const VALUE = 8;
/** The cost of a character where the library makes a list of a text's characters. */
const LISTED_CHARACTER = 8;
/** V8 searches for a text with tables of at most so many characters. */
const MAX_SEARCHED = 256;

/** The cost of functions beyond the size of their arguments, where it is known before the call. */
const COSTS: Partial<Record<string, (args: readonly unknown[], work: FilterWork) => number>> = {
  contains: ([within, wanted]) => searching(within, wanted, MAX_SEARCHED),
  find_first: ([within, wanted]) => searching(within, wanted, MAX_SEARCHED),
  find_last: ([within, wanted]) => searching(within, wanted, Infinity),
  split: ([text]) => VALUE * lengthOf(text),
  length: ([text]) => LISTED_CHARACTER * lengthOf(text),
  reverse: ([text]) => LISTED_CHARACTER * lengthOf(text),
  pad_left: ([, width]) => (typeof width === 'number' ? width : 0),
  pad_right: ([, width]) => (typeof width === 'number' ? width : 0),
  join: ([separator, parts]) =>
    listed(parts).reduce<number>((sum, part) => sum + lengthOf(part) + lengthOf(separator), 0),
  replace: ([text, wanted, by]) => replaced(text, wanted, by),
  sort: ([values]) => sorting(listed(values)),
  max: ([values]) => LISTED_CHARACTER * listed(values).reduce<number>((sum, value) => sum + lengthOf(value), 0),
  min: ([values]) => LISTED_CHARACTER * listed(values).reduce<number>((sum, value) => sum + lengthOf(value), 0),
  zip: (lists) => VALUE * lists.length * Math.min(...lists.map(lengthOf)),
  to_string: ([value], work) => spendSize(value, work),
};

/** @throws {WorkError} when the record has cost too much */
export function spendFunction(name: string, args: readonly unknown[], work: FilterWork): void {
  work.spend(VALUE + args.reduce<number>((sum, arg) => sum + ownSize(arg), 0));
  work.spend(COSTS[name]?.(args, work) ?? 0);
}

/**
 * The cost of comparing a value, or of writing it as text. A value in many places counts each time.
 * @throws {WorkError} when the record has cost too much
 */
export function spendSize(value: unknown, work: FilterWork): number {
  work.spend(VALUE + (typeof value === 'string' ? value.length : 0));
  if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      work.spend(name.length);
      spendSize(part, work);
    }
  }
  return 0;
}

/** The size of a value itself, without its parts. For an object that is its number of names, which takes a list of them to find out. */
export function ownSize(value: unknown): number {
  if (typeof value !== 'object' || value === null) return lengthOf(value);
  return Array.isArray(value) ? value.length : VALUE * Object.keys(value).length;
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function searching(within: unknown, wanted: unknown, most: number): number {
  return lengthOf(within) * (1 + Math.min(lengthOf(wanted), most) / 32);
}

function replaced(text: unknown, wanted: unknown, by: unknown): number {
  if (typeof text !== 'string' || typeof wanted !== 'string') return 0;
  if (wanted === '') return text.length * (1 + lengthOf(by));
  let times = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) times++;
  return text.length + times * lengthOf(by);
}

/** Each comparison makes lists of the characters of both texts. */
function sorting(values: readonly unknown[]): number {
  const characters = values.reduce<number>((sum, value) => sum + lengthOf(value), values.length);
  return LISTED_CHARACTER * characters * Math.ceil(Math.log2(values.length + 1));
}
