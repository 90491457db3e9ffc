import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  POINT,
  QUOTE,
} from '../ascii';
import { mayBeMachineForm } from '../payload/machineForms';

/** What a node of a tape is. Strings and names that need decoding are told apart: most are plain. */
export const enum NodeKind {
  Object,
  Array,
  /** ASCII without escapes: its characters are its bytes. */
  PlainText,
  Text,
  Number,
  True,
  False,
  Null,
}

export type TapeReading =
  /** The tape holds what `JSON.parse` would make of the text. */
  | 'json'
  /** `JSON.parse` would throw. */
  | 'notJson'
  /** Too deep, too much, or maybe made for machines: somebody else has to look. */
  | 'unknown';

const FIRST_CAPACITY = 1024;
const MAX_NODES = 64 * 1024;
/** A call a level. */
const MAX_DEPTH = 200;

const PAST_END = -1;

/** Bytes of a string that need no further look. */
const ORDINARY = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
const ESCAPES = new Set(Buffer.from('"\\/bfnrtu'));
const LITERALS = [
  { bytes: Buffer.from('true'), kind: NodeKind.True },
  { bytes: Buffer.from('false'), kind: NodeKind.False },
  { bytes: Buffer.from('null'), kind: NodeKind.Null },
];

/**
 * Where the values of one JSON text lie in its bytes: nodes in the order of the text, each with its end and the node that
 * follows its last descendant. An object's children are its names and values in turn. Nothing becomes an object, so that
 * a field of a hundred thousand records costs a walk over their bytes. Used again for the next text.
 */
export class JsonTape {
  bytes: Buffer = Buffer.alloc(0);
  length = 0;
  /** No string of the text has a byte above 127. */
  isAscii = true;
  kinds = new Uint8Array(FIRST_CAPACITY);
  /** For a string: the offset after its quote. */
  starts = new Int32Array(FIRST_CAPACITY);
  ends = new Int32Array(FIRST_CAPACITY);
  nexts = new Int32Array(FIRST_CAPACITY);
  #at = 0;
  #to = 0;
  #isKnown = true;
  readonly #leavesMachineForms: boolean;

  /** `leavesMachineForms`: of a text that may hold some nothing is said. */
  constructor({ leavesMachineForms = false } = {}) {
    this.#leavesMachineForms = leavesMachineForms;
  }

  /** The bytes must stay as they are for as long as the tape is asked about them. */
  read(bytes: Buffer, from: number, to: number): TapeReading {
    this.#restart(bytes, from, to);
    const isJson = this.#value(0) && this.#peek() === PAST_END;
    return !this.#isKnown ? 'unknown' : isJson ? 'json' : 'notJson';
  }

