import { isUtf8 } from 'node:buffer';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** UTF-8 without control characters but those that lay out text. */
export function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !CONTROL_CHARACTERS.test(textOf(bytes));
}

export function hasControlCharacters(text: string): boolean {
  return CONTROL_CHARACTERS.test(text);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

const SCALAR = /^\s*(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\s*$/;

/** Text that fails costs little: a log's lines begin with digits, and an exception a line would be dear. */
export function isJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[' && first !== '"') return SCALAR.test(text);
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
