import { isUtf8 } from 'node:buffer';
import { CARRIAGE_RETURN, LINE_FEED } from '../ascii';
import { isMalformedInput, MalformedInputError, type InputPosition } from '../malformedInput';
import { MAX_BYTES_OF_A_RECORD } from '../recordSize';
import { cutCharacterBytes, firstInvalidUtf8 } from '../utf8';
import type { OtherEncoding, TextEncoding } from './textEncoding';
import { TextPosition } from './textPosition';

const UTF16_UNIT_BYTES = 2;
/** What decoders write for bytes that mean nothing. */
const REPLACEMENT = '\uFFFD';
const NOTHING = new Uint8Array();

/**
 * The text of an input in UTF-8, piece by piece. UTF-8 itself is passed on as it is: `checkedUtf8` looks at it.
 *
 * @throws {MalformedInputError} where bytes mean nothing in the encoding
 */
export function decodedText(chunks: AsyncIterable<Uint8Array>, encoding: TextEncoding): AsyncIterable<Uint8Array> {
  if (encoding === 'utf8') return chunks;
  return typeof encoding === 'string' ? utf16Text(chunks, encoding === 'utf16be') : otherText(chunks, encoding);
}

/**
 * A text of the editor in UTF-8.
 *
 * @throws {MalformedInputError} for half of a surrogate pair, which UTF-8 does not have
 */
export function textBytes(text: string): Uint8Array {
  return utf8Of(text, new TextPosition());
}

/** Whether all bytes of a file mean something in an encoding. */
export async function isTextIn(encoding: TextEncoding, bytes: Uint8Array): Promise<boolean> {
  try {
    for await (const _ of checkedUtf8(decodedText(only(bytes), encoding)));
    return true;
  } catch (error) {
    if (isMalformedInput(error)) return false;
    throw error;
  }
}

// oxlint-disable-next-line typescript/require-await -- bytes at hand read like those that come in pieces
async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * The same chunks, cut between characters.
 *
 * @throws {MalformedInputError} where they are not UTF-8, after what comes before
 */
export async function* checkedUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const position = new TextPosition();
  let rest: Uint8Array = NOTHING;
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    const text = bytes.subarray(0, bytes.length - cutCharacterBytes(bytes));
    if (!isUtf8(text)) {
      const valid = text.subarray(0, firstInvalidUtf8(text));
      if (valid.length > 0) yield valid;
      throw invalidUtf8(text, position);
    }
    rest = copied(bytes.subarray(text.length));
    position.advance(text);
    if (text.length > 0) yield text;
  }
  if (rest.length > 0) throw invalidUtf8(rest, position);
}

function invalidUtf8(bytes: Uint8Array, position: TextPosition): MalformedInputError {
  const at = firstInvalidUtf8(bytes);
  return notInEncoding(`The byte 0x${hex(bytes[at] ?? 0)} is not valid UTF-8`, position.at(bytes, at));
}

async function* utf16Text(chunks: AsyncIterable<Uint8Array>, isBigEndian: boolean): AsyncGenerator<Uint8Array> {
  const position = new TextPosition();
  let rest: Uint8Array = NOTHING;
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    const text = utf16String(bytes.subarray(0, bytes.length - (bytes.length % UTF16_UNIT_BYTES)), isBigEndian);
    const whole = isHighSurrogate(text.at(-1)) ? text.slice(0, -1) : text;
    rest = copied(bytes.subarray(whole.length * UTF16_UNIT_BYTES));
    const valid = beforeLoneSurrogate(whole);
    if (valid.length > 0) yield utf8Of(valid, position);
    if (valid.length < whole.length) throw loneSurrogate(position.at(NOTHING, 0));
  }
  if (rest.length > 0) throw notInEncoding('The UTF-16 text ends inside a character', position.at(NOTHING, 0));
}

/** Every pair of bytes is a code unit: nothing is replaced. */
function utf16String(bytes: Uint8Array, isBigEndian: boolean): string {
  const littleEndian = isBigEndian
    ? Buffer.from(bytes).swap16()
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return littleEndian.toString('utf16le');
}

function isHighSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '\uD800' && unit <= '\uDBFF';
}

/** @throws {MalformedInputError} for half of a surrogate pair, which UTF-8 does not have */
function utf8Of(text: string, position: TextPosition): Uint8Array {
  const valid = beforeLoneSurrogate(text);
  if (valid.length < text.length) throw loneSurrogate(afterText(valid, position));
  const bytes = Buffer.from(text);
  position.advance(bytes);
  return bytes;
}

/** The text up to the first half of a surrogate pair that stands alone: all of it, where there is none. */
function beforeLoneSurrogate(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, text.search(/\p{Surrogate}/u));
}

function loneSurrogate(position: InputPosition): MalformedInputError {
  return notInEncoding('Half of a surrogate pair stands alone', position);
}

/** Decoded some lines at a time: no encoding that the editor offers has a line break within a character. */
async function* otherText(chunks: AsyncIterable<Uint8Array>, encoding: OtherEncoding): AsyncGenerator<Uint8Array> {
  const position = new TextPosition();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const { chunk, isLast } of withLast(chunks)) {
    const end = isLast ? chunk.length : afterLastLineBreak(chunk);
    if (end > 0 || isLast) {
      const lines = Buffer.concat([...held, chunk.subarray(0, end)]);
      if (lines.length > 0) yield await decodedLines(lines, encoding, position);
      held = [];
      heldBytes = 0;
    }
    held.push(copied(chunk.subarray(end)));
    heldBytes += chunk.length - end;
    if (heldBytes > MAX_BYTES_OF_A_RECORD)
      throw new MalformedInputError('A line is longer than 64 MiB', position.at(NOTHING, 0), {});
  }
}

async function* withLast(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<{ chunk: Uint8Array; isLast: boolean }> {
  let before: Uint8Array | undefined;
  for await (const chunk of chunks) {
    if (before) yield { chunk: before, isLast: false };
    before = chunk;
  }
  if (before) yield { chunk: before, isLast: true };
}

async function decodedLines(
  bytes: Uint8Array,
  { name, decode }: OtherEncoding,
  position: TextPosition,
): Promise<Uint8Array> {
  const text = await decode(bytes);
  const at = text.indexOf(REPLACEMENT);
  if (at >= 0)
    throw notInEncoding(`A byte means nothing in the encoding ${name}`, afterText(text.slice(0, at), position));
  return utf8Of(text, position);
}

function afterText(text: string, position: TextPosition): InputPosition {
  const bytes = Buffer.from(text);
  return position.at(bytes, bytes.length);
}

function afterLastLineBreak(bytes: Uint8Array): number {
  return Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN)) + 1;
}

function notInEncoding(reason: string, position: InputPosition): MalformedInputError {
  return new MalformedInputError(reason, position, { isEncoding: true });
}

function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  return rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
}

/** A chunk is valid for a short while only. */
function copied(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
