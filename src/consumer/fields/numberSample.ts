const FIRST_CAPACITY = 64;
const MAX_NUMBERS = 2_048;

/** Numbers of which each that was added is among those kept with the same probability: all of them, as long as they fit. */
export class NumberSample {
  #numbers = new Float64Array(FIRST_CAPACITY);
  #kept = 0;
  #added = 0;
  #random = 0x9e3779b9;

  /** More were added than are kept. */
  get isPart(): boolean {
    return this.#added > this.#kept;
  }

  /** @param takeRoom whether there may be so many more */
  add(number: number, takeRoom: (numbers: number) => boolean): void {
    this.#added++;
    if (this.#kept === this.#numbers.length) this.#grow(takeRoom);
    if (this.#kept < this.#numbers.length) this.#numbers[this.#kept++] = number;
    else {
      const place = this.#nextRandom() % this.#added;
      if (place < this.#kept) this.#numbers[place] = number;
    }
  }

  /** NaN: there is none. */
  get median(): number {
    const sorted = this.#numbers.slice(0, this.#kept).sort();
    const middle = sorted.length >> 1;
    const upper = sorted[middle] ?? NaN;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
  }

  /** How many lie in each of so many equal parts of a range. */
  histogram(min: number, max: number, parts: number): number[] {
    const counts = new Array<number>(parts).fill(0);
    // The range of two large numbers may be none that a double holds.
    const width = max / parts - min / parts;
    if (!(width > 0)) return counts;
    for (const number of this.#numbers.subarray(0, this.#kept)) {
      const part = Math.min(parts - 1, Math.max(0, Math.floor(number / width - min / width)));
      counts[part] = (counts[part] ?? 0) + 1;
    }
    return counts;
  }

  #grow(takeRoom: (numbers: number) => boolean): void {
    const { length } = this.#numbers;
    if (length >= MAX_NUMBERS || !takeRoom(length)) return;
    const larger = new Float64Array(2 * length);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  /** Xorshift: the same numbers give the same sample each time. */
  #nextRandom(): number {
    let random = this.#random;
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    this.#random = random;
    return random >>> 0;
  }
}
