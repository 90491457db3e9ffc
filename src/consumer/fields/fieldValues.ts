import { exactDigits } from '../../records';
import type { FieldRoom } from './fieldRoom';
import { NumberSample } from './numberSample';
import { ValueCounts } from './valueCounts';

const MAX_CHARACTERS = 200;
const HISTOGRAM_PARTS = 16;
/** Of so many digits that making a number of them takes no time. */
const INTEGER = /^-?\d{1,1000}$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/;

export interface ValueCount {
  /** JSON text, cut off at 200 characters. */
  value: string;
  /** About, where there are too many different values to count. */
  count: number;
  isCut: boolean;
}

/** What is known of a field's numbers. */
export interface NumberStatistics {
  min: number | string;
  max: number | string;
  median: number;
  /** The median and the histogram are those of some of the numbers. */
  isSampled: boolean;
  /** How many numbers of those lie in each of equal parts of the range. Empty: they are all the same. */
  histogram: number[];
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

/** Counts the scalar values of one field, and finds their range. Texts and other values are told apart. */
export class FieldValues {
  readonly #room: FieldRoom;
  #texts: ValueCounts | undefined;
  #others: ValueCounts | undefined;
  #sample: NumberSample | undefined;
  #numberRange: { min: WrittenNumber; max: WrittenNumber } | undefined;
  #textRange: { min: string; max: string } | undefined;
  #areDateTimes = true;

  constructor(room: FieldRoom) {
    this.#room = room;
  }

  /** @param value as `parseExactly` gives it: neither an object nor a list */
  add(value: unknown): void {
    const digits = exactDigits(value);
    if (digits !== undefined) this.addNumber(digits, Number(digits));
    else if (typeof value === 'number') this.addNumber(String(value), value);
    else if (typeof value === 'string') this.addText(value);
    else this.addLiteral(String(value));
  }

  addText(whole: string): void {
    const text = cut(whole);
    (this.#texts ??= new ValueCounts(this.#room)).add(text);
    this.#areDateTimes &&= DATE_TIME.test(text);
    this.#textRange ??= { min: text, max: text };
    if (text < this.#textRange.min) this.#textRange.min = text;
    if (text > this.#textRange.max) this.#textRange.max = text;
  }

  /** @param written as in the JSON text */
  addNumber(written: string, value: number): void {
    const digits = cut(written);
    (this.#others ??= new ValueCounts(this.#room)).add(digits);
    (this.#sample ??= new NumberSample()).add(value, this.#room.takeNumbers);
    const range = this.#numberRange;
    if (range && value > range.min.value && value < range.max.value) return;
    const number = { digits: written, value };
    if (!range) this.#numberRange = { min: number, max: number };
    else {
      if (isLess(number, range.min)) range.min = number;
      if (isLess(range.max, number)) range.max = number;
    }
  }

  addLiteral(literal: string): void {
    (this.#others ??= new ValueCounts(this.#room)).add(literal);
  }

  /** The most frequent values. */
  top(most: number): ValueCount[] {
    const texts = (this.#texts?.top(most) ?? []).map(([text, count]) => ({ text, count, value: JSON.stringify(text) }));
    const others = (this.#others?.top(most) ?? []).map(([text, count]) => ({ text, count, value: text }));
    return [...texts, ...others]
      .sort((left, right) => right.count - left.count)
      .slice(0, most)
      .map(({ text, count, value }) => ({ value, count, isCut: text.length > MAX_CHARACTERS }));
  }

  /** How many different values there are; about, where they are not counted exactly. */
  get distinct(): { count: number; isExact: boolean } {
    const counts = [this.#texts, this.#others].filter((one) => one !== undefined);
    return {
      count: counts.reduce((sum, { distinct }) => sum + distinct, 0),
      isExact: counts.every(({ isExact }) => isExact),
    };
  }

  /** Undefined: there are no numbers. */
  get numbers(): NumberStatistics | undefined {
    const range = this.#numberRange;
    const sample = this.#sample;
    if (!range || !sample) return undefined;
    const { min, max } = range;
    return {
      min: shown(min),
      max: shown(max),
      median: sample.median,
      isSampled: sample.isPart,
      histogram: min.value < max.value ? sample.histogram(min.value, max.value, HISTOGRAM_PARTS) : [],
    };
  }

  /** By character codes. Undefined: there are no texts. */
  get textRange(): { min: string; max: string } | undefined {
    return this.#textRange;
  }

  /** All texts are ISO 8601 times. */
  get areDateTimes(): boolean {
    return this.#texts !== undefined && this.#areDateTimes;
  }
}

/** A copy, since a substring would keep the whole text in memory. */
function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${Buffer.from(text.slice(0, MAX_CHARACTERS)).toString()}…`;
}
