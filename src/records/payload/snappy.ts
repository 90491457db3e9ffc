import { declaredSnappyBytes, unpackedSnappyBlock } from '../snappyBlock';
import { isText } from './text';

const MOST_BLOCK_BYTES = 16 * 1024 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;
const FRAMED_HEADER = Buffer.from('ff060000734e61507059', 'hex');
const JAVA_MAGIC = Buffer.from('82534e4150505900', 'hex');
const JAVA_HEADER_BYTES = 16;
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
export function unframedSnappy(framed: Uint8Array): Uint8Array {
  const bytes = bufferOf(framed);
  const parts = new Parts();
  for (let at = 0; at < bytes.length;) {
    const type = bytes.readUInt8(at);
    const start = at + 4;
    const end = start + bytes.readUIntLE(at + 1, 3);
    if (end > bytes.length) throw new Error('it ends too early');
    if (type === COMPRESSED_CHUNK) parts.add(unpackedBlock(bytes.subarray(start + CHECKSUM_BYTES, end)));
    else if (type === PLAIN_CHUNK) parts.add(bytes.subarray(start + CHECKSUM_BYTES, end));
    else if (type < 0x80) throw new Error(`it has a chunk of the unknown type ${type}`);
    at = end;
  }
  return parts.joined();
}

/** The stream of Java's SnappyOutputStream: a header, then blocks after their lengths. */
export function unpackedJavaSnappy(stream: Uint8Array): Uint8Array {
  const bytes = bufferOf(stream);
  const parts = new Parts();
  for (let at = JAVA_HEADER_BYTES; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('it ends too early');
    parts.add(unpackedBlock(bytes.subarray(at + 4, end)));
    at = end;
  }
  return parts.joined();
}

/** A block alone has no magic: it counts as one when what comes out is a whole text. */
export function unpackedSnappy(bytes: Uint8Array): Uint8Array | undefined {
  if ((declaredSnappyBytes(bytes) ?? 0) < 4 || isText(bytes)) return undefined;
  try {
    const unpacked = unpackedBlock(bufferOf(bytes));
    return isText(unpacked) ? unpacked : undefined;
  } catch {
    // Nothing but an attempt.
    return undefined;
  }
}

function unpackedBlock(block: Buffer): Uint8Array {
  return unpackedSnappyBlock(block, MOST_BLOCK_BYTES);
}

class Parts {
  private readonly parts: Uint8Array[] = [];
  private bytes = 0;

  add(part: Uint8Array): void {
    this.bytes += part.length;
    if (this.bytes > MOST_BYTES) throw new Error('it unpacks to more than a record can be');
    this.parts.push(part);
  }

  joined(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}

function startsWith(bytes: Uint8Array, start: Buffer): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
