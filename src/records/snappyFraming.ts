const FRAMED_MAGIC = Buffer.from('ff060000734e61507059', 'hex');
const JAVA_MAGIC = Buffer.from('82534e4150505900', 'hex');
/** The magic, then two version numbers. */
export const JAVA_SNAPPY_HEADER_BYTES = 16;

export const SNAPPY_CHUNK_HEADER_BYTES = 4;
export const SNAPPY_CHECKSUM_BYTES = 4;
const COMPRESSED = 0;
const PLAIN = 1;
/** Types from here on may be skipped: padding, the magic itself, and what later versions add. */
const MIN_SKIPPABLE = 0x80;

/** A chunk of data begins with the masked checksum of what it unpacks to. */
export interface SnappyChunk {
  kind: 'compressed' | 'plain' | 'skipped';
  /** The bytes after the header, with the checksum. */
  length: number;
}

export function isFramedSnappy(bytes: Uint8Array): boolean {
  return startsWith(bytes, FRAMED_MAGIC);
}

/** The stream of Java's SnappyOutputStream: a header, then blocks, each after its length. */
export function isJavaSnappy(bytes: Uint8Array): boolean {
  return startsWith(bytes, JAVA_MAGIC);
}

/**
 * The chunk whose header stands at `at`. Source: "Snappy framing format description" (of google/snappy).
 *
 * @throws {Error} when it is of a type that may not be skipped, or too short for its checksum
 */
export function snappyChunk(bytes: Buffer, at: number): SnappyChunk {
  const type = bytes.readUInt8(at);
  const length = bytes.readUIntLE(at + 1, 3);
  if (type >= MIN_SKIPPABLE) return { kind: 'skipped', length };
  if (type > PLAIN) throw new Error(`it has a chunk of the unknown type ${type}`);
  if (length < SNAPPY_CHECKSUM_BYTES) throw new Error('it has a chunk that is too short');
  return { kind: type === COMPRESSED ? 'compressed' : 'plain', length };
}

function startsWith(bytes: Uint8Array, start: Buffer): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}
