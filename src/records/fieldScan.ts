const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE = 0x20;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;
const SMALL_U = 0x75;
const SIMPLE_ESCAPES = new Set(Buffer.from('"\\/bfnrt'));
const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** Deeper ones are left to the parser. */
const DEEPEST = 200;
/** Of a container that the path does not lead through. */
const OFF_PATH = -1;

/**
 * Finds a field, by the names that lead to it, in a record that is an object in strict JSON, and proves the record to be
 * that: so it finds what `JSON.parse` would find, of members of the same name the last one, and makes nothing of the rest.
 */
export class FieldScan {
  readonly #names: readonly Uint8Array[];
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #depth = 0;
  #hasEscapes = false;
  /** Where the value lies; -1: the record has none. */
  start = -1;
  end = -1;
  /** It is a string whose characters are between its quotes as they are. */
  isPlainText = false;

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(name));
  }

  /** False: there may be one, and only a parser can tell. */
  scan(record: Uint8Array): boolean {
    this.#bytes = record;
    this.#at = 0;
    this.#depth = 0;
    this.start = -1;
    this.#space();
    if (record[this.#at] !== OPEN_BRACE || !this.#value(0)) return false;
    this.#space();
    return this.#at === record.length;
  }

  /** `step`: which name is looked for in it. */
  #value(step: number): boolean {
    const byte = this.#bytes[this.#at];
    if (byte === QUOTE) return this.#string();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++this.#depth > DEEPEST) return false;
      this.#at++;
      const isSound = byte === OPEN_BRACE ? this.#members(step) : this.#elements();
      this.#depth--;
      return isSound;
    }
    return byte === MINUS || isDigit(byte) ? this.#number() : this.#literal();
  }

  #members(step: number): boolean {
    this.#space();
    if (this.#takes(CLOSE_BRACE)) return true;
    do {
      this.#space();
      const name = this.#at + 1;
      if (this.#bytes[this.#at] !== QUOTE || !this.#string()) return false;
      const isOnPath = step !== OFF_PATH;
      // An escaped name may be the one that is looked for.
      if (isOnPath && this.#hasEscapes) return false;
      const isField = isOnPath && this.#isName(step, name, this.#at - 1);
      this.#space();
      if (!this.#takes(COLON)) return false;
      this.#space();
      if (!(isField ? this.#field(step) : this.#value(OFF_PATH))) return false;
      this.#space();
    } while (this.#takes(COMMA));
    return this.#takes(CLOSE_BRACE);
  }

  /** The value behind the name of a step: of those of the same name before it nothing is left. */
  #field(step: number): boolean {
    const start = this.#at;
    this.start = -1;
    if (step < this.#names.length - 1) {
      // Elements and their number have names too.
      return this.#bytes[start] !== OPEN_BRACKET && this.#value(step + 1);
    }
    if (!this.#value(OFF_PATH)) return false;
    this.start = start;
    this.end = this.#at;
    this.isPlainText = this.#bytes[start] === QUOTE && !this.#hasEscapes;
    return true;
  }

  #elements(): boolean {
    this.#space();
    if (this.#takes(CLOSE_BRACKET)) return true;
    do {
      this.#space();
      if (!this.#value(OFF_PATH)) return false;
      this.#space();
    } while (this.#takes(COMMA));
    return this.#takes(CLOSE_BRACKET);
  }

  #isName(step: number, from: number, to: number): boolean {
    const name = this.#names[step];
    if (name?.length !== to - from) return false;
    for (let index = 0; index < name.length; index++) if (name[index] !== this.#bytes[from + index]) return false;
    return true;
  }

  /** From the quote that opens it. */
  #string(): boolean {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = this.#at + 1;
    this.#hasEscapes = false;
    while (at < length) {
      const byte = bytes[at++] as number;
      // Small letters first: most of what strings hold.
      if (byte > BACKSLASH) continue;
      if (byte === QUOTE) {
        this.#at = at;
        return true;
      }
      if (byte < SPACE) return false;
      if (byte !== BACKSLASH) continue;
      this.#hasEscapes = true;
      at = endOfEscape(bytes, at);
      if (at < 0) return false;
    }
    return false;
  }

  #number(): boolean {
    this.#takes(MINUS);
    if (!this.#takes(ZERO) && !this.#digits()) return false;
    if (this.#takes(POINT) && !this.#digits()) return false;
    const byte = this.#bytes[this.#at];
    if (byte === undefined || (byte | SPACE) !== SMALL_E) return true;
    this.#at++;
    if (!this.#takes(PLUS)) this.#takes(MINUS);
    return this.#digits();
  }

  /** At least one. */
  #digits(): boolean {
    const start = this.#at;
    while (isDigit(this.#bytes[this.#at])) this.#at++;
    return this.#at > start;
  }

  #literal(): boolean {
    const start = this.#at;
    const literal = LITERALS.find((word) => word[0] === this.#bytes[start]);
    if (!literal) return false;
    this.#at += literal.length;
    return literal.every((byte, index) => byte === this.#bytes[start + index]);
  }

  #takes(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }
}

/** From behind the backslash; -1: it is none. */
function endOfEscape(bytes: Uint8Array, start: number): number {
  const byte = bytes[start];
  if (byte === undefined) return -1;
  if (SIMPLE_ESCAPES.has(byte)) return start + 1;
  if (byte !== SMALL_U) return -1;
  for (let at = start + 1; at < start + 5; at++) if (!isHexDigit(bytes[at])) return -1;
  return start + 5;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | SPACE;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}
