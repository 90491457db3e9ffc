/** Odd, with no pattern in its bits. */
const BASE = 0x5bd1e995;
const MIN_BYTES = 65_536;

/** The powers of `BASE` modulo 2^32, as many as were needed so far. */
let powers = new Int32Array([1]);

function powersUpTo(length: number): Int32Array {
  if (length < powers.length) return powers;
  const known = powers.length;
  const more = new Int32Array(Math.max(2 * known, length + 1));
  more.set(powers);
  for (let index = known; index < more.length; index++) more[index] = Math.imul(more[index - 1] as number, BASE);
  powers = more;
  return powers;
}

/** Extends a hash by one byte. */
export function extendedHash(hash: number, byte: number): number {
  return (Math.imul(hash, BASE) + byte + 1) | 0;
}

/**
 * The part of the content that is being read, with a hash of any piece of it in constant time. The hash only narrows
 * down the candidates: different bytes may share a hash.
 */
export class ContentWindow {
  bytes: Buffer = Buffer.allocUnsafe(MIN_BYTES);
  /** How many bytes are in use. */
  length = 0;
  /** The offset of the window's first byte in the content. */
  offset = 0;
  readonly #hashes: { of: Int32Array } | undefined;

  constructor(isHashed: boolean) {
    this.#hashes = isHashed ? { of: new Int32Array(MIN_BYTES + 1) } : undefined;
  }

  push(chunk: Uint8Array): void {
    const { length } = this;
    this.#reserve(length + chunk.length);
    this.bytes.set(chunk, length);
    this.length = length + chunk.length;
    if (!this.#hashes) return;
    const { of } = this.#hashes;
    let hash = of[length] as number;
    for (let index = 0; index < chunk.length; index++) {
      hash = (Math.imul(hash, BASE) + (chunk[index] as number) + 1) | 0;
      of[length + index + 1] = hash;
    }
  }

  /** Drops the first bytes. */
  drop(count: number): void {
    if (count === 0) return;
    this.bytes.copyWithin(0, count, this.length);
    this.#hashes?.of.copyWithin(0, count, this.length + 1);
    this.length -= count;
    this.offset += count;
  }

  /** The hash of `length` bytes from `at` on. */
  hashOf(at: number, length: number): number {
    const { of } = this.#hashes as { of: Int32Array };
    const power = powersUpTo(length)[length] as number;
    return ((of[at + length] as number) - Math.imul(of[at] as number, power)) | 0;
  }

  #reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * length);
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    if (!this.#hashes) return;
    const hashes = new Int32Array(2 * length + 1);
    hashes.set(this.#hashes.of.subarray(0, this.length + 1));
    this.#hashes.of = hashes;
  }
}
