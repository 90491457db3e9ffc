import { MOST_BLOCK_BYTES } from './literals';

const FIRST_BYTES = 65_536;

/**
 * What has been unpacked, as far back as copies may reach. A block puts at most 128 KiB, whatever it says: its sequences
 * could make thousands of megabytes of a few bytes.
 */
export class ZstdOutput {
  /** All of it, or the window and what is new. */
  #bytes = new Uint8Array(FIRST_BYTES);
  #end = 0;
  #blockStart = 0;
  #windowBytes = 0;

  /** There is nothing before a frame for it to copy, and its copies reach no further back than `windowBytes`. */
  begin(windowBytes: number): void {
    this.#windowBytes = windowBytes;
    this.#end = 0;
    this.#blockStart = 0;
  }

  /** Makes room for a block. */
  beginBlock(): void {
    if (this.#end + MOST_BLOCK_BYTES > this.#bytes.length) this.#makeRoom();
    this.#blockStart = this.#end;
  }

  /** What the block has put: good until the next one begins. */
  get block(): Uint8Array {
    return this.#bytes.subarray(this.#blockStart, this.#end);
  }

  append(source: Uint8Array, from: number, to: number): void {
    this.#checkRoom(to - from);
    const bytes = this.#bytes;
    let at = this.#end;
    if (to - from > 32) bytes.set(source.subarray(from, to), at);
    else for (let index = from; index < to; index++) bytes[at++] = source[index] as number;
    this.#end += to - from;
  }

  /** Puts again what lies `offset` bytes back, which may be what it just puts. */
  repeat(offset: number, length: number): void {
    this.#checkRoom(length);
    if (offset === 0 || offset > this.#end) throw new Error('a block copies what there is not');
    const bytes = this.#bytes;
    const end = this.#end + length;
    if (length > 32 && offset >= length) bytes.copyWithin(this.#end, this.#end - offset, end - offset);
    else for (let at = this.#end; at < end; at++) bytes[at] = bytes[at - offset] as number;
    this.#end = end;
  }

  fill(byte: number, count: number): void {
    this.#checkRoom(count);
    this.#bytes.fill(byte, this.#end, this.#end + count);
    this.#end += count;
  }

  #checkRoom(count: number): void {
    if (this.#end + count - this.#blockStart > MOST_BLOCK_BYTES)
      throw new Error('a block unpacks to more than 128 KiB');
  }

  #makeRoom(): void {
    const kept = Math.min(this.#end, this.#windowBytes);
    const needed = kept + MOST_BLOCK_BYTES;
    // Twice the window: so that it is moved once in as many bytes as it has.
    const size = Math.max(needed, Math.min(2 * this.#bytes.length, 2 * this.#windowBytes + MOST_BLOCK_BYTES));
    const bytes = size > this.#bytes.length ? new Uint8Array(size) : this.#bytes;
    bytes.set(this.#bytes.subarray(this.#end - kept, this.#end));
    this.#bytes = bytes;
    this.#end = kept;
  }
}
