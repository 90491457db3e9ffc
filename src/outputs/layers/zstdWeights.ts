const HUFFMAN_TREE = 2;
/** From here on the weights lie there as they are, without a table. */
const PLAIN_WEIGHTS = 128;
/** By the size format: of the literals section's header. */
const HEADER_BYTES = [3, 3, 4, 5] as const;

/**
 * Whether the Huffman weights of a compressed block are packed by a table in which one symbol takes all: it needs no bits,
 * so that a decoder which reads weights until the bits are used up (fzstd's) never comes to an end. No encoder writes that.
 * Source: RFC 8878, "Huffman Tree Description" and "FSE Table Description".
 */
export function hasEndlessWeights(block: Buffer): boolean {
  const first = block[0] ?? 0;
  if ((first & 3) !== HUFFMAN_TREE) return false;
  const at = HEADER_BYTES[(first >> 2) & 3] ?? 0;
  const weightBytes = block[at] ?? PLAIN_WEIGHTS;
  return weightBytes < PLAIN_WEIGHTS && hasOneSymbol(block.subarray(at + 1));
}

/** Probabilities of zero are passed over: the first other one decides. */
function hasOneSymbol(table: Buffer): boolean {
  const bits = new BitsForward(table);
  const states = 1 << (bits.take(4) + 5);
  // What one symbol of as many states as there are is written as: its probability and one, the highest value.
  const width = Math.ceil(Math.log2(states + 2));
  const short = (1 << width) - 1 - (states + 1);
  for (;;) {
    const low = bits.take(width - 1);
    let value = low;
    if (low >= short) {
      value = low + (bits.take(1) << (width - 1));
      if (value >= 1 << (width - 1)) value -= short;
    }
    if (value !== 1) return value === states + 1;
    for (let zeros = 3; zeros === 3;) zeros = bits.take(2);
    if (bits.isPastEnd) return false;
  }
}

class BitsForward {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isPastEnd(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }

  /** The lowest bits first; zeros behind the end. */
  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.#at++) {
      value |= (((this.#bytes[this.#at >> 3] ?? 0) >> (this.#at & 7)) & 1) << bit;
    }
    return value;
  }
}
