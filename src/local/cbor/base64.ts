import { decodeBase64 } from '../../records';

const EQUALS_SIGN = 0x3d;

/** How many bytes a padded base64 text of ASCII stands for. */
export function decodedLength(source: Uint8Array, from: number, to: number): number {
  return ((to - from) / 4) * 3 - paddingOf(source, to);
}

/** Decodes padded base64, which must be valid, into another buffer that has room for it. */
export function decodePaddedBase64(source: Buffer, from: number, to: number, target: Buffer, at: number): void {
  decodeBase64(source, from, to - paddingOf(source, to), target, at);
}

function paddingOf(source: Uint8Array, to: number): number {
  return (source[to - 1] === EQUALS_SIGN ? 1 : 0) + (source[to - 2] === EQUALS_SIGN ? 1 : 0);
}
