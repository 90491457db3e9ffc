import type { Unpacked } from './compression';

/** A block costs its header and its tables, also where nothing comes of it: as much as so many bytes. */
export const MIN_COST_BYTES = 1024;

/** What comes block by block, as long as there is room for it. */
export class Parts {
  readonly #most: number;

  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  #cost = 0;
  #isCut = false;

  /** In bytes, of all blocks together. */
  constructor(most: number) {
    this.#most = most;
  }

  /** What the next block may unpack to; zero: it is not looked at. */
  get room(): number {
    return Math.max(0, this.#most - this.#cost);
  }

  add(part: Uint8Array): void {
    this.#cost += Math.max(part.length, MIN_COST_BYTES);
    const fitting = part.subarray(0, this.#most - this.#bytes);
    if (fitting.length > 0) this.#parts.push(new Uint8Array(fitting));
    this.#bytes += fitting.length;
    this.#isCut ||= fitting.length < part.length;
  }

  joined(isWhole: boolean): Unpacked {
    return { bytes: Buffer.concat(this.#parts), isWhole: isWhole && !this.#isCut };
  }
}
