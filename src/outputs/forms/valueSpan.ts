export const INCOMPLETE = -1;
export const MALFORMED = -2;

/** What a byte outside strings is; the order matters: up to `Sign` the hot loops go on without asking. */
const Kind = {
  /** Within a number or a literal. */
  Word: 0,
  /** A comma or colon. */
  Sign: 1,
  Space: 2,
  Quote: 3,
  Open: 4,
  Close: 5,
  Bad: 6,
} as const;

const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if ('{['.includes(character)) return Kind.Open;
  if ('}]'.includes(character)) return Kind.Close;
  if (character === '"') return Kind.Quote;
  if (',:'.includes(character)) return Kind.Sign;
  if (' \t\r\n'.includes(character)) return Kind.Space;
  // What numbers and the words true, false and null are written with.
  return '0123456789+-.eEtrufalsn'.includes(character) ? Kind.Word : Kind.Bad;
});

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * The offset behind an object or array that lies whole and without white space in the buffer, as most records do; negative:
 * it does not, which `ValueSpan` looks into. The hot loop of opening an object: no calls, no fields, and from a string's
 * end straight to the next string.
 */
export function endOfPlainContainer(buffer: Uint8Array, start: number): number {
  // Two bytes may be looked at without asking: one that reads past the end once is slow for ever.
  const end = buffer.length - 2;
  let at = start;
  let depth = 0;
  while (at < end) {
    let byte = buffer[at++] as number;
    while (byte === QUOTE) {
      for (;;) {
        if (at >= end) return INCOMPLETE;
        byte = buffer[at++] as number;
        // Small letters first: most of what strings hold.
        if (byte > BACKSLASH || (byte > QUOTE && byte < BACKSLASH)) continue;
        if (byte === QUOTE) break;
        if (byte === BACKSLASH) at++;
        else if (byte < SPACE) return MALFORMED;
      }
      byte = buffer[at++] as number;
      if (byte === COMMA || byte === COLON) byte = buffer[at++] as number;
    }
    const kind = KINDS[byte] as number;
    if (kind <= Kind.Sign) continue;
    if (kind === Kind.Open) {
      // Two containers are never neighbours without a sign between them.
      if (depth++ > 0 && isContainerEnd(buffer[at - 2])) return MALFORMED;
    } else if (kind === Kind.Close) {
      if (--depth === 0) return at;
    } else {
      return MALFORMED;
    }
  }
  return INCOMPLETE;
}

/**
 * Where a JSON value that lies in a buffer ends, several times as fast as a scanner that proves it to be JSON: for
 * content that is only shown. It finds what tears records apart (a string without an end, a bracket too few) by bytes
 * that cannot stand where they are. Goes on where it stopped once there are more bytes.
 */
export class ValueSpan {
  /** Pairs of offsets: white space between the tokens of the value. */
  readonly gaps: number[] = [];
  /** Where the value can be no JSON. */
  malformedAt = 0;
  #start = 0;
  #at = 0;
  #depth = 0;
  #isInString = false;

  begin(start: number): void {
    this.#start = start;
    this.#at = start;
    this.#depth = 0;
    this.#isInString = false;
    if (this.gaps.length > 0) this.gaps.length = 0;
  }

  /** The buffer begins `bytes` later now. */
  moveBack(bytes: number): void {
    this.#start -= bytes;
    this.#at -= bytes;
    for (let index = 0; index < this.gaps.length; index++) this.gaps[index] = (this.gaps[index] ?? 0) - bytes;
  }

  /** @returns the offset behind the value, `INCOMPLETE` or `MALFORMED`. `isLast`: no more bytes come. */
  scan(buffer: Uint8Array, end: number, isLast: boolean): number {
    const first = buffer[this.#start] as number;
    if (first === QUOTE || KINDS[first] === Kind.Open) return this.#scanContainer(buffer, end);
    return this.#scanWord(buffer, end, isLast);
  }

  /** A number or a literal ends where something else stands. */
  #scanWord(buffer: Uint8Array, end: number, isLast: boolean): number {
    let at = this.#at;
    while (at < end && KINDS[buffer[at] as number] === Kind.Word) at++;
    this.#at = at;
    if (at === end) return isLast && at > this.#start ? at : INCOMPLETE;
    const follows = KINDS[buffer[at] as number];
    const isEnd = at > this.#start && (follows === Kind.Space || follows === Kind.Sign || follows === Kind.Close);
    return isEnd ? at : this.#malformed(at);
  }

  /** The loop that all bytes of an object go through: no calls, no fields. */
  #scanContainer(buffer: Uint8Array, end: number): number {
    let at = this.#at;
    let depth = this.#depth;
    let isInString = this.#isInString;
    if (!isInString && this.gaps.length > 0 && this.gaps.at(-1) === at) {
      at = this.#gap(buffer, at, end);
      if (at < 0) return at;
    }
    while (at < end) {
      let byte = buffer[at] as number;
      if (isInString || byte === QUOTE) {
        if (!isInString) at++;
        isInString = true;
        while (at < end) {
          byte = buffer[at++] as number;
          // Small letters first: most of what strings hold.
          if (byte > BACKSLASH || (byte > QUOTE && byte < BACKSLASH)) continue;
          if (byte === QUOTE) {
            isInString = false;
            break;
          }
          if (byte === BACKSLASH) at++;
          else if (byte < SPACE) return this.#malformed(at - 1);
        }
        if (isInString) break;
        if (depth === 0) return at;
        continue;
      }
      const kind = KINDS[byte] as number;
      if (kind <= Kind.Sign) {
        at++;
      } else if (kind === Kind.Open) {
        // Two containers are never neighbours without a sign between them.
        if (depth > 0 && isContainerEnd(buffer[at - 1])) return this.#malformed(at);
        depth++;
        at++;
      } else if (kind === Kind.Close) {
        at++;
        if (--depth === 0) return at;
      } else if (kind === Kind.Space) {
        const gapEnd = this.#gap(buffer, at, end);
        if (gapEnd < 0) return gapEnd;
        at = gapEnd;
      } else {
        return this.#malformed(at);
      }
    }
    // An escape that the buffer cuts is looked at again as a whole.
    this.#at = at > end ? end - 1 : at;
    this.#depth = depth;
    this.#isInString = isInString;
    return INCOMPLETE;
  }

  /** White space between two words would hide that they are two. */
  #gap(buffer: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && isSpace(buffer[at])) at++;
    const last = this.gaps.length - 1;
    if (last > 0 && this.gaps[last] === start) {
      this.gaps[last] = at;
    } else {
      this.gaps.push(start, at);
    }
    const before = buffer[(this.gaps.at(-2) ?? start) - 1];
    const after = at < end ? buffer[at] : undefined;
    if (isWord(before) && isWord(after)) return this.#malformed(at);
    if (isContainerEnd(before) && after !== undefined && KINDS[after] === Kind.Open) return this.#malformed(at);
    return at;
  }

  #malformed(at: number): number {
    this.malformedAt = at;
    return MALFORMED;
  }
}

function isWord(byte: number | undefined): boolean {
  return byte !== undefined && KINDS[byte] === Kind.Word;
}

function isContainerEnd(byte: number | undefined): boolean {
  return byte === 0x7d || byte === 0x5d;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
