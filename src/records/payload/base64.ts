import type { Allowance } from './allowance';
import { MARKED_PACKINGS, type Unpacked } from './compression';
import { jsonValues, textOf } from './text';

/** What JSON, gzip and zstd begin with, in base64: nothing else is taken for packed. */
const BEGINNING = /^(?:e[yw]|W[w-z0-3]|H4s|KLUv)/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?\s*$/;
const URL_SAFE = /[-_]/;
const MIN_CHARACTERS = 8;
/** Characters a byte, and some for line breaks. */
const BASE64_SHARE = 1.4;

/** The bytes, where a text may be the base64 of JSON or of something compressed. */
export function fromBase64(text: string): Buffer | undefined {
  if (text.length < MIN_CHARACTERS || !BEGINNING.test(text)) return undefined;
  const standard = URL_SAFE.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
  return BASE64.test(standard) ? Buffer.from(standard, 'base64') : undefined;
}

/** A record that is base64 as a whole, as `aws kinesis put-record` makes of what was encoded already. */
export function base64Text(bytes: Uint8Array, { limits }: Allowance): Unpacked | undefined {
  // `e`, `W`, `H`, `K`: spares nearly every other record the rest.
  const [first] = bytes;
  if (first !== 0x65 && first !== 0x57 && first !== 0x48 && first !== 0x4b) return undefined;
  if (bytes.length > BASE64_SHARE * limits.bytes) return undefined;
  const decoded = fromBase64(textOf(bytes));
  // "eyebrows" is base64, too.
  const isMore = decoded && (isMarked(decoded) || jsonValues(decoded) !== undefined);
  return isMore ? { bytes: decoded, isWhole: true } : undefined;
}

function isMarked(bytes: Uint8Array): boolean {
  return MARKED_PACKINGS.some(({ matches }) => matches(bytes));
}
