import { areTornApart, isSpace, Kind, KINDS } from './byteKinds';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** So many bytes are looked at beyond one without asking: a loop that reads past the end once is slow for ever. */
const MARGIN = 8;

/** Bytes that are read, or written, one or four at a time. */
export class Words {
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor({ buffer, byteOffset, length }: Uint8Array) {
    // Of plain arrays: views of buffers are several times as slow.
    this.bytes = new Uint8Array(buffer, byteOffset, length);
    this.view = new DataView(buffer, byteOffset, length);
  }
}

export const NOT_PLAIN = -1;

/** How many bytes `copyRecord` may write beyond as many as it reads. */
export const COPY_MARGIN = MARGIN;

/**
 * Copies records that lie whole in a buffer, as nearly all do, without the white space between their tokens: the hot loop
 * of opening an object. It finds what `ValueSpan` finds, which is asked where this one gives up.
 */
export class PlainRecords {
  /** Behind the last copy. */
  copiedTo = 0;

  /**
   * @returns the offset behind the object or array at `start`; `NOT_PLAIN`: it is cut off or malformed, and what was written
   * is of no use. `to` must have room for all of `from`, and `COPY_MARGIN` bytes.
   */
  copy({ bytes, view }: Words, start: number, { bytes: out, view: outView }: Words, to: number): number {
    const end = bytes.length - MARGIN;
    /** From where a byte is to where it goes. */
    let shift = to - start;
    let at = start;
    let depth = 0;
    while (at < end) {
      let byte = bytes[at] as number;
      out[at++ + shift] = byte;
      while (byte === QUOTE) {
        for (;;) {
          if (at >= end) return NOT_PLAIN;
          // Four at a time: where the lengths and letters of strings vary, the processor guesses wrong at each byte.
          const word = view.getInt32(at, true);
          outView.setInt32(at + shift, word, true);
          const found = endsOfString(word);
          if (found === 0) {
            at += 4;
            continue;
          }
          at += (31 - Math.clz32(found & -found)) >> 3;
          byte = bytes[at++] as number;
          if (byte === QUOTE) break;
          if (byte !== BACKSLASH) return NOT_PLAIN;
          out[at + shift] = bytes[at] as number;
          at++;
        }
        byte = bytes[at] as number;
        out[at++ + shift] = byte;
        if (byte !== COMMA && byte !== COLON) break;
        byte = bytes[at] as number;
        out[at++ + shift] = byte;
      }
      const kind = KINDS[byte] as number;
      if (kind <= Kind.Sign) continue;
      if (kind === Kind.Open) {
        if (depth++ > 0 && areTornApart(bytes[at - 2], byte)) return NOT_PLAIN;
      } else if (kind === Kind.Close) {
        if (--depth > 0) continue;
        this.copiedTo = at + shift;
        return at;
      } else if (kind === Kind.Space) {
        const before = bytes[at - 2];
        shift--;
        for (; at < end && isSpace(bytes[at]); at++) shift--;
        if (areTornApart(before, bytes[at])) return NOT_PLAIN;
      } else {
        return NOT_PLAIN;
      }
    }
    return NOT_PLAIN;
  }
}

/**
 * The highest bits of those of four bytes that are a quote, a backslash or a control character: the lowest of them is right,
 * since a borrow only goes upwards (Alan Mycroft's test for a byte that is zero, or less than another).
 */
function endsOfString(word: number): number {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word);
  return found & 0x80808080;
}
