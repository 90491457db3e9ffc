import { BackwardBits } from './bits';
import { constantTable, fseTable, readFseTable, type FseTable } from './fseTable';
import type { ZstdOutput } from './zstdOutput';

/** A kind of code: its table where none is described, and what its codes stand for. */
interface CodeKind {
  predefined: FseTable;
  mostLog: number;
  mostSymbol: number;
}

/** Source: RFC 8878, "Default Distributions". */
const LITERAL_LENGTHS: CodeKind = {
  predefined: fseTable(
    6,
    [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
  ),
  mostLog: 9,
  mostSymbol: 35,
};
const MATCH_LENGTHS: CodeKind = {
  predefined: fseTable(6, [1, 4, 3, 2, 2, 2, 2, 2, 2, ...ofEach(37, 1), ...ofEach(7, -1)]),
  mostLog: 9,
  mostSymbol: 52,
};
const OFFSETS: CodeKind = {
  predefined: fseTable(5, [...ofEach(6, 1), 2, 2, 2, ...ofEach(15, 1), ...ofEach(5, -1)]),
  mostLog: 8,
  mostSymbol: 31,
};

/** What lengths a code stands for: so many bits are added to its base. */
interface LengthCodes {
  bits: Uint8Array;
  bases: Uint32Array;
}

/** Source: RFC 8878, "Sequence Codes for Lengths and Offsets". */
const LITERAL_CODES = lengthCodes(0, [...ofEach(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, ...numbersFrom(6, 16)]);
const MATCH_CODES = lengthCodes(3, [...ofEach(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, ...numbersFrom(7, 16)]);

/** Each code goes on where the one before it ends. */
function lengthCodes(first: number, bits: readonly number[]): LengthCodes {
  let next = first;
  const bases = bits.map((width) => {
    const base = next;
    next += 2 ** width;
    return base;
  });
  return { bits: Uint8Array.from(bits), bases: Uint32Array.from(bases) };
}

function ofEach(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

function numbersFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Where a table comes from, by the number that stands for each. */
const TABLE_MODES = ['predefined', 'runLength', 'described', 'repeated'] as const;
type TableMode = (typeof TABLE_MODES)[number];

interface Tables {
  literalLengths: FseTable;
  offsets: FseTable;
  matchLengths: FseTable;
}

/** The sequences of one block after the other of a frame: a block may use the tables and the offsets of the one before. */
export class SequencesReader {
  #tables: Partial<Tables> = {};
  /** The last three, the latest first. */
  #offset1 = 1;
  #offset2 = 4;
  #offset3 = 8;

  /**
   * Puts what a block's sequences make of its literals. Source: RFC 8878, "Sequences Section" and "Sequence Execution".
   * @throws Error
   */
  run(section: Uint8Array, literals: Uint8Array, output: ZstdOutput): void {
    const { count, end } = countOf(section);
    if (count === 0) {
      if (end !== section.length) throw new Error('a block goes on behind its end');
      output.append(literals, 0, literals.length);
      return;
    }
    const { tables, length } = this.#readTables(section, end);
    const bits = new BackwardBits(section, length, section.length);
    const used = this.#execute(count, { tables, bits, literals, output });
    if (bits.left !== 0) throw new Error('a block has sequences that do not add up');
    output.append(literals, used, literals.length);
  }

  #readTables(section: Uint8Array, start: number): { tables: Tables; length: number } {
    const modes = section[start] ?? 3;
    if ((modes & 3) !== 0) throw new Error('a block has no plausible sequences');
    let length = start + 1;
    const next = (kind: CodeKind, mode: number, before: FseTable | undefined) => {
      const found = tableOf(section.subarray(length), kind, TABLE_MODES[mode & 3] ?? 'predefined', before);
      length += found.length;
      return found.table;
    };
    const { literalLengths, offsets, matchLengths } = this.#tables;
    const tables = {
      literalLengths: next(LITERAL_LENGTHS, modes >> 6, literalLengths),
      offsets: next(OFFSETS, modes >> 4, offsets),
      matchLengths: next(MATCH_LENGTHS, modes >> 2, matchLengths),
    };
    this.#tables = tables;
    return { tables, length };
  }

  /** @returns how many of the literals were used */
  #execute(count: number, { tables, bits, literals, output }: Execution): number {
    const { literalLengths, offsets, matchLengths } = tables;
    let literalState = bits.take(literalLengths.log);
    let offsetState = bits.take(offsets.log);
    let matchState = bits.take(matchLengths.log);
    let used = 0;
    for (let index = 0; index < count; index++) {
      if (index > 0) {
        literalState = nextState(literalLengths, literalState, bits);
        matchState = nextState(matchLengths, matchState, bits);
        offsetState = nextState(offsets, offsetState, bits);
      }
      const offsetCode = offsets.symbols[offsetState] as number;
      const offsetValue = 2 ** offsetCode + bits.take(offsetCode);
      const matchLength = codeValue(MATCH_CODES, matchLengths.symbols[matchState] as number, bits);
      const literalLength = codeValue(LITERAL_CODES, literalLengths.symbols[literalState] as number, bits);
      if (bits.left < 0 || used + literalLength > literals.length) {
        throw new Error('a block has sequences that do not add up');
      }
      output.append(literals, used, used + literalLength);
      used += literalLength;
      output.repeat(this.#offset(offsetValue, literalLength === 0), matchLength);
    }
    return used;
  }

  /** Values up to three stand for the last offsets: for others where no literals lie between. */
  #offset(value: number, isWithoutLiterals: boolean): number {
    const which = value > 3 ? 0 : isWithoutLiterals ? value + 1 : value;
    if (which === 1) return this.#offset1;
    const offset =
      which === 0 ? value - 3 : which === 2 ? this.#offset2 : which === 3 ? this.#offset3 : this.#offset1 - 1;
    if (which !== 2) this.#offset3 = this.#offset2;
    this.#offset2 = this.#offset1;
    this.#offset1 = offset;
    return offset;
  }
}

interface Execution {
  tables: Tables;
  bits: BackwardBits;
  literals: Uint8Array;
  output: ZstdOutput;
}

function codeValue({ bits: widths, bases }: LengthCodes, code: number, bits: BackwardBits): number {
  const width = widths[code] as number;
  return width === 0 ? (bases[code] as number) : (bases[code] as number) + bits.take(width);
}

function nextState({ bases, bits: widths }: FseTable, state: number, bits: BackwardBits): number {
  return (bases[state] as number) + bits.take(widths[state] as number);
}

/** How many sequences there are, and where their modes lie. */
function countOf(section: Uint8Array): { count: number; end: number } {
  const [first, second = 0, third = 0] = section;
  if (first === undefined) throw new Error('a block ends too early');
  if (first < 128) return { count: first, end: 1 };
  if (first < 255) return { count: ((first - 128) << 8) + second, end: 2 };
  return { count: second + (third << 8) + 0x7f00, end: 3 };
}

function tableOf(
  bytes: Uint8Array,
  { predefined, mostLog, mostSymbol }: CodeKind,
  mode: TableMode,
  before: FseTable | undefined,
): { table: FseTable; length: number } {
  switch (mode) {
    case 'predefined':
      return { table: predefined, length: 0 };
    case 'runLength': {
      const [symbol] = bytes;
      if (symbol === undefined || symbol > mostSymbol) throw new Error('a block has no plausible sequences');
      return { table: constantTable(symbol), length: 1 };
    }
    case 'described':
      return readFseTable(bytes, { mostLog, mostSymbol });
    case 'repeated':
      if (!before) throw new Error('a block uses a table that there is not');
      return { table: before, length: 0 };
  }
}
