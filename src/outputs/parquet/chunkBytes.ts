import type { Slice } from './file';

const NOTHING = new Uint8Array(0);

/** The bytes of one column of a row group, from their first to their last, fetched in pieces. */
export class ChunkBytes {
  readonly #slice: Slice;
  readonly #end: number;
  readonly #pieceBytes: number;
  #at: number;
  #held: Uint8Array<ArrayBuffer> = NOTHING;

  constructor(slice: Slice, { start, end }: { start: number; end: number }, pieceBytes: number) {
    this.#slice = slice;
    this.#at = start;
    this.#end = end;
    this.#pieceBytes = pieceBytes;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  /** At least so many of the next bytes, or all that are left. */
  async peek(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const wanted = Math.min(count, this.left);
    if (this.#held.length >= wanted) return this.#held;
    const from = this.#at + this.#held.length;
    const piece = await this.#slice(from, Math.min(this.#end, Math.max(this.#at + wanted, from + this.#pieceBytes)));
    this.#held = this.#held.length === 0 ? piece : joined(this.#held, piece);
    return this.#held;
  }

  skip(count: number): void {
    this.#at += count;
    this.#held = this.#held.subarray(count);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
