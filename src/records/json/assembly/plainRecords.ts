// Objects and arrays in strict JSON, as nearly all records are: the hot loop of every send and of every object that is
// opened, in AssemblyScript (`npm run assemble` makes `plainRecordsModule.ts` of it). It proves each byte to be where RFC 8259
// allows it, and copies the records without the white space between their tokens. Strings are gone through sixteen bytes at a
// time. What it gives up at is left to `ValueScanner`, which also knows comments, says what is wrong, and takes any depth.
// Whether strings are UTF-8 is for the caller to check, many records at a time.
//
// No read looks at the length: sixteen zero bytes, which are allowed nowhere, follow the input.

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const SPACE: u32 = 0x20;
const TAB: u32 = 0x09;
const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const SLASH: u32 = 0x2f;
const ZERO: u32 = 0x30;
const SMALL_A: u32 = 0x61;
const SMALL_B: u32 = 0x62;
const SMALL_E: u32 = 0x65;
const SMALL_F: u32 = 0x66;
const SMALL_N: u32 = 0x6e;
const SMALL_R: u32 = 0x72;
const SMALL_T: u32 = 0x74;
const SMALL_U: u32 = 0x75;
/** The words, as four bytes in memory are read. */
const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;
const NULL: u32 = 0x6c6c756e;

/** Containers within containers are bits of a number. */
const BOTTOM: u64 = 1;
const DEEPEST: u64 = 1 << 62;

/** Where the last `cut` stopped reading, and where it stopped writing. */
export let readTo: isize = 0;
export let writtenTo: isize = 0;
/** Where the last `cut` found that what is at `readTo` is not a plain record; 0: it came to the end, or to `most`. */
export let gaveUpAt: isize = 0;
/** The last `cut` ended after a record of an array, and no comma has come yet. */
export let isBehindElement: bool = false;
/** The line feeds that the last `cut` passed, and where the line after the last one begins. */
export let lineFeeds: u32 = 0;
export let lineStart: isize = 0;

/** Where what is not copied yet begins. */
let copiedTo: isize = 0;

/**
 * Cuts records out of the input from `start` to `end`, and writes them one after the other from `to`, where there must be room
 * for all of the input, its margin and the terminators.
 * `offset`: what the input's beginning counts as in `places`. `isInArray`: `start` is where an element of an array may begin; else records follow one another, with nothing or white space
 * between them. `takesArrays`: a record may be an array. `terminator`: the byte to be written after each record; 0: none.
 * `places`: three tables of `most` numbers of four bytes. Where each record begins in the input, where it ends there, and where
 * its copy ends in the output.
 * @returns how many records, at most `most`
 */
export function cut(
  start: isize,
  end: isize,
  to: isize,
  places: isize,
  most: u32,
  offset: u32,
  isInArray: bool,
  takesArrays: bool,
  terminator: u8,
): u32 {
  let at = start;
  let count: u32 = 0;
  writtenTo = to;
  gaveUpAt = 0;
  isBehindElement = false;
  lineFeeds = 0;
  lineStart = start;
  while (true) {
    at = behindSpace(at);
    if (at >= end) break;
    if (isBehindElement) {
      if (load<u8>(at) != <u8>COMMA) break;
      isBehindElement = false;
      at = behindSpace(at + 1);
      if (at >= end) break;
    }
    if (count == most) break;
    const byte: u32 = load<u8>(at);
    if (byte != OPEN_BRACE && !(byte == OPEN_BRACKET && takesArrays)) {
      gaveUpAt = at;
      break;
    }
    const lineFeedsBefore = lineFeeds;
    const lineStartBefore = lineStart;
    const writtenBefore = writtenTo;
    const next = behindContainer(at);
    if (next < 0) {
      gaveUpAt = ~next;
      lineFeeds = lineFeedsBefore;
      lineStart = lineStartBefore;
      writtenTo = writtenBefore;
      break;
    }
    const place = places + (count << 2);
    store<u32>(place, <u32>(at - start) + offset);
    store<u32>(place + (most << 2), <u32>(next - start) + offset);
    store<u32>(place + (most << 3), <u32>(writtenTo - to));
    if (terminator != 0) store<u8>(writtenTo++, terminator);
    count++;
    at = next;
    isBehindElement = isInArray;
  }
  readTo = at;
  return count;
}

// Each of these takes where something begins and returns where it ends. Negative: it is not plain, or is cut off, and this is
// the complement of where that was found out.

