/** Bits from the first byte on, the lowest of a byte first; zeros behind the end. */
export class ForwardBits {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Bytes that have been begun. */
  get bytesTaken(): number {
    return Math.ceil(this.#at / 8);
  }

  /** At most 16. */
  peek(count: number): number {
    const byte = this.#at >> 3;
    const three = (this.bytes[byte] ?? 0) | ((this.bytes[byte + 1] ?? 0) << 8) | ((this.bytes[byte + 2] ?? 0) << 16);
    return (three >>> (this.#at & 7)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.#at += count;
  }

  take(count: number): number {
    const value = this.peek(count);
    this.#at += count;
    return value;
  }
}

/** Bits from the last byte back, as zstd packs symbols: the highest bit that is set there is the mark of the end. */
export class BackwardBits {
  /** Bits that are still there; below zero: more were taken than there were. */
  left: number;

  /** @throws Error where there is no mark */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
    end: number,
  ) {
    const last = end > start ? bytes[end - 1] : undefined;
    if (last === undefined || last === 0) throw new Error('a block has bits without their end');
    this.left = 8 * (end - 1 - start) + 31 - Math.clz32(last);
  }

  /** At most 31; zeros where there are no more. */
  take(count: number): number {
    if (count > 24) return ((this.take(count - 16) << 16) | this.take(16)) >>> 0;
    const from = this.left - count;
    this.left = from;
    if (from < 0) return from + count <= 0 ? 0 : this.#at(0, from + count) << -from;
    return this.#at(from, count);
  }

  #at(from: number, count: number): number {
    // What lies behind the last byte is cut off by the mask.
    return (fourBytes(this.bytes, this.start + (from >> 3)) >>> (from & 7)) & ((1 << count) - 1);
  }
}

/** Little-endian. */
export function fourBytes(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
