import { inSlices } from '../slices';

/** Where the half of a double is that has its sign: processors differ in it. */
const HIGH_HALF = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;
const LAST_DIGIT = DIGITS - 1;
/** So few are sorted by comparing them: to count digits would cost more. */
const MAX_COMPARED = 512;
/** The clock is looked at after so many. */
const PER_LOOK = 1_024;

interface Sorting {
  isDescending: boolean;
  signal: AbortSignal;
}

/**
 * Sorts indexes by a number that each has. Those that are equal stay in their order, in either direction. Yields to the event loop
 * between its passes, which take a few milliseconds each.
 * @param indexes is changed in place
 * @throws the signal's reason when it aborts
 */
export async function sortByNumber(
  indexes: Uint32Array,
  numberOf: (index: number) => number,
  { isDescending, signal }: Sorting,
): Promise<void> {
  const keys = new Keys(indexes.length);
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  await overAll(indexes, signal, (index, at) => {
    // So that 0 and -0 are equal.
    number[0] = numberOf(index) + 0;
    const high = halves[HIGH_HALF] ?? 0;
    // As unsigned integers, doubles are in their order once the sign bit is turned, and of negative ones all bits.
    const flip = high >>> 31 === 1 ? 0xffff_ffff : 0;
    keys.set(at, high ^ (flip | 0x8000_0000), (halves[1 - HIGH_HALF] ?? 0) ^ flip, isDescending);
  });
  await keys.sort(indexes, signal);
}

/**
 * The same by a text, character code by character code.
 * @throws the signal's reason when it aborts
 */
export async function sortByText(
  indexes: Uint32Array,
  textOf: (index: number) => string,
  { isDescending, signal }: Sorting,
): Promise<void> {
  const sign = isDescending ? -1 : 1;
  const compare = (left: number, right: number) => {
    const [leftText, rightText] = [textOf(left), textOf(right)];
    return leftText === rightText ? 0 : leftText < rightText ? -sign : sign;
  };
  const runs = [indexes];
  // Small runs are sorted many to a slice, large ones with yields within.
  const sortSmall = () => {
    const run = runs.at(-1);
    if (!run || run.length > MAX_COMPARED) return false;
    runs.pop();
    run.sort(compare);
    return true;
  };
  while (runs.length > 0) {
    await inSlices(sortSmall, signal);
    const run = runs.pop();
    if (run) runs.push(...(await splitByText(run, textOf, compare, { isDescending, signal })));
  }
}

/** Sorts a run by the characters that follow those which all of its texts share. @returns the runs whose keys are equal */
async function splitByText(
  run: Uint32Array,
  textOf: (index: number) => string,
  compare: (left: number, right: number) => number,
  { isDescending, signal }: Sorting,
): Promise<Uint32Array[]> {
  let shared: string | undefined;
  let longest = 0;
  await overAll(run, signal, (index) => {
    const text = textOf(index);
    shared = shared === undefined ? text : sharedStart(shared, text);
    longest = Math.max(longest, text.length);
  });
  const skipped = shared?.length ?? 0;
  if (longest === skipped) return [];
  const keys = new Keys(run.length);
  await overAll(run, signal, (index, at) => {
    const text = textOf(index);
    const [first, second] = [digitAt(text, skipped), digitAt(text, skipped + 1)];
    const [third, fourth] = [digitAt(text, skipped + 2), digitAt(text, skipped + 3)];
    keys.set(at, ((first << DIGIT_BITS) | second) >>> 0, ((third << DIGIT_BITS) | fourth) >>> 0, isDescending);
  });
  await keys.sort(run, signal);
  const equal = keys.equalRuns(run);
  // Texts that end differ in nothing but U+0000.
  if (equal.length === 1 && equal[0]?.length === run.length) {
    run.sort(compare);
    return [];
  }
  return equal;
}

/** After the end of a text as U+0000, with which nothing comes before it. */
function digitAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}

function sharedStart(shared: string, text: string): string {
  if (text.startsWith(shared)) return shared;
  let length = 0;
  while (length < shared.length && shared[length] === text[length]) length++;
  return shared.slice(0, length);
}

/** Keys of 64 bits in two halves, and their sort by four digits, the last one first. */
class Keys {
  #high: Uint32Array;
  #low: Uint32Array;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
    this.#high = new Uint32Array(length);
    this.#low = new Uint32Array(length);
  }

  set(at: number, high: number, low: number, isInverted: boolean): void {
    this.#high[at] = isInverted ? ~high : high;
    this.#low[at] = isInverted ? ~low : low;
  }

  async sort(indexes: Uint32Array, signal: AbortSignal): Promise<void> {
    let from: KeyedIndexes = { high: this.#high, low: this.#low, indexes };
    let to: KeyedIndexes = {
      high: new Uint32Array(this.#length),
      low: new Uint32Array(this.#length),
      indexes: new Uint32Array(this.#length),
    };
    const counts = new Uint32Array(DIGITS);
    let digit = 0;
    const pass = () => {
      const half = digit < 2 ? from.low : from.high;
      const shift = digit % 2 === 0 ? 0 : DIGIT_BITS;
      digit++;
      if (count(half, shift, counts)) {
        scatter(from, to, half, shift, counts);
        [from, to] = [to, from];
      }
      return digit < 4;
    };
    await inSlices(pass, signal);
    this.#high = from.high;
    this.#low = from.low;
    if (from.indexes !== indexes) indexes.set(from.indexes);
  }

  /** The parts of the sorted indexes that have the same key, where they are more than one. */
  equalRuns(indexes: Uint32Array): Uint32Array[] {
    const runs: Uint32Array[] = [];
    for (let start = 0, at = 1; at <= this.#length; at++) {
      if (at < this.#length && this.#high[at] === this.#high[start] && this.#low[at] === this.#low[start]) continue;
      if (at - start > 1) runs.push(indexes.subarray(start, at));
      start = at;
    }
    return runs;
  }
}

interface KeyedIndexes {
  high: Uint32Array;
  low: Uint32Array;
  indexes: Uint32Array;
}

/** Counts how often each digit occurs. @returns false: it is the same everywhere */
function count(half: Uint32Array, shift: number, counts: Uint32Array): boolean {
  counts.fill(0);
  for (const key of half) {
    const digit = (key >>> shift) & LAST_DIGIT;
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  return counts[((half[0] ?? 0) >>> shift) & LAST_DIGIT] !== half.length;
}

function scatter(from: KeyedIndexes, to: KeyedIndexes, half: Uint32Array, shift: number, counts: Uint32Array): void {
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const many = counts[digit] ?? 0;
    counts[digit] = start;
    start += many;
  }
  for (let at = 0; at < half.length; at++) {
    const digit = ((half[at] ?? 0) >>> shift) & LAST_DIGIT;
    const place = counts[digit] ?? 0;
    counts[digit] = place + 1;
    to.high[place] = from.high[at] ?? 0;
    to.low[place] = from.low[at] ?? 0;
    to.indexes[place] = from.indexes[at] ?? 0;
  }
}

async function overAll(
  indexes: Uint32Array,
  signal: AbortSignal,
  visit: (index: number, at: number) => void,
): Promise<void> {
  let at = 0;
  const some = () => {
    const end = Math.min(indexes.length, at + PER_LOOK);
    for (; at < end; at++) visit(indexes[at] ?? 0, at);
    return at < indexes.length;
  };
  if (indexes.length > 0) await inSlices(some, signal);
}
