import {
  ASTERISK,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  LINE_FEED,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  POINT,
  QUOTE,
  SLASH,
  SMALL_U,
  ZERO,
} from '../ascii';
/**
 * Scans one JSON value (RFC 8259, and JSONC's comments and trailing commas) without making anything of it: the result
 * is where it ends and which of its bytes are insignificant. Values of any depth: it does not recurse.
 */
export type ScanResult =
  | { kind: 'value'; end: number; hasHighBytes: boolean; values: number }
  | { kind: 'incomplete' }
  | { kind: 'malformed'; at: number; reason: string };

const enum Expect {
  Value,
  ValueOrEnd,
  NameOrEnd,
  Colon,
  CommaOrEnd,
}

/** Bytes at which the run of plain bytes inside a string ends: a quote, a backslash, a control character, a high byte. */
const ENDS_PLAIN_RUN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === QUOTE || byte === BACKSLASH || byte < 0x20 || byte >= 0x80 ? 1 : 0,
);
const IS_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) => (/[\da-fA-F]/.test(String.fromCharCode(byte)) ? 1 : 0));
const LITERALS = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]));

const INCOMPLETE = -1;
const MALFORMED = -2;

export function isWhitespace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09;
}

export interface ValueScannerOptions {
  /** RFC 8259 alone, and no gaps are noted. Default: false. */
  isStrict?: boolean;
}

export class ValueScanner {
  /** Pairs of offsets: the insignificant bytes within the last value, in order. */
  readonly gaps: number[] = [];
  readonly #isStrict: boolean;
  /** How many values the last scan found: objects, arrays and what is in them, without names. */
  #values = 0;
  #buffer: Uint8Array = new Uint8Array();
  #isLast = false;
  #hasHighBytes = false;
  #failedAt = 0;
  #reason = '';
  /** The containers that are open: 1 for an object, 0 for an array. */
  #stack = new Uint8Array(64);

  constructor({ isStrict = false }: ValueScannerOptions = {}) {
    this.#isStrict = isStrict;
  }

  /** `isLast`: nothing follows the buffer; what is cut off there is malformed instead of incomplete. */
  scan(buffer: Uint8Array, start: number, isLast: boolean): ScanResult {
    this.gaps.length = 0;
    this.#buffer = buffer;
    this.#isLast = isLast;
    this.#hasHighBytes = false;
    this.#values = 0;
    const end = this.#value(start);
    if (end >= 0) return { kind: 'value', end, hasHighBytes: this.#hasHighBytes, values: this.#values };
    if (end === INCOMPLETE && !isLast) return { kind: 'incomplete' };
    if (end === INCOMPLETE) return { kind: 'malformed', at: buffer.length, reason: 'The input ends inside a value' };
    return { kind: 'malformed', at: this.#failedAt, reason: this.#reason };
  }

  /** Past white space and comments; `INCOMPLETE` where the buffer ends within a comment. */
  skipInsignificant(buffer: Uint8Array, start: number, isLast: boolean): number {
    this.#buffer = buffer;
    this.#isLast = isLast;
    return this.#skip(start);
  }

  /** Why the last skip or scan gave up. */
  get failure(): { at: number; reason: string } {
    return { at: this.#failedAt, reason: this.#reason };
  }

  #fail(at: number, reason: string): number {
    this.#failedAt = at;
    this.#reason = reason;
    return MALFORMED;
  }

  #value(start: number): number {
    const buffer = this.#buffer;
    const { length } = buffer;
    let position = start;
    let depth = 0;
    let expect: Expect = Expect.Value;
    /** The comma before, should it turn out to be a trailing one; and how many gaps lay before it. */
    let comma = -1;
    let gapsBeforeComma = 0;
    for (;;) {
      if (position >= length) return INCOMPLETE;
      const byte = buffer[position] as number;
      if (byte <= 0x20 || byte === SLASH) {
        const next = this.#skip(position);
        if (next < 0) return next;
        if (next === position) return this.#fail(position, describe(byte, expect));
        if (!this.#isStrict) this.gaps.push(position, next);
        position = next;
        continue;
      }
      const isEnd = byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
      if (isEnd) {
        if (depth === 0 || (this.#stack[depth - 1] === 1) !== (byte === CLOSE_BRACE)) {
          return this.#fail(position, describe(byte, expect));
        }
        const mayEnd = expect === Expect.CommaOrEnd || expect === Expect.NameOrEnd || expect === Expect.ValueOrEnd;
        if (!mayEnd || (this.#isStrict && comma >= 0)) return this.#fail(position, describe(byte, expect));
        if (comma >= 0) this.gaps.splice(gapsBeforeComma, 0, comma, comma + 1);
        comma = -1;
        position++;
        depth--;
        if (depth === 0) return position;
        expect = Expect.CommaOrEnd;
        continue;
      }
      switch (expect) {
        case Expect.Colon:
          if (byte !== COLON) return this.#fail(position, describe(byte, expect));
          position++;
          expect = Expect.Value;
          continue;
        case Expect.CommaOrEnd:
          if (byte !== COMMA) return this.#fail(position, describe(byte, expect));
          comma = position;
          gapsBeforeComma = this.gaps.length;
          position++;
          expect = this.#stack[depth - 1] === 1 ? Expect.NameOrEnd : Expect.ValueOrEnd;
          continue;
        case Expect.NameOrEnd:
          if (byte !== QUOTE) return this.#fail(position, describe(byte, expect));
          comma = -1;
          position = this.#string(position);
          if (position < 0) return position;
          expect = Expect.Colon;
          continue;
        case Expect.Value:
        case Expect.ValueOrEnd:
          comma = -1;
          this.#values++;
          if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
            if (depth === this.#stack.length) this.#growStack();
            this.#stack[depth++] = byte === OPEN_BRACE ? 1 : 0;
            position++;
            expect = byte === OPEN_BRACE ? Expect.NameOrEnd : Expect.ValueOrEnd;
            continue;
          }
          position = byte === QUOTE ? this.#string(position) : this.#scalar(position, byte);
          if (position < 0) return position;
          if (depth === 0) return position;
          expect = Expect.CommaOrEnd;
      }
    }
  }

  /** @returns the offset after the closing quote; `start` is that of the opening one */
  #string(start: number): number {
    const buffer = this.#buffer;
    const { length } = buffer;
    let position = start + 1;
    for (;;) {
      while (position < length && ENDS_PLAIN_RUN[buffer[position] as number] === 0) position++;
      if (position >= length) return INCOMPLETE;
      const byte = buffer[position] as number;
      if (byte === QUOTE) return position + 1;
      if (byte >= 0x80) {
        this.#hasHighBytes = true;
        position++;
      } else if (byte === BACKSLASH) {
        position = this.#escape(position);
        if (position < 0) return position;
      } else {
        return this.#fail(position, 'A string holds a line break or control character: it must be escaped');
      }
    }
  }

  #escape(start: number): number {
    const buffer = this.#buffer;
    const escaped = buffer[start + 1];
    if (escaped === undefined) return INCOMPLETE;
    if (IS_ESCAPE[escaped] === 1) return start + 2;
    if (escaped !== SMALL_U) return this.#fail(start, 'A string holds an escape that JSON does not have');
    for (let digit = start + 2; digit < start + 6; digit++) {
      const byte = buffer[digit];
      if (byte === undefined) return INCOMPLETE;
      if (IS_HEX[byte] !== 1) return this.#fail(start, 'An escape \\u needs four hexadecimal digits');
    }
    return start + 6;
  }

  #scalar(start: number, first: number): number {
    const literal = LITERALS.get(first);
    if (literal) return this.#literal(start, literal);
    if (first === MINUS || isDigit(first)) return this.#number(start);
    return this.#fail(start, describe(first, Expect.Value));
  }

  #literal(start: number, literal: Buffer): number {
    for (let index = 1; index < literal.length; index++) {
      const byte = this.#buffer[start + index];
      if (byte === undefined) return INCOMPLETE;
      if (byte !== literal[index]) return this.#fail(start, `${literal.toString()} was expected`);
    }
    return this.#endOfWord(start + literal.length);
  }

  #number(start: number): number {
    const buffer = this.#buffer;
    let position = buffer[start] === MINUS ? start + 1 : start;
    const firstDigit = position;
    position = this.#digits(position);
    if (position < 0) return position;
    if (buffer[firstDigit] === ZERO && position > firstDigit + 1) {
      return this.#fail(start, 'A number must not begin with a zero');
    }
    if (buffer[position] === POINT) {
      position = this.#digits(position + 1);
      if (position < 0) return position;
    }
    const exponent = buffer[position];
    if (exponent === 0x65 || exponent === 0x45) {
      position++;
      if (buffer[position] === PLUS || buffer[position] === MINUS) position++;
      position = this.#digits(position);
      if (position < 0) return position;
    }
    return this.#endOfWord(position);
  }

