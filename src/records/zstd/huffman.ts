import { BackwardBits, fourBytes } from './bits';
import { readFseTable } from './fseTable';

/** By the next `width` bits: the byte that they begin with, and how many of them it takes. */
export interface HuffmanTable {
  width: number;
  symbols: Uint8Array;
  bits: Uint8Array;
}

const MOST_WIDTH = 11;
const MOST_WEIGHTS = 255;
/** From here on the weights lie there as they are, four bits each. */
const PLAIN_WEIGHTS = 128;
const WEIGHTS_TABLE = { mostLog: 6, mostSymbol: MOST_WIDTH + 1 };

/** Source: RFC 8878, "Huffman Tree Description". @throws Error */
export function readHuffmanTable(bytes: Uint8Array): { table: HuffmanTable; length: number } {
  const head = bytes[0] ?? 0;
  const length = 1 + (head < PLAIN_WEIGHTS ? head : (head - PLAIN_WEIGHTS + 2) >> 1);
  if (length > bytes.length) throw new Error('a block ends too early');
  const packed = bytes.subarray(1, length);
  const weights = head < PLAIN_WEIGHTS ? packedWeights(packed) : plainWeights(packed, head - PLAIN_WEIGHTS + 1);
  return { table: huffmanTable(weights), length };
}

function plainWeights(bytes: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const two = bytes[index >> 1] ?? 0;
    return index % 2 === 0 ? two >> 4 : two & 15;
  });
}

/** Two states take turns until the bits are used up. Where a state takes none, they never are: then there are too many. */
function packedWeights(bytes: Uint8Array): number[] {
  const { table, length } = readFseTable(bytes, WEIGHTS_TABLE);
  const bits = new BackwardBits(bytes, length, bytes.length);
  let state = bits.take(table.log);
  let other = bits.take(table.log);
  const weights: number[] = [];
  while (weights.length < MOST_WEIGHTS) {
    weights.push(table.symbols[state] as number);
    const next = (table.bases[state] as number) + bits.take(table.bits[state] as number);
    if (bits.left < 0) {
      weights.push(table.symbols[other] as number);
      return weights;
    }
    state = other;
    other = next;
  }
  throw new Error('a block has weights without an end');
}

/** The last weight is not said: it is what makes the sum a power of two. */
function huffmanTable(weights: number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + shareOf(weight), 0);
  const width = 32 - Math.clz32(sum);
  const rest = 2 ** width - sum;
  const isWhole = weights.length <= MOST_WEIGHTS && sum > 0 && (rest & (rest - 1)) === 0;
  if (!isWhole || width > MOST_WIDTH) throw new Error('a block has weights that do not add up');
  return filled(width, [...weights, 32 - Math.clz32(rest)]);
}

function filled(width: number, weights: readonly number[]): HuffmanTable {
  const symbols = new Uint8Array(1 << width);
  const bits = new Uint8Array(1 << width);
  let at = 0;
  for (let weight = 1; weight <= width; weight++) {
    weights.forEach((other, symbol) => {
      if (other !== weight) return;
      symbols.fill(symbol, at, at + shareOf(weight));
      bits.fill(width + 1 - weight, at, at + shareOf(weight));
      at += shareOf(weight);
    });
  }
  return { width, symbols, bits };
}

/** Places in the table. */
function shareOf(weight: number): number {
  return weight === 0 ? 0 : 2 ** (weight - 1);
}

/** Fills `into` from the bits of `bytes` from `start` to before `end`: they must be just as many. @throws Error */
export function readHuffmanStream(
  { width, symbols, bits: widths }: HuffmanTable,
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
  into: Uint8Array,
): void {
  let { left } = new BackwardBits(bytes, start, end);
  const mask = (1 << width) - 1;
  for (let index = 0; index < into.length; index++) {
    const from = left - width;
    // Behind the last there are zeros.
    const place =
      from >= 0
        ? (fourBytes(bytes, start + (from >> 3)) >>> (from & 7)) & mask
        : left <= 0
          ? 0
          : (fourBytes(bytes, start) << -from) & mask;
    into[index] = symbols[place] as number;
    left -= widths[place] as number;
  }
  if (left !== 0) throw new Error('a block has literals that do not add up');
}
