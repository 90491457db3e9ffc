import { isUtf8 } from 'node:buffer';
import { beginningOfSnappyBlock, declaredSnappyBytes } from '../snappyBlock';
import {
  JAVA_SNAPPY_HEADER_BYTES,
  SNAPPY_CHECKSUM_BYTES,
  SNAPPY_CHUNK_HEADER_BYTES,
  snappyChunk,
} from '../snappyFraming';
import type { DecodeBudget } from './decodeBudget';
import type { UnpackedBytes } from './compression';
import { Parts } from './parts';
import { withoutCutCharacter } from '../utf8';
import { isText } from './text';

const LENGTH_BYTES = 4;

export function unframedSnappy(framed: Uint8Array, { left }: DecodeBudget): UnpackedBytes {
  const bytes = bufferOf(framed);
  const parts = new Parts(left);
  for (let at = 0; at < bytes.length;) {
    if (parts.room === 0) return parts.joined(false);
    const start = at + SNAPPY_CHUNK_HEADER_BYTES;
    if (start > bytes.length) throw new Error('it ends too early');
    const { kind, length } = snappyChunk(bytes, at);
    const end = start + length;
    if (end > bytes.length) throw new Error('it ends too early');
    const data = kind === 'skipped' ? Buffer.alloc(0) : bytes.subarray(start + SNAPPY_CHECKSUM_BYTES, end);
    if (kind === 'compressed') addBlock(parts, data);
    else parts.add(data);
    at = end;
  }
  return parts.joined(true);
}

export function unpackedJavaSnappy(stream: Uint8Array, { left }: DecodeBudget): UnpackedBytes {
  const bytes = bufferOf(stream);
  const parts = new Parts(left);
  for (let at = JAVA_SNAPPY_HEADER_BYTES; at < bytes.length;) {
    if (parts.room === 0) return parts.joined(false);
    const start = at + LENGTH_BYTES;
    const end = start > bytes.length ? Infinity : start + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('it ends too early');
    addBlock(parts, bytes.subarray(start, end));
    at = end;
  }
  return parts.joined(true);
}

/** Adds a block. Where it has no room, only so much of it that the cut is noticed. */
function addBlock(parts: Parts, block: Buffer): void {
  parts.add(beginningOfSnappyBlock(block, parts.room + 1).bytes);
}

/** A raw block has no magic number: bytes are taken for one where they unpack to text. */
export function unpackedSnappy(bytes: Uint8Array, { left, limits }: DecodeBudget): UnpackedBytes | undefined {
  const isLarge = bytes.length > limits.bytes;
  if ((declaredSnappyBytes(bytes) ?? 0) < 4 || (isLarge ? isUtf8(bytes) : isText(bytes))) return undefined;
  try {
    const unpacked = beginningOfSnappyBlock(bufferOf(bytes), left);
    return isText(unpacked.isWhole ? unpacked.bytes : withoutCutCharacter(unpacked.bytes)) ? unpacked : undefined;
  } catch {
    // It was only an attempt.
    return undefined;
  }
}

export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
