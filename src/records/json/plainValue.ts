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
const SMALL_A = 0x61;
const SMALL_E = 0x65;
const SMALL_F = 0x66;
const SMALL_L = 0x6c;
const SMALL_N = 0x6e;
const SMALL_R = 0x72;
const SMALL_S = 0x73;
const SMALL_T = 0x74;
const SMALL_U = 0x75;

/** Containers within containers are bits of a number. */
const DEEPEST = 2 ** 29;
const BOTTOM = 1;
const OBJECT = 1;

export const NOT_PLAIN = -1;

/**
 * The fast way through objects and arrays in strict JSON, as nearly all records are: it proves each byte to be where it
 * may be, which `ValueScanner` does too, but that one also knows comments, says what is wrong, and takes any depth. Whether
 * strings are UTF-8 is for the caller to check, many values at a time.
 */
export class PlainValues {
  /** Pairs of offsets: white space between the tokens of the last value, in order. */
  readonly gaps: number[] = [];

  /**
   * The offset behind the object or array at `start`; `NOT_PLAIN` where it is something else, or cut off. Behind what is
   * to be read there must be a zero byte, which is nowhere allowed: so no read needs to look at the length. The hot loop of
   * every send: no calls, no fields, no second look at a byte.
   */
  endOf(bytes: Uint8Array, start: number): number {
    if (this.gaps.length > 0) this.gaps.length = 0;
    let at = start + 1;
    let byte = bytes[start] as number;
    let containers = BOTTOM;
    let isName = false;
    for (;;) {
      if (isName) {
        while (byte <= SPACE) {
          at = this.#gap(bytes, at);
          if (at < 0) return NOT_PLAIN;
          byte = bytes[at++] as number;
        }
        if (byte !== QUOTE) return NOT_PLAIN;
        for (;;) {
          byte = bytes[at++] as number;
          // Small letters first: most of what strings hold.
          if (byte > BACKSLASH || (byte > QUOTE && byte < BACKSLASH)) continue;
          if (byte === QUOTE) break;
          if (byte === BACKSLASH) {
            at = endOfEscape(bytes, at);
            if (at < 0) return NOT_PLAIN;
          } else if (byte < SPACE) {
            return NOT_PLAIN;
          }
        }
        byte = bytes[at++] as number;
        while (byte !== COLON) {
          at = this.#gap(bytes, at);
          if (at < 0) return NOT_PLAIN;
          byte = bytes[at++] as number;
        }
        byte = bytes[at++] as number;
        isName = false;
      }
      if (byte === QUOTE) {
        for (;;) {
          byte = bytes[at++] as number;
          if (byte > BACKSLASH || (byte > QUOTE && byte < BACKSLASH)) continue;
          if (byte === QUOTE) break;
          if (byte === BACKSLASH) {
            at = endOfEscape(bytes, at);
            if (at < 0) return NOT_PLAIN;
          } else if (byte < SPACE) {
            return NOT_PLAIN;
          }
        }
        byte = bytes[at++] as number;
      } else if ((byte ^ ZERO) <= 9 || byte === MINUS) {
        if (byte === MINUS) byte = bytes[at++] as number;
        if (byte === ZERO) {
          byte = bytes[at++] as number;
        } else if ((byte ^ ZERO) <= 9) {
          do byte = bytes[at++] as number;
          while ((byte ^ ZERO) <= 9);
        } else {
          return NOT_PLAIN;
        }
        if (byte === POINT) {
          byte = bytes[at++] as number;
          if ((byte ^ ZERO) > 9) return NOT_PLAIN;
          do byte = bytes[at++] as number;
          while ((byte ^ ZERO) <= 9);
        }
        if ((byte | 0x20) === SMALL_E) {
          byte = bytes[at++] as number;
          if (byte === PLUS || byte === MINUS) byte = bytes[at++] as number;
          if ((byte ^ ZERO) > 9) return NOT_PLAIN;
          do byte = bytes[at++] as number;
          while ((byte ^ ZERO) <= 9);
        }
      } else if (byte === OPEN_BRACE) {
        if (containers >= DEEPEST) return NOT_PLAIN;
        containers = (containers << 1) | OBJECT;
        byte = bytes[at++] as number;
        while (byte <= SPACE) {
          at = this.#gap(bytes, at);
          if (at < 0) return NOT_PLAIN;
          byte = bytes[at++] as number;
        }
        if (byte !== CLOSE_BRACE) {
          isName = true;
          continue;
        }
      } else if (byte === OPEN_BRACKET) {
        if (containers >= DEEPEST) return NOT_PLAIN;
        containers <<= 1;
        byte = bytes[at++] as number;
        while (byte <= SPACE) {
          at = this.#gap(bytes, at);
          if (at < 0) return NOT_PLAIN;
          byte = bytes[at++] as number;
        }
        if (byte !== CLOSE_BRACKET) continue;
      } else if (byte === SMALL_T) {
        if (bytes[at] !== SMALL_R || bytes[at + 1] !== SMALL_U || bytes[at + 2] !== SMALL_E) return NOT_PLAIN;
        byte = bytes[at + 3] as number;
        at += 4;
      } else if (byte === SMALL_F) {
        if (bytes[at] !== SMALL_A || bytes[at + 1] !== SMALL_L || bytes[at + 2] !== SMALL_S) return NOT_PLAIN;
        if (bytes[at + 3] !== SMALL_E) return NOT_PLAIN;
        byte = bytes[at + 4] as number;
        at += 5;
      } else if (byte === SMALL_N) {
        if (bytes[at] !== SMALL_U || bytes[at + 1] !== SMALL_L || bytes[at + 2] !== SMALL_L) return NOT_PLAIN;
        byte = bytes[at + 3] as number;
        at += 4;
      } else {
        at = this.#gap(bytes, at);
        if (at < 0) return NOT_PLAIN;
        byte = bytes[at++] as number;
        continue;
      }
      while (byte !== COMMA) {
        if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          if ((containers & 1) !== (byte === CLOSE_BRACE ? OBJECT : 0)) return NOT_PLAIN;
          containers >>= 1;
          if (containers === BOTTOM) return at;
        } else {
          at = this.#gap(bytes, at);
          if (at < 0) return NOT_PLAIN;
        }
        byte = bytes[at++] as number;
      }
      byte = bytes[at++] as number;
      isName = (containers & 1) === OBJECT;
    }
  }

  /** White space from before `at`: the offset behind it. Negative: it is none. */
  #gap(bytes: Uint8Array, at: number): number {
    const start = at - 1;
    let end = start;
    while (isSpace(bytes[end] as number)) end++;
    if (end === start) return NOT_PLAIN;
    this.gaps.push(start, end);
    return end;
  }
}

/** From behind the backslash. */
function endOfEscape(bytes: Uint8Array, start: number): number {
  const byte = bytes[start] as number;
  if (IS_ESCAPE[byte] === 1) return start + 1;
  if (byte !== SMALL_U) return NOT_PLAIN;
  for (let at = start + 1; at < start + 5; at++) if (IS_HEX[bytes[at] as number] !== 1) return NOT_PLAIN;
  return start + 5;
}

const IS_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) => (/[\da-fA-F]/.test(String.fromCharCode(byte)) ? 1 : 0));

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
