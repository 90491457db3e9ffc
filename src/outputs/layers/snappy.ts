import {
  isJavaSnappy,
  JAVA_SNAPPY_HEADER_BYTES,
  SNAPPY_CHECKSUM_BYTES,
  SNAPPY_CHUNK_HEADER_BYTES,
  snappyChunk,
  type SnappyChunk,
  unpackedSnappyBlock,
} from '../../records';
import { DamagedContentError } from '../damage';
import { FORMAT_NAMES } from '../decoding/formats';
import type { ByteReader } from './byteReader';
import { crc32c } from './crc32c';
import { MAX_SNAPPY_BLOCK_BYTES } from './magic';

/** The limit of an unpacked block without a frame, since all of it is in memory. */
const MAX_RAW_BYTES = 64 * 1_048_576;

/** Unpacks the whole content as one block without a frame. */
export async function* unpackedSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const block = await reader.peek(MAX_RAW_BYTES);
  yield unpackBlock(block, FORMAT_NAMES.snappy, 0, MAX_RAW_BYTES);
}

export async function* unframedSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const what = FORMAT_NAMES['snappy-framed'];
  for (;;) {
    const start = reader.consumed;
    const head = await reader.read(SNAPPY_CHUNK_HEADER_BYTES);
    if (head.length === 0) return;
    if (head.length < SNAPPY_CHUNK_HEADER_BYTES) throw new DamagedContentError(what, start, 'it ends too early');
    const { kind, length } = chunkOf(head, what, start);
    const chunk = await reader.read(length);
    if (chunk.length !== length) throw new DamagedContentError(what, start, 'it ends too early');
    if (kind === 'skipped') continue;
    const data = chunk.subarray(SNAPPY_CHECKSUM_BYTES);
    const bytes = kind === 'plain' ? Buffer.from(data) : unpackBlock(data, what, start);
    if (maskedChecksum(bytes) !== chunk.readUInt32LE(0))
      throw new DamagedContentError(what, start, 'a checksum is wrong');
    yield bytes;
  }
}

function chunkOf(head: Buffer, what: string, start: number): SnappyChunk {
  try {
    return snappyChunk(head, 0);
  } catch (error) {
    throw new DamagedContentError(what, start, (error as Error).message, { cause: error });
  }
}

/** What Firehose calls "Snappy": the stream of Java's SnappyOutputStream, a header and then blocks after their lengths. */
export async function* unpackedJavaSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const what = FORMAT_NAMES['snappy-java'];
  for (;;) {
    const start = reader.consumed;
    const head = await reader.peek(JAVA_SNAPPY_HEADER_BYTES);
    if (head.length === 0) return;
    if (isJavaSnappy(head)) {
      await reader.skip(JAVA_SNAPPY_HEADER_BYTES);
      continue;
    }
    yield await lengthAndBlock(reader, what, start);
  }
}

/** Hadoop's BlockCompressorStream: the length of a block, then its compressed parts, each after its own length. */
export async function* unpackedHadoopSnappy(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const what = FORMAT_NAMES['hadoop-snappy'];
  for (;;) {
    const start = reader.consumed;
    const head = await reader.read(4);
    if (head.length === 0) return;
    let left = head.length < 4 ? -1 : head.readUInt32BE(0);
    if (left < 0) throw new DamagedContentError(what, start, 'it ends too early');
    if (left > MAX_SNAPPY_BLOCK_BYTES) throw new DamagedContentError(what, start, 'a block has no plausible length');
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
  if (length > MAX_SNAPPY_BLOCK_BYTES) throw new DamagedContentError(what, start, 'a block has no plausible length');
  const block = length < 0 ? undefined : await reader.read(length);
  if (block?.length !== length) throw new DamagedContentError(what, start, 'it ends too early');
  return unpackBlock(block, what, start);
}

function unpackBlock(block: Buffer, what: string, start: number, mostBytes = MAX_SNAPPY_BLOCK_BYTES): Buffer {
  if (block.length === 0) return block;
  try {
    return unpackedSnappyBlock(block, mostBytes);
  } catch (error) {
    throw new DamagedContentError(what, start, (error as Error).message, { cause: error });
  }
}

function maskedChecksum(bytes: Buffer): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