  /** At least one. */
  #digits(start: number): number {
    const buffer = this.#buffer;
    let position = start;
    while (isDigit(buffer[position])) position++;
    if (position > start) return position;
    return position >= buffer.length ? INCOMPLETE : this.#fail(position, 'A digit was expected');
  }

  /** A number or literal at the end of the buffer may go on in the next one. */
  #endOfWord(end: number): number {
    const next = this.#buffer[end];
    if (next === undefined) return this.#isLast ? end : INCOMPLETE;
    if (isWordByte(next)) return this.#fail(end, 'A value was expected to end here');
    return end;
  }

  #skip(start: number): number {
    const buffer = this.#buffer;
    let position = start;
    for (;;) {
      const byte = buffer[position];
      if (isWhitespace(byte)) {
        position++;
      } else if (byte === SLASH && !this.#isStrict) {
        const end = this.#comment(position);
        if (end < 0) return end;
        position = end;
      } else {
        return position;
      }
    }
  }

  #comment(start: number): number {
    const buffer = Buffer.from(this.#buffer.buffer, this.#buffer.byteOffset, this.#buffer.length);
    const kind = buffer[start + 1];
    if (kind === SLASH) {
      const end = buffer.indexOf(LINE_FEED, start + 2);
      if (end >= 0) return end + 1;
      return this.#isLast ? buffer.length : INCOMPLETE;
    }
    if (kind === ASTERISK) {
      const end = buffer.indexOf('*/', start + 2);
      if (end >= 0) return end + 2;
      return this.#isLast ? this.#fail(start, 'A comment is not closed') : INCOMPLETE;
    }
    if (kind === undefined && !this.#isLast) return INCOMPLETE;
    return this.#fail(start, 'A value was expected');
  }

  #growStack(): void {
    const larger = new Uint8Array(this.#stack.length * 2);
    larger.set(this.#stack);
    this.#stack = larger;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

function isWordByte(byte: number): boolean {
  return (
    isDigit(byte) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === POINT || byte >= 0x80
  );
}

function describe(byte: number, expect: Expect): string {
  const expected = {
    [Expect.Value]: 'a value',
    [Expect.ValueOrEnd]: 'a value or "]"',
    [Expect.NameOrEnd]: 'a name in quotes or "}"',
    [Expect.Colon]: '":"',
    [Expect.CommaOrEnd]: '"," or the end of the object or array',
  }[expect];
  const found = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : 'something else';
  return `Expected ${expected}, found ${found}`;
}
