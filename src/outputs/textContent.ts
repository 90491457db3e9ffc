import { isUtf8 } from 'node:buffer';
import {
  checkedUtf8,
  decodedText,
  DEFAULT_ENCODING,
  detectEncoding,
  isMalformedInput,
  withoutCutCharacter,
  type DetectedEncoding,
  type EncodingChoice,
} from '../records';
import { isContentFault, TextEncodingError } from './damage';
import { ByteReader, type Content } from './layers/byteReader';

const UTF16_NAMES = new Map([
  ['utf16le', 'UTF-16 LE'],
  ['utf16be', 'UTF-16 BE'],
]);
const UTF16_UNIT_BYTES = 2;
const ESCAPE = '\u001B';
/** Control characters that no text has, and characters that have no meaning. */
const IMPLAUSIBLE = /(?![\b\t\n\v\f\r])[\p{Cc}\p{Cn}\p{Co}\p{Cs}]/u;
/** Even text without Latin letters has blanks, digits, signs or line breaks. Binary data hardly ever has all of it right. */
const ASCII_CHARACTER = /[\t\n\r -~]/;

/** Text in another encoding than UTF-8. */
export interface EncodedText {
  name: string;
  detected: DetectedEncoding;
}

/**
 * Undefined: no encoding was chosen and the content does not begin with a byte order mark of UTF-16, or it is not text.
 * Binary records may begin with the bytes of the mark.
 *
 * @param choice what a person or a program chose
 */
export function encodedText(
  first: Buffer,
  isAll: boolean,
  choice: EncodingChoice = DEFAULT_ENCODING,
): EncodedText | undefined {
  const detected = detectEncoding(first, choice);
  const { name, source } = detected.found;
  const utf16Name = UTF16_NAMES.get(name);
  if (utf16Name !== undefined && source !== 'looking')
    return isUtf16(first, isAll, detected) ? { name: utf16Name, detected } : undefined;
  return choice.isChosen && name !== 'utf8' && !hasControlCharacters(first) ? { name, detected } : undefined;
}

function isUtf16(first: Buffer, isAll: boolean, detected: DetectedEncoding): boolean {
  const units = first.subarray(detected.markBytes);
  if (units.length % UTF16_UNIT_BYTES !== 0 && isAll) return false;
  return isPlausible(utf16Text(units, detected), isAll);
}

function utf16Text(units: Buffer, { encoding }: DetectedEncoding): string {
  const whole = units.subarray(0, units.length - (units.length % UTF16_UNIT_BYTES));
  return (encoding === 'utf16be' ? Buffer.from(whole).swap16() : whole).toString('utf16le');
}

/** @param isAll otherwise the last character may be cut */
function isPlausible(text: string, isAll: boolean): boolean {
  const whole = isAll ? text : text.replace(/[\uD800-\uDBFF]$/, '');
  return ASCII_CHARACTER.test(whole) && !IMPLAUSIBLE.test(whole.replaceAll(ESCAPE, ''));
}

/** UTF-8, whose last character may be cut, without the control characters that no text has. */
export function isUtf8Text(bytes: Buffer): boolean {
  return isUtf8(withoutCutCharacter(bytes)) && !hasControlCharacters(bytes);
}

/**
 * What keeps text from being read: where it is not UTF-8. Undefined: the bytes are not text in any encoding whose ASCII
 * bytes mean ASCII, or they are UTF-8.
 */
export async function encodingFault(bytes: Buffer): Promise<Error | undefined> {
  if (hasControlCharacters(bytes)) return undefined;
  try {
    for await (const _ of utf8Content(only(withoutCutCharacter(bytes)), detectEncoding(bytes, DEFAULT_ENCODING)));
    return undefined;
  } catch (error) {
    if (isContentFault(error)) return error;
    throw error;
  }
}

function hasControlCharacters(bytes: Buffer): boolean {
  return bytes.some((byte) => byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b);
}

/**
 * The rest of a reader as UTF-8, without its byte order mark. Bytes that mean nothing in the encoding are a fault of the
 * content, thrown after what comes before them. The owner of `reader` closes it.
 */
export async function decodedReader(reader: ByteReader, detected: DetectedEncoding): Promise<ByteReader> {
  await reader.skip(detected.markBytes);
  return new ByteReader(utf8Content(reader.rest(), detected));
}

async function* utf8Content(content: Content, { encoding }: DetectedEncoding): AsyncGenerator<Uint8Array> {
  try {
    yield* checkedUtf8(decodedText(content, encoding));
  } catch (error) {
    throw isMalformedInput(error) ? new TextEncodingError(error.message, { cause: error }) : error;
  }
}

// oxlint-disable-next-line typescript/require-await -- bytes at hand read like those that come in pieces
async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
