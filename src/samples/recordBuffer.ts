const SLAB_BYTES = 64 * 1024;
/** Larger records get memory of their own, so that little of a slab is left unused. */
const MAX_IN_SLAB = SLAB_BYTES / 8;
const MAX_BYTES_PER_UNIT = 3;

/** Encodes records into shared slabs: one allocation for many records. What it has handed out is never written again. */
export class RecordBuffer {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #used = 0;

  encode(text: string): Uint8Array {
    const maxBytes = text.length * MAX_BYTES_PER_UNIT;
    if (maxBytes > MAX_IN_SLAB) return Buffer.from(text);
    if (maxBytes > SLAB_BYTES - this.#used) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += this.#slab.write(text, start);
    return this.#slab.subarray(start, this.#used);
  }
}
