import { ForwardBits } from './bits';

/** States of a finite state machine: what each stands for, and how many bits lead from its base to the next. */
export interface FseTable {
  /** There are 2 to the power of this. */
  log: number;
  symbols: Uint8Array;
  bits: Uint8Array;
  bases: Uint16Array;
}

/** A symbol that is rarer than one state in all: it has one, at the end. */
const BELOW_ONE = -1;

/**
 * A table as a block describes it, and the bytes that the description takes.
 * Source: RFC 8878, "FSE Table Description". @throws Error
 */
export function readFseTable(
  bytes: Uint8Array,
  { mostLog, mostSymbol }: { mostLog: number; mostSymbol: number },
): { table: FseTable; length: number } {
  const bits = new ForwardBits(bytes);
  const log = bits.take(4) + 5;
  if (log > mostLog) throw new Error('a block has a table that is too large');
  const counts: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    const count = takeCount(bits, left);
    left -= Math.abs(count);
    counts.push(count);
    if (count === 0) skipZeros(bits, counts);
    if (counts.length > mostSymbol + 1 || bits.bytesTaken > bytes.length) break;
  }
  if (left !== 0 || counts.length > mostSymbol + 1 || bits.bytesTaken > bytes.length) {
    throw new Error('a block has a table that does not add up');
  }
  return { table: fseTable(log, counts), length: bits.bytesTaken };
}

/** Small ones take a bit less, as far as there are values to spare. */
function takeCount(bits: ForwardBits, left: number): number {
  const width = 32 - Math.clz32(left + 1);
  const half = 1 << (width - 1);
  const spare = 2 * half - 1 - (left + 1);
  const value = bits.peek(width);
  const low = value & (half - 1);
  if (low < spare) {
    bits.skip(width - 1);
    return low - 1;
  }
  bits.skip(width);
  return (value < half ? value : value - spare) - 1;
}

function skipZeros(bits: ForwardBits, counts: number[]): void {
  // No symbol is above 255: what goes on behind is found out by the caller.
  for (let zeros = 3; zeros === 3 && counts.length < 256;) {
    zeros = bits.take(2);
    for (let index = 0; index < zeros; index++) counts.push(0);
  }
}

/** `counts`: of the states of each symbol; they add up to 2 to the power of `log`. */
export function fseTable(log: number, counts: readonly number[]): FseTable {
  const size = 1 << log;
  const symbols = spread(size, counts);
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  const next = counts.map((count) => Math.abs(count));
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number;
    const place = next[symbol] as number;
    next[symbol] = place + 1;
    const width = log - (31 - Math.clz32(place));
    bits[state] = width;
    bases[state] = (place << width) - size;
  }
  return { log, symbols, bits, bases };
}

/** Of one symbol, which takes no bits. */
export function constantTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

function spread(size: number, counts: readonly number[]): Uint8Array {
  const symbols = new Uint8Array(size);
  let high = size;
  counts.forEach((count, symbol) => {
    if (count === BELOW_ONE) symbols[--high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  counts.forEach((count, symbol) => {
    for (let index = 0; index < count; index++) {
      symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place >= high);
    }
  });
  return symbols;
}