function behindContainer(start: isize): isize {
  let at = start;
  let containers = BOTTOM;
  let isName = false;
  let byte: u32 = load<u8>(at);
  copiedTo = start;
  while (true) {
    if (isName) {
      if (byte <= SPACE) {
        if ((at = behindGap(at)) < 0) return at;
        byte = load<u8>(at);
      }
      if (byte != QUOTE) return ~at;
      if ((at = behindString(at)) < 0) return at;
      if (load<u8>(at) != <u8>COLON) {
        if ((at = behindGap(at)) < 0) return at;
        if (load<u8>(at) != <u8>COLON) return ~at;
      }
      byte = load<u8>(++at);
      isName = false;
    }
    if (byte == QUOTE) {
      if ((at = behindString(at)) < 0) return at;
    } else if (isDigit(byte) || byte == MINUS) {
      if ((at = behindNumber(at)) < 0) return at;
    } else if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (containers >= DEEPEST) return ~at;
      const isObject = byte == OPEN_BRACE;
      containers = (containers << 1) | u64(isObject);
      byte = load<u8>(++at);
      if (byte <= SPACE) {
        if ((at = behindGap(at)) < 0) return at;
        byte = load<u8>(at);
      }
      if (byte != (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        isName = isObject;
        continue;
      }
    } else if (byte <= SPACE) {
      if ((at = behindGap(at)) < 0) return at;
      byte = load<u8>(at);
      continue;
    } else {
      if ((at = behindWord(at)) < 0) return at;
    }
    byte = load<u8>(at);
    while (byte != COMMA) {
      if (byte == CLOSE_BRACE || byte == CLOSE_BRACKET) {
        if ((containers & 1) != u64(byte == CLOSE_BRACE)) return ~at;
        containers >>= 1;
        at++;
        if (containers == BOTTOM) {
          copyUpTo(at);
          return at;
        }
      } else if ((at = behindGap(at)) < 0) {
        return at;
      }
      byte = load<u8>(at);
    }
    byte = load<u8>(++at);
    isName = (containers & 1) == 1;
  }
}

function behindString(start: isize): isize {
  let at = start + 1;
  while (true) {
    const bytes = v128.load(at);
    const quotes = i8x16.eq(bytes, i8x16.splat(<i8>QUOTE));
    const backslashes = i8x16.eq(bytes, i8x16.splat(<i8>BACKSLASH));
    const controls = i8x16.lt_u(bytes, i8x16.splat(<i8>SPACE));
    const ends = i8x16.bitmask(v128.or(v128.or(quotes, backslashes), controls));
    if (ends == 0) {
      at += 16;
      continue;
    }
    at += ctz(ends);
    const byte: u32 = load<u8>(at++);
    if (byte == QUOTE) return at;
    if (byte != BACKSLASH) return ~(at - 1);
    if ((at = behindEscape(at)) < 0) return at;
  }
}

/** `start`: after the backslash. */
function behindEscape(start: isize): isize {
  switch (<u32>load<u8>(start)) {
    case QUOTE:
    case BACKSLASH:
    case SLASH:
    case SMALL_B:
    case SMALL_F:
    case SMALL_N:
    case SMALL_R:
    case SMALL_T:
      return start + 1;
    case SMALL_U:
      for (let at = start + 1; at <= start + 4; at++) if (!isHexDigit(load<u8>(at))) return ~at;
      return start + 5;
    default:
      return ~start;
  }
}

function behindNumber(start: isize): isize {
  let at = start;
  if (load<u8>(at) == <u8>MINUS) at++;
  let byte: u32 = load<u8>(at);
  if (!isDigit(byte)) return ~at;
  if (byte == ZERO) byte = load<u8>(++at);
  else {
    do byte = load<u8>(++at);
    while (isDigit(byte));
  }
  if (byte == POINT) {
    byte = load<u8>(++at);
    if (!isDigit(byte)) return ~at;
    do byte = load<u8>(++at);
    while (isDigit(byte));
  }
  if ((byte | SPACE) == SMALL_E) {
    byte = load<u8>(++at);
    if (byte == PLUS || byte == MINUS) byte = load<u8>(++at);
    if (!isDigit(byte)) return ~at;
    do byte = load<u8>(++at);
    while (isDigit(byte));
  }
  return at;
}

function behindWord(at: isize): isize {
  const word = load<u32>(at);
  if (word == TRUE || word == NULL) return at + 4;
  return <u32>load<u8>(at) == SMALL_F && load<u32>(at + 1) == ALSE ? at + 5 : ~at;
}

/** Leaves out the white space at `at`, of which there must be some. */
function behindGap(at: isize): isize {
  if (!isSpace(load<u8>(at))) return ~at;
  copyUpTo(at);
  copiedTo = behindSpace(at);
  return copiedTo;
}

function behindSpace(start: isize): isize {
  let at = start;
  while (true) {
    const byte: u32 = load<u8>(at);
    if (!isSpace(byte)) return at;
    at++;
    if (byte == LINE_FEED) {
      lineFeeds++;
      lineStart = at;
    }
  }
}

/** Copies sixteen bytes at a time: what is written too far is written over later, or lies after everything. */
function copyUpTo(end: isize): void {
  const shift = writtenTo - copiedTo;
  for (let at = copiedTo; at < end; at += 16) v128.store(at + shift, v128.load(at));
  writtenTo = end + shift;
}

function isSpace(byte: u32): bool {
  return byte == SPACE || byte == LINE_FEED || byte == CARRIAGE_RETURN || byte == TAB;
}

function isDigit(byte: u32): bool {
  return byte - ZERO <= 9;
}

function isHexDigit(byte: u32): bool {
  return isDigit(byte) || (byte | SPACE) - SMALL_A <= 5;
}
