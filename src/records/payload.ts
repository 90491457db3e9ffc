import { isUtf8 } from 'node:buffer';
import { gunzipSync, inflateSync } from 'node:zlib';
import { hexView } from './hexView';

export type PayloadLayer = 'gzip' | 'zlib' | 'json' | 'text' | 'binary';

/** What the bytes of a record turn out to be, layer by layer. */
export interface DecodedPayload {
  /** From the outside in; the last one is the kind. */
  layers: PayloadLayer[];
  kind: 'json' | 'text' | 'binary';
  /** JSON as it is written; text; or a hex view. */
  text: string;
  /** What `text` shows: the innermost bytes. */
  bytes: Uint8Array;
}

/** A record has at most 10 MiB; what unpacks to more than this is not a record but a bomb. */
const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_LAYERS = 4;

/** Never throws: what cannot be unpacked is shown as it is. */
export function decodePayload(data: Uint8Array): DecodedPayload {
  const layers: PayloadLayer[] = [];
  let bytes = data;
  while (layers.length < MOST_LAYERS) {
    const unpacked = unpack(bytes);
    if (!unpacked) break;
    layers.push(unpacked.layer);
    bytes = unpacked.bytes;
  }
  if (!isUtf8(bytes)) return { layers: [...layers, 'binary'], kind: 'binary', text: hexView(bytes), bytes };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const kind = isJson(text) ? 'json' : hasControlCharacters(text) ? 'binary' : 'text';
  if (kind === 'binary') return { layers: [...layers, kind], kind, text: hexView(bytes), bytes };
  return { layers: [...layers, kind], kind, text, bytes };
}

function unpack(bytes: Uint8Array): { layer: PayloadLayer; bytes: Uint8Array } | undefined {
  const options = { maxOutputLength: MOST_UNPACKED_BYTES };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { layer: 'gzip', bytes: gunzipSync(bytes, options) };
    const isZlib = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0 && !isUtf8(bytes);
    if (isZlib) return { layer: 'zlib', bytes: inflateSync(bytes, options) };
  } catch {
    // Not what its first bytes promised, or too large: shown as it is.
  }
  return undefined;
}

function isJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  if (!/[{["\d\-tfn]/.test(first)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasControlCharacters(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
}
