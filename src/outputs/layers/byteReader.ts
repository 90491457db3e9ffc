import { isContentFault } from '../damage';

export type Content = AsyncIterable<Uint8Array>;

/**
 * Reads chunks by numbers of bytes. It owns its source, and `close` ends it. A fault of the content is thrown when it
 * is reached, so that everything before it can be read.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Buffer = Buffer.alloc(0);
  #isDone = false;
  #failure: Error | undefined;
  #consumed = 0;

  constructor(content: Content) {
    this.#source = content[Symbol.asyncIterator]();
  }

  /** How many bytes have been taken. */
  get consumed(): number {
    return this.#consumed;
  }

  /** The next bytes, without taking them; fewer only at the end. A view that is valid until the next call. */
  async peek(count: number): Promise<Buffer> {
    if (this.#chunk.length < count) await this.#gather(count);
    return this.#chunk.subarray(0, count);
  }

  /** Exactly `count` bytes, or fewer at the end. */
  async read(count: number): Promise<Buffer> {
    const bytes = await this.peek(count);
    if (bytes.length < count && this.#failure !== undefined) throw this.#failure;
    this.#take(bytes.length);
    return bytes;
  }

  /** The bytes that are available, at most `most`. Undefined: the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.#chunk.length === 0) {
      const next = await this.#next();
      if (!next) return undefined;
      this.#chunk = next;
    }
    const bytes = this.#chunk.subarray(0, most);
    this.#take(bytes.length);
    return bytes;
  }

  /** Returns the last bytes that were taken. */
  unread(bytes: Buffer): void {
    this.#chunk = this.#chunk.length === 0 ? bytes : Buffer.concat([bytes, this.#chunk]);
    this.#consumed -= bytes.length;
  }

  /** @returns how many bytes were skipped */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0) {
      const bytes = await this.some(left);
      if (!bytes) break;
      left -= bytes.length;
    }
    return count - left;
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    for (let bytes = await this.some(Infinity); bytes; bytes = await this.some(Infinity)) yield bytes;
  }

  async close(): Promise<void> {
    this.#isDone = true;
    this.#chunk = Buffer.alloc(0);
    await this.#source.return?.();
  }

  #take(count: number): void {
    this.#chunk = this.#chunk.subarray(count);
    this.#consumed += count;
  }

  async #gather(count: number): Promise<void> {
    const parts = [this.#chunk];
    try {
      for (let length = this.#chunk.length; length < count;) {
        const next = await this.#next();
        if (!next) break;
        parts.push(next);
        length += next.length;
      }
    } catch (error) {
      if (!isContentFault(error)) throw error;
    }
    this.#chunk = parts.length === 1 ? this.#chunk : Buffer.concat(parts);
  }

  async #next(): Promise<Buffer | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isDone) return undefined;
    try {
      const { value, done } = (await this.#source.next()) as IteratorResult<Uint8Array, undefined>;
      if (!done) return Buffer.from(value.buffer, value.byteOffset, value.length);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    this.#isDone = true;
    return undefined;
  }
}
