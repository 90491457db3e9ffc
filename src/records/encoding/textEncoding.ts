/** The encodings that this room reads by itself. */
type UnicodeEncoding = 'utf8' | 'utf16le' | 'utf16be';

/** An encoding that only the editor can read, such as Windows-1252 or Shift JIS. Its ASCII bytes must mean ASCII. */
export interface OtherEncoding {
  name: string;
  /** The text of whole lines, with U+FFFD for each byte that the encoding does not have. */
  decode: (bytes: Uint8Array) => Promise<string>;
}

export type TextEncoding = UnicodeEncoding | OtherEncoding;

/** How the bytes of an input become text. A byte order mark counts for more, unless a person chose the encoding. */
export interface EncodingChoice {
  encoding: TextEncoding;
  isChosen: boolean;
}

/** How an input was read: with which encoding, and who said so. */
export interface FoundEncoding {
  name: string;
  source: 'byteOrderMark' | 'looking' | 'chosen' | 'default';
}

interface ByteOrderMark {
  encoding: UnicodeEncoding;
  bytes: readonly number[];
}

const BYTE_ORDER_MARKS: readonly ByteOrderMark[] = [
  { encoding: 'utf8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf16be', bytes: [0xfe, 0xff] },
];

/** So many bytes show every byte order mark. */
export const MAX_MARK_BYTES = 3;

/** How many of the first bytes are looked at for zeros. */
const MAX_ZERO_LOOK_BYTES = 512;

export const DEFAULT_ENCODING: EncodingChoice = { encoding: 'utf8', isChosen: false };

export interface DetectedEncoding {
  encoding: TextEncoding;
  found: FoundEncoding;
  /** The length of the byte order mark, which is not part of the text. */
  markBytes: number;
}

/** @param start at least `MAX_MARK_BYTES`, or the whole input */
export function detectEncoding(start: Uint8Array, { encoding, isChosen }: EncodingChoice): DetectedEncoding {
  const mark = BYTE_ORDER_MARKS.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte));
  const chosen = encodingName(encoding);
  if (mark && (!isChosen || mark.encoding === chosen)) {
    const found = { name: mark.encoding, source: isChosen ? 'chosen' : 'byteOrderMark' } as const;
    return { encoding: mark.encoding, found, markBytes: mark.bytes.length };
  }
  const utf16 = isChosen ? undefined : utf16WithoutMark(start);
  if (utf16) return { encoding: utf16, found: { name: utf16, source: 'looking' }, markBytes: 0 };
  return { encoding, found: { name: chosen, source: isChosen ? 'chosen' : 'default' }, markBytes: 0 };
}

/** As the editor tells it: every second of the first bytes is zero, and none of the others. */
function utf16WithoutMark(start: Uint8Array): UnicodeEncoding | undefined {
  const first = start.subarray(0, MAX_ZERO_LOOK_BYTES);
  if (first.length < 2) return undefined;
  if (first.every((byte, index) => (byte === 0) === (index % 2 === 1))) return 'utf16le';
  return first.every((byte, index) => (byte === 0) === (index % 2 === 0)) ? 'utf16be' : undefined;
}

function encodingName(encoding: TextEncoding): string {
  return typeof encoding === 'string' ? encoding : encoding.name;
}
