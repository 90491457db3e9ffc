import type { UnpackedBytes } from './compression';

/** What a block costs for its header and tables, in bytes, even if it unpacks to nothing. */
export const MIN_COST_BYTES = 1024;

/** Collects blocks of output as long as there is room. */
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

  /** How many bytes the next block may unpack to. Zero: it is not unpacked. */
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

  joined(isWhole: boolean): UnpackedBytes {
    return { bytes: Buffer.concat(this.#parts), isWhole: isWhole && !this.#isCut };
  }
}
