import { isUtf8 } from 'node:buffer';

/** Text that needs no escape in JSON, which most is. */
const PLAIN = /^[ !#-[\]-~]*$/;

export function stringJson(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Bytes as text where they are text, else in base64: nothing of them is replaced. */
export function textOrBase64Json(bytes: Uint8Array): string {
  return isUtf8(bytes) ? stringJson(bufferOf(bytes).toString('utf8')) : base64Json(bytes);
}

export function base64Json(bytes: Uint8Array): string {
  return `"${bufferOf(bytes).toString('base64')}"`;
}

/** Sixteen bytes in the form of RFC 9562. */
export function uuidText(bytes: Uint8Array): string {
  const hex = bufferOf(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
