import { crc32, inflateRawSync } from 'node:zlib';
import { AvroError, AvroReader, avroType, unpackedSnappyBlock, unpackedZstd, type AvroType } from '../../records';
import { DamagedContentError, isContentFault, UnsupportedContentError } from '../damage';
import type { ByteReader } from '../layers/byteReader';
import { unpackBzip2 } from '../layers/bzip2';

const MAGIC_BYTES = 4;
const WHAT = 'Avro file';
const SYNC_BYTES = 16;
const MAX_HEADER_BYTES = 4 * 1_048_576;
const MAX_BLOCK_BYTES = 32 * 1_048_576;
const LINES_AT_ONCE = 1_000;
const TOO_MUCH = 'a block unpacks to too much';

interface Header {
  type: AvroType;
  codec: string;
  sync: Buffer;
}

/** Gives one record on each line, as JSON. Source: "Apache Avro Specification" (object container files). */
export async function* avroLines(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const { type, codec, sync } = await header(reader);
  for (;;) {
    const head = await reader.peek(20);
    if (head.length === 0) return;
    const decoder = new AvroReader(head);
    const [count, size] = faulty(reader, () => [Number(decoder.long()), Number(decoder.long())] as const);
    await reader.skip(decoder.position);
    if (!(size >= 0 && size <= MAX_BLOCK_BYTES) || !(count >= 0))
      throw damaged(reader, 'a block has no plausible length');
    const packed = Buffer.from(await exactly(reader, size));
    const block = unpackBlock(reader, codec, packed);
    const values = new AvroReader(block);
    let lines: string[] = [];
    try {
      for (let left = count; left > 0; left--) {
        lines.push(`${values.json(type)}\n`);
        if (lines.length < LINES_AT_ONCE) continue;
        yield Buffer.from(lines.join(''));
        lines = [];
      }
    } catch (error) {
      if (lines.length > 0) yield Buffer.from(lines.join(''));
      throw error instanceof AvroError ? damaged(reader, error.message) : error;
    }
    if (lines.length > 0) yield Buffer.from(lines.join(''));
    if (!(await exactly(reader, SYNC_BYTES)).equals(sync)) throw damaged(reader, 'a block does not end where it says');
  }
}

async function header(reader: ByteReader): Promise<Header> {
  const bytes = await reader.peek(MAX_HEADER_BYTES);
  const decoder = new AvroReader(bytes.subarray(MAGIC_BYTES));
  const metadata = faulty(reader, () => decoder.byteMap());
  const schema = metadata.get('avro.schema');
  const codec = metadata.get('avro.codec')?.toString() ?? 'null';
  if (!schema) throw damaged(reader, 'it has no schema');
  const type = faulty(reader, () => avroType(JSON.parse(schema.toString('utf8')) as unknown));
  await reader.skip(MAGIC_BYTES + decoder.position);
  return { type, codec, sync: Buffer.from(await exactly(reader, SYNC_BYTES)) };
}

function faulty<T>(reader: ByteReader, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof AvroError || error instanceof SyntaxError || error instanceof RangeError) {
      throw damaged(reader, error.message);
    }
    throw error;
  }
}

function unpackBlock(reader: ByteReader, codec: string, packed: Buffer): Buffer {
  const options = { maxOutputLength: MAX_BLOCK_BYTES };
  try {
    switch (codec) {
      case 'null':
        return packed;
      case 'deflate':
        return inflateRawSync(packed, options);
      case 'snappy':
        return unsnappy(packed);
      case 'zstandard':
        return unzstd(packed);
      case 'bzip2':
        return unbzip2(packed);
      default:
        throw new UnsupportedContentError(
          `The blocks of the Avro file are packed with ${codec}, which is not read here.`,
        );
    }
  } catch (error) {
    if (isContentFault(error)) throw error;
    throw damaged(reader, error instanceof Error ? error.message : String(error));
  }
}

/** The checksum of the unpacked bytes follows the block. */
function unsnappy(packed: Buffer): Buffer {
  if (packed.length < 4) throw new Error('a block is too short');
  const block = unpackedSnappyBlock(packed.subarray(0, -4), MAX_BLOCK_BYTES);
  if (crc32(block) !== packed.readUInt32BE(packed.length - 4)) throw new Error('the checksum of a block is wrong');
  return block;
}

function unzstd(packed: Buffer): Buffer {
  const { bytes, isWhole } = unpackedZstd(packed, { bytes: MAX_BLOCK_BYTES, blocks: Infinity });
  if (!isWhole) throw new Error(TOO_MUCH);
  return bytes;
}

function unbzip2(packed: Buffer): Buffer {
  const block = new Block();
  const left = [packed];
  unpackBzip2({ next: () => left.pop(), put: (bytes) => block.add(Buffer.from(bytes)) });
  return block.whole();
}

class Block {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > MAX_BLOCK_BYTES) throw new Error(TOO_MUCH);
    this.#parts.push(bytes);
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

async function exactly(reader: ByteReader, count: number): Promise<Buffer> {
  const bytes = await reader.read(count);
  if (bytes.length < count) throw damaged(reader, 'it ends too early');
  return bytes;
}

function damaged(reader: ByteReader, reason: string): DamagedContentError {
  return new DamagedContentError(WHAT, reader.consumed, reason);
}
