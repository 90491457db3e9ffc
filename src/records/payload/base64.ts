import type { DecodeBudget } from './decodeBudget';
import { MARKED_PACKINGS, type UnpackedBytes } from './compression';
import { jsonValues, textOf } from './text';

/** How JSON, gzip and zstd begin in base64. Text that begins otherwise is not decoded. */
const BEGINNING = /^(?:e[yw]|W[w-z0-3]|H4s|KLUv)/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?\s*$/;
const URL_SAFE = /[-_]/;
const MIN_CHARACTERS = 8;
/** Characters per byte, with room for line breaks. */
const BASE64_SHARE = 1.4;

/** The decoded bytes. Undefined: the text is not base64 of JSON or of compressed data. */
export function fromBase64(text: string): Buffer | undefined {
  if (text.length < MIN_CHARACTERS || !BEGINNING.test(text)) return undefined;
  const standard = URL_SAFE.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
  return BASE64.test(standard) ? Buffer.from(standard, 'base64') : undefined;
}

/** A record that is base64 as a whole, as `aws kinesis put-record` writes it when its input was encoded already. */
export function base64Text(bytes: Uint8Array, { limits }: DecodeBudget): UnpackedBytes | undefined {
  // `e`, `W`, `H` or `K`: nearly every other record stops here.
  const [first] = bytes;
  if (first !== 0x65 && first !== 0x57 && first !== 0x48 && first !== 0x4b) return undefined;
  if (bytes.length > BASE64_SHARE * limits.bytes) return undefined;
  const decoded = fromBase64(textOf(bytes));
  // "eyebrows" is valid base64 as well.
  const isMore = decoded && (isMarked(decoded) || jsonValues(decoded) !== undefined);
  return isMore ? { bytes: decoded, isWhole: true } : undefined;
}

function isMarked(bytes: Uint8Array): boolean {
  return MARKED_PACKINGS.some(({ matches }) => matches(bytes));
}
