import { isUtf8 } from 'node:buffer';
import { beginningOfSnappyBlock, declaredSnappyBytes } from '../snappyBlock';
import type { DecodeBudget } from './decodeBudget';
import type { UnpackedBytes } from './compression';
import { Parts } from './parts';
import { withoutCutCharacter } from '../utf8';
import { isText } from './text';

const FRAMED_HEADER = Buffer.from('ff060000734e61507059', 'hex');
const JAVA_MAGIC = Buffer.from('82534e4150505900', 'hex');
const JAVA_HEADER_BYTES = 16;
const CHUNK_HEADER_BYTES = 4;
const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 4;
const COMPRESSED_CHUNK = 0;
const PLAIN_CHUNK = 1;

export function isFramedSnappy(bytes: Uint8Array): boolean {
  return startsWith(bytes, FRAMED_HEADER);
}

export function isJavaSnappy(bytes: Uint8Array): boolean {
  return startsWith(bytes, JAVA_MAGIC);
}

/** Source: "Snappy framing format description" (of google/snappy). */
export function unframedSnappy(framed: Uint8Array, { left }: DecodeBudget): UnpackedBytes {
  const bytes = bufferOf(framed);
  const parts = new Parts(left);
  for (let at = 0; at < bytes.length;) {
    if (parts.room === 0) return parts.joined(false);
    if (at + CHUNK_HEADER_BYTES > bytes.length) throw new Error('it ends too early');
    const type = bytes.readUInt8(at);
    const start = at + CHUNK_HEADER_BYTES;
    const end = start + bytes.readUIntLE(at + 1, 3);
    if (end > bytes.length) throw new Error('it ends too early');
    const body = bytes.subarray(Math.min(start + CHECKSUM_BYTES, end), end);
    if (type === COMPRESSED_CHUNK) addBlock(parts, body);
    else if (type < 0x80 && type !== PLAIN_CHUNK) throw new Error(`it has a chunk of the unknown type ${type}`);
    else parts.add(type === PLAIN_CHUNK ? body : new Uint8Array());
    at = end;
  }
  return parts.joined(true);
}

/** The stream of Java's SnappyOutputStream: a header, then blocks, each after its length. */
export function unpackedJavaSnappy(stream: Uint8Array, { left }: DecodeBudget): UnpackedBytes {
  const bytes = bufferOf(stream);
  const parts = new Parts(left);
  for (let at = JAVA_HEADER_BYTES; at < bytes.length;) {
    if (parts.room === 0) return parts.joined(false);
    const start = at + LENGTH_BYTES;
    const end = start > bytes.length ? Infinity : start + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('it ends too early');
    addBlock(parts, bytes.subarray(start, end));
    at = end;
  }
  return parts.joined(true);
}

/** Where there is no room for the block, only so much of it that it is seen to be cut. */
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

function startsWith(bytes: Uint8Array, start: Buffer): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
