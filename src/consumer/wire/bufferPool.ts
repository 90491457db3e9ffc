const MIN_BYTES = 64 * 1024;
/** Larger buffers are rare. They are left to the garbage collector. */
const MAX_BYTES = 8 * 1024 * 1024;
/** A large buffer is not lent for something small. Otherwise the next answer would have to make another. */
const MAX_WASTE = 4;
const MAX_FREE_BYTES = 24 * 1024 * 1024;

/**
 * Buffers that are used again. The garbage collector runs when the heap has grown, and buffers are not in the heap. So those of
 * answers would add up to many times what is in use.
 */
export class BufferPool {
  #free: ArrayBufferLike[] = [];
  #freeBytes = 0;
  readonly #lent = new WeakSet<ArrayBufferLike>();

  /** The content is undefined. */
  take(size: number): Uint8Array {
    const room = roomFor(size);
    const fits = this.#free.filter(({ byteLength }) => byteLength >= size && byteLength <= room * MAX_WASTE);
    const smallest = fits.sort((left, right) => left.byteLength - right.byteLength)[0];
    const buffer = smallest ?? new ArrayBuffer(room);
    if (smallest) {
      this.#free = this.#free.filter((other) => other !== smallest);
      this.#freeBytes -= smallest.byteLength;
    }
    this.#lent.add(buffer);
    return new Uint8Array(buffer, 0, size);
  }

  /** Takes back a buffer of {@link take}; others are ignored. Nobody may use it afterwards. */
  give({ buffer }: Uint8Array): void {
    if (!this.#lent.delete(buffer)) return;
    if (buffer.byteLength > MAX_BYTES || this.#freeBytes + buffer.byteLength > MAX_FREE_BYTES) return;
    this.#free.push(buffer);
    this.#freeBytes += buffer.byteLength;
  }
}

/** Rounds up to one of a few sizes, so that buffers fit again. */
function roomFor(size: number): number {
  let room = MIN_BYTES;
  while (room < size) room *= 2;
  return room > MAX_BYTES ? size : room;
}
