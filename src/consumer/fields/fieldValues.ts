import { exactDigits } from '../../records';

/** How many different values of a field are counted. Values that come later are not. */
const MAX_COUNTED = 500;
const MAX_CHARACTERS = 200;
/** Integers with more digits would take noticeable time to parse. */
const INTEGER = /^-?\d{1,1000}$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

export interface ValueCount {
  /** JSON text, cut off at 200 characters. */
  value: string;
  count: number;
}

interface WrittenNumber {
  digits: string;
  value: number;
}

/** Integers that are the same as doubles are told apart by their digits. */
function isLess(left: WrittenNumber, right: WrittenNumber): boolean {
  if (left.value !== right.value || Number.isSafeInteger(left.value)) return left.value < right.value;
  return INTEGER.test(left.digits) && INTEGER.test(right.digits) && BigInt(left.digits) < BigInt(right.digits);
}

/** Digit by digit where a double would be another number. */
function shown({ digits, value }: WrittenNumber): number | string {
  return INTEGER.test(digits) && !Number.isSafeInteger(value) ? digits : value;
}

/** Counts the scalar values of one field, and finds their range. */
export class FieldValues {
  readonly #counts = new Map<string, number>();
  #uncounted = 0;
  #numbers: { min: WrittenNumber; max: WrittenNumber } | undefined;
  #texts: { min: string; max: string } | undefined;
  #strings = 0;
  #dateTimes = 0;

  add(value: unknown, type: string): void {
    const digits = exactDigits(value);
    this.#count(cut(digits ?? JSON.stringify(value)));
    if (type === 'integer' || type === 'number') this.#addNumber(digits ?? String(value));
    else if (typeof value === 'string') this.#addText(value);
  }

  /** The most frequent values. */
  top(most: number): ValueCount[] {
    return [...this.#counts]
      .sort(([, left], [, right]) => right - left)
      .slice(0, most)
      .map(([value, count]) => ({ value, count }));
  }

  /** How many different values there are. Undefined: too many to count. */
  get distinct(): number | undefined {
    return this.#uncounted > 0 ? undefined : this.#counts.size;
  }

  /** The range of the numbers, or where there are none, of the texts, by character codes. Undefined: there are neither. */
  get range(): { min: number | string; max: number | string } | undefined {
    return this.#numbers ? { min: shown(this.#numbers.min), max: shown(this.#numbers.max) } : this.#texts;
  }

  /** All texts are ISO 8601 times. */
  get areDateTimes(): boolean {
    return this.#strings > 0 && this.#dateTimes === this.#strings;
  }

  #count(text: string): void {
    const known = this.#counts.get(text);
    if (known !== undefined) this.#counts.set(text, known + 1);
    else if (this.#counts.size < MAX_COUNTED) this.#counts.set(text, 1);
    else this.#uncounted++;
  }

  #addNumber(digits: string): void {
    const number = { digits, value: Number(digits) };
    this.#numbers ??= { min: number, max: number };
    if (isLess(number, this.#numbers.min)) this.#numbers.min = number;
    if (isLess(this.#numbers.max, number)) this.#numbers.max = number;
  }

  #addText(whole: string): void {
    const text = cut(whole);
    this.#strings++;
    if (DATE_TIME.test(text)) this.#dateTimes++;
    this.#texts ??= { min: text, max: text };
    if (text < this.#texts.min) this.#texts.min = text;
    if (text > this.#texts.max) this.#texts.max = text;
  }
}

/** A copy, since a substring would keep the whole text in memory. */
function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${Buffer.from(text.slice(0, MAX_CHARACTERS)).toString()}…`;
}
