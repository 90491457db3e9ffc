import { isUtf8 } from 'node:buffer';
import { OPEN_BRACE, OPEN_BRACKET } from '../ascii';
import { isWhitespace, ValueScanner } from '../json/valueScanner';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** UTF-8 without control characters other than those that lay out text. */
export function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !CONTROL_CHARACTERS.test(textOf(bytes));
}

export function hasControlCharacters(text: string): boolean {
  return CONTROL_CHARACTERS.test(text);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/**
 * How many values JSON in UTF-8 holds, names not counted. Undefined: it is not JSON. It is scanned, not parsed: `JSON.parse` takes
 * a hundred times as long for some texts, and fifty times the memory.
 */
export function jsonValues(bytes: Uint8Array): number | undefined {
  const scanner = new ValueScanner({ isStrict: true });
  const start = scanner.skipInsignificant(bytes, 0, true);
  const found = scanner.scan(bytes, start, true);
  if (found.kind !== 'value' || scanner.skipInsignificant(bytes, found.end, true) < bytes.length) return undefined;
  return found.values;
}

/** Whether the first byte that is not white space begins an object or a list. */
export function beginsLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => !isWhitespace(byte));
  return first === OPEN_BRACE || first === OPEN_BRACKET;
}
