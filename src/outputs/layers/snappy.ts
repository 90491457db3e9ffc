import { declaredSnappyBytes, unpackedSnappyBlock } from '../../records';
import { DamagedContentError } from '../damage';
import type { ByteReader } from './byteReader';
import { crc32c } from './crc32c';

/** Writers use 32 or 64 KiB, Hadoop 256 KiB; settings go to some MiB. */
const MOST_BLOCK_BYTES = 16 * 1_048_576;

const FRAMED_HEADER = Buffer.from('ff060000734e61507059', 'hex');
const JAVA_MAGIC = Buffer.from('82534e4150505900', 'hex');
const JAVA_HEADER_BYTES = 16;

export function isFramedSnappy(first: Buffer): boolean {
  return startsWith(first, FRAMED_HEADER);
}

export function isJavaSnappy(first: Buffer): boolean {
  return startsWith(first, JAVA_MAGIC);
}

/** It has no magic: two lengths that fit each other and the length that the block itself begins with. */
export function isHadoopSnappy(first: Buffer): boolean {
  if (first.length < 9) return false;
  const unpackedBytes = first.readUInt32BE(0);
  const packedBytes = first.readUInt32BE(4);
  const blockBytes = declaredSnappyBytes(first.subarray(8)) ?? 0;
  if (blockBytes === 0 || blockBytes > unpackedBytes || packedBytes < 2) return false;
  return unpackedBytes <= MOST_BLOCK_BYTES && packedBytes <= mostPackedBytes(blockBytes);
}

/** The whole of `bytes` as one block without a frame, if it plainly is one. */
export function unpackRawSnappy(bytes: Buffer, mostBytes: number): Buffer | undefined {
  const unpackedBytes = declaredSnappyBytes(bytes) ?? 0;
  if (unpackedBytes === 0 || bytes.length > mostPackedBytes(unpackedBytes)) return undefined;
  try {
    return unpackedSnappyBlock(bytes, mostBytes);
  } catch {
    // Nothing but an attempt: these bytes are no snappy.
    return undefined;
  }
}

/** Source: "Snappy framing format description" (of google/snappy). */
export async function* unframedSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const what = 'framed Snappy data';
  for (;;) {
    const start = reader.consumed;
    const head = await reader.read(4);
    if (head.length === 0) return;
    const type = head[0] ?? 0;
    const length = head.length < 4 ? -1 : head.readUIntLE(1, 3);
    const chunk = length < 0 ? undefined : await reader.read(length);
    if (chunk?.length !== length) throw new DamagedContentError(what, start, 'it ends too early');
    if (type === 0xff || (type >= 0x80 && type <= 0xfe)) continue;
    if (type > 1) throw new DamagedContentError(what, start, `it has a chunk of the unknown type ${type}`);
    if (length < 4) throw new DamagedContentError(what, start, 'it has a chunk that is too short');
    const body = chunk.subarray(4);
    const bytes = type === 1 ? Buffer.from(body) : unpackBlock(body, what, start);
    if (maskedChecksum(bytes) !== chunk.readUInt32LE(0))
      throw new DamagedContentError(what, start, 'a checksum is wrong');
    yield bytes;
  }
}

/** What Firehose calls "Snappy": the stream of Java's SnappyOutputStream, a header and then blocks after their lengths. */
export async function* unpackedJavaSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const what = 'snappy-java stream';
  for (;;) {
    const start = reader.consumed;
    const head = await reader.peek(JAVA_HEADER_BYTES);
    if (head.length === 0) return;
    if (isJavaSnappy(head)) {
      await reader.skip(JAVA_HEADER_BYTES);
      continue;
    }
    yield await lengthAndBlock(reader, what, start);
  }
}

/** Hadoop's BlockCompressorStream: the length of a block, then its compressed parts, each after its own length. */
export async function* unpackedHadoopSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const what = 'Hadoop-Snappy data';
  for (;;) {
    const start = reader.consumed;
    const head = await reader.read(4);
    if (head.length === 0) return;
    let left = head.length < 4 ? -1 : head.readUInt32BE(0);
    if (left < 0) throw new DamagedContentError(what, start, 'it ends too early');
    if (left > MOST_BLOCK_BYTES) throw new DamagedContentError(what, start, 'a block has no plausible length');
    while (left > 0) {
      const bytes = await lengthAndBlock(reader, what, start);
      if (bytes.length === 0 || bytes.length > left) {
        throw new DamagedContentError(what, start, 'the lengths of a block disagree');
      }
      left -= bytes.length;
      yield bytes;
    }
  }
}

async function lengthAndBlock(reader: ByteReader, what: string, start: number): Promise<Buffer> {
  const head = await reader.read(4);
  const length = head.length < 4 ? -1 : head.readUInt32BE(0);
  if (length > MOST_BLOCK_BYTES) throw new DamagedContentError(what, start, 'a block has no plausible length');
  const block = length < 0 ? undefined : await reader.read(length);
  if (block?.length !== length) throw new DamagedContentError(what, start, 'it ends too early');
  return unpackBlock(block, what, start);
}

function unpackBlock(block: Buffer, what: string, start: number): Buffer {
  if (block.length === 0) return block;
  try {
    return unpackedSnappyBlock(block, MOST_BLOCK_BYTES);
  } catch (error) {
    throw new DamagedContentError(what, start, (error as Error).message, { cause: error });
  }
}

/** Source: `MaxCompressedLength` of google/snappy. */
function mostPackedBytes(unpackedBytes: number): number {
  return 32 + unpackedBytes + Math.floor(unpackedBytes / 6);
}

function maskedChecksum(bytes: Buffer): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.length >= start.length && bytes.subarray(0, start.length).equals(start);
}
