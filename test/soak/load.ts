const KEYS = 64;
const MAX_PADDING_LENGTH = 400;
const RECORDS_AT_ONCE = 200;

/** Records that hold their own number and key. */
export class Load {
  #count = 0;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** How many have been made so far. */
  get count(): number {
    return this.#count;
  }

  *take(count: number): Generator<Uint8Array[]> {
    for (let left = count; left > 0; left -= RECORDS_AT_ONCE) {
      yield Array.from({ length: Math.min(left, RECORDS_AT_ONCE) }, () => this.#next());
    }
  }

  #next(): Uint8Array {
    const key = Math.floor(this.#random() * KEYS);
    return recordOf(this.#count++, key, Math.floor(this.#random() * MAX_PADDING_LENGTH));
  }
}

function recordOf(number: number, key: number, padding: number): Uint8Array {
  return Buffer.from(`{"n":${number},"key":"key-${key}","pad":"${'x'.repeat(padding)}"}`);
}

/** What arrived, with one byte for each record: a run of hours takes a few megabytes. */
export class Arrivals {
  #times = new Uint8Array(1 << 16);
  readonly #lastOfKey = new Map<string, number>();
  distinct = 0;
  duplicates = 0;
  outOfOrder = 0;

  note(data: Uint8Array): void {
    const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1', 0, 60);
    const [, digits, key] = /^\{"n":(\d+),"key":"([^"]+)"/.exec(text) ?? [];
    if (digits === undefined || key === undefined) throw new Error(`Not a record of this run: ${text}`);
    const number = Number(digits);
    this.#reserve(number);
    const times = (this.#times[number] ?? 0) + 1;
    this.#times[number] = Math.min(times, 255);
    if (times > 1) {
      this.duplicates++;
      return;
    }
    this.distinct++;
    if (number < (this.#lastOfKey.get(key) ?? -1)) this.outOfOrder++;
    else this.#lastOfKey.set(key, number);
  }

  /** The first numbers below `count` that did not arrive. */
  missing(count: number, most = 10): number[] {
    const found: number[] = [];
    for (let number = 0; number < count && found.length < most; number++) if (!this.#times[number]) found.push(number);
    return found;
  }

  #reserve(number: number): void {
    if (number < this.#times.length) return;
    const larger = new Uint8Array(Math.max(this.#times.length * 2, number + 1));
    larger.set(this.#times);
    this.#times = larger;
  }
}