  #restart(bytes: Buffer, from: number, to: number): void {
    this.bytes = bytes;
    this.#at = from;
    this.#to = to;
    this.length = 0;
    this.isAscii = true;
    this.#isKnown = true;
  }

  #value(depth: number): boolean {
    const first = this.#peek();
    switch (first) {
      case QUOTE:
        return this.#string();
      case OPEN_BRACE:
        return depth === MAX_DEPTH ? this.#unknown() : this.#object(depth + 1);
      case OPEN_BRACKET:
        return depth === MAX_DEPTH ? this.#unknown() : this.#array(depth + 1);
      default:
        return first === MINUS || isDigit(first) ? this.#number() : this.#literal();
    }
  }

  #object(depth: number): boolean {
    const node = this.#open(NodeKind.Object);
    if (this.#peek() === CLOSE_BRACE) return this.#close(node);
    for (;;) {
      if (this.#peek() !== QUOTE || !this.#string() || this.#peek() !== COLON) return false;
      this.#at++;
      if (!this.#value(depth)) return false;
      const after = this.#peek();
      if (after === CLOSE_BRACE) return this.#close(node);
      if (after !== COMMA) return false;
      this.#at++;
    }
  }

  #array(depth: number): boolean {
    const node = this.#open(NodeKind.Array);
    if (this.#peek() === CLOSE_BRACKET) return this.#close(node);
    for (;;) {
      if (!this.#value(depth)) return false;
      const after = this.#peek();
      if (after === CLOSE_BRACKET) return this.#close(node);
      if (after !== COMMA) return false;
      this.#at++;
    }
  }

  #string(): boolean {
    const { bytes } = this;
    const to = this.#to;
    const start = this.#at + 1;
    let at = start;
    let kind = NodeKind.PlainText;
    if (this.#mayBeForMachines(at)) return this.#unknown();
    for (; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (ORDINARY[byte] === 1) continue;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return this.#add(kind, start, at);
      }
      kind = NodeKind.Text;
      if (byte === BACKSLASH) {
        const length = this.#escapeLength(at);
        if (length === 0) return false;
        at += length - 1;
      } else if (byte < 0x20) return false;
      else this.isAscii = false;
    }
    return false;
  }

  /** 0: it is none. */
  #escapeLength(at: number): number {
    const { bytes } = this;
    const to = this.#to;
    const kind = at + 1 < to ? (bytes[at + 1] ?? 0) : 0;
    if (!ESCAPES.has(kind)) return 0;
    // Within a text that is JSON itself: what looks at the whole text takes this quote for the beginning of a string.
    if (kind === QUOTE && this.#mayBeForMachines(at + 2)) this.#isKnown = false;
    if (kind !== 0x75) return 2;
    for (let digit = at + 2; digit < at + 6; digit++) if (digit >= to || !isHexDigit(bytes[digit] ?? 0)) return 0;
    return 6;
  }

  #mayBeForMachines(at: number): boolean {
    return this.#leavesMachineForms && mayBeMachineForm(this.bytes, at, this.#to);
  }

  #number(): boolean {
    const start = this.#at;
    if (this.#byteAt(this.#at) === MINUS) this.#at++;
    if (this.#byteAt(this.#at) === 0x30) this.#at++;
    else if (!this.#digits()) return false;
    if (this.#byteAt(this.#at) === POINT) {
      this.#at++;
      if (!this.#digits()) return false;
    }
    if ((this.#byteAt(this.#at) | 0x20) === 0x65) {
      this.#at++;
      const sign = this.#byteAt(this.#at);
      if (sign === 0x2b || sign === MINUS) this.#at++;
      if (!this.#digits()) return false;
    }
    return this.#add(NodeKind.Number, start, this.#at);
  }

  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#byteAt(this.#at))) this.#at++;
    return this.#at > start;
  }

  #literal(): boolean {
    const start = this.#at;
    const literal = LITERALS.find(({ bytes }) => bytes[0] === this.bytes[start]);
    if (!literal) return false;
    const { bytes, kind } = literal;
    this.#at = start + bytes.length;
    if (this.#at > this.#to) return false;
    for (let index = 1; index < bytes.length; index++) if (bytes[index] !== this.bytes[start + index]) return false;
    return this.#add(kind, start, this.#at);
  }

  /** Goes to the next byte that is not white space, and returns it. */
  #peek(): number {
    for (; this.#at < this.#to; this.#at++) {
      const byte = this.bytes[this.#at] ?? 0;
      if (byte > 0x20 || !(byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)) return byte;
    }
    return PAST_END;
  }

  #byteAt(at: number): number {
    return at < this.#to ? (this.bytes[at] ?? 0) : PAST_END;
  }

  #open(kind: NodeKind): number {
    this.#add(kind, this.#at, this.#at);
    this.#at++;
    return this.length - 1;
  }

  #close(node: number): boolean {
    this.#at++;
    this.ends[node] = this.#at;
    this.nexts[node] = this.length;
    return true;
  }

  #add(kind: NodeKind, start: number, end: number): boolean {
    const node = this.length;
    if (node === this.kinds.length && !this.#grow()) return this.#unknown();
    this.kinds[node] = kind;
    this.starts[node] = start;
    this.ends[node] = end;
    this.nexts[node] = node + 1;
    this.length = node + 1;
    return true;
  }

  #grow(): boolean {
    const capacity = this.kinds.length * 2;
    if (capacity > MAX_NODES) return false;
    this.kinds = grown(this.kinds, new Uint8Array(capacity));
    this.starts = grown(this.starts, new Int32Array(capacity));
    this.ends = grown(this.ends, new Int32Array(capacity));
    this.nexts = grown(this.nexts, new Int32Array(capacity));
    return true;
  }

  #unknown(): false {
    this.#isKnown = false;
    return false;
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
}
