import { BACKSLASH, COMMA, SPACE } from '../../records';
import { isSpace } from './byteKinds';

/** The letters of line breaks and tabs that were escaped once too often: n, r, t. */
const ESCAPED = new Set([0x6e, 0x72, 0x74]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * Where a run of what senders put between records ends, by design or by mistake: white space, commas, `\n` as two characters,
 * NUL and other control characters, byte order marks of files that were joined.
 */
export function separatorsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let next = separatorEnd(bytes, at); next > at; next = separatorEnd(bytes, at)) at = next;
  return at;
}

/** The bytes end within such a run, or may do so. */
export function endsInSeparators(bytes: Uint8Array, end: number): boolean {
  const left = bytes.length - end;
  if (left === 0) return true;
  if (left === 1 && bytes[end] === BACKSLASH) return true;
  return left < BYTE_ORDER_MARK.length && bytes.subarray(end).every((byte, index) => byte === BYTE_ORDER_MARK[index]);
}

function separatorEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) return at;
  if (isSpace(byte) || byte === COMMA || byte < SPACE) return at + 1;
  if (byte === BACKSLASH) return ESCAPED.has(bytes[at + 1] ?? 0) ? at + 2 : at;
  return BYTE_ORDER_MARK.every((mark, index) => bytes[at + index] === mark) ? at + BYTE_ORDER_MARK.length : at;
}
