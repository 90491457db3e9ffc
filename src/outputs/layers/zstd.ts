import { Decompress } from 'fzstd';
import { ContentTooLargeError, DamagedContentError } from '../damage';
import { FORMAT_NAMES } from '../decoding/formats';
import type { ByteReader } from './byteReader';
import { hasEndlessWeights } from './zstdWeights';

const WHAT = FORMAT_NAMES.zstd;
const FRAME_MAGIC = 0xfd2fb528;
/** `zstd -19` takes 8 MiB; what takes more says so before anything is allocated. */
const MOST_WINDOW_BYTES = 32 * 1_048_576;
const MOST_BLOCK_BYTES = 131_072;

const enum BlockType {
  Raw,
  RunLength,
  Compressed,
  Reserved,
}

/** Frame by frame and block by block, so that one step unpacks at most 128 KiB. Source: RFC 8878. */
export async function* unpackedZstd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const magic = await reader.peek(4);
    if (magic.length === 0) return;
    const value = magic.length < 4 ? 0 : magic.readUInt32LE(0);
    if (value === FRAME_MAGIC) yield* frame(reader);
    else if (isSkippable(value)) await skipFrame(reader);
    else throw new DamagedContentError(WHAT, reader.consumed, 'what follows is no zstd frame');
  }
}

function isSkippable(magic: number): boolean {
  return magic >>> 4 === 0x184d2a5;
}

async function skipFrame(reader: ByteReader): Promise<void> {
  const head = Buffer.from(await exactly(reader, 8));
  const length = head.readUInt32LE(4);
  if ((await reader.skip(length)) < length) throw early(reader);
}

async function* frame(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const output: Uint8Array[] = [];
  const engine = new Decompress((bytes) => {
    if (bytes.length > 0) output.push(Uint8Array.from(bytes));
  });
  const step = (bytes: Buffer, isLast = false) => {
    try {
      // A copy: the decompressor keeps what it is given.
      engine.push(Uint8Array.from(bytes), isLast);
    } catch (error) {
      throw new DamagedContentError(WHAT, reader.consumed, error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
  };
  const { hasChecksum, bytes: header } = await frameHeader(reader);
  step(header);
  for (let isLast = false; !isLast;) {
    const head = (await exactly(reader, 3)).readUIntLE(0, 3);
    isLast = (head & 1) === 1;
    const type = (head >> 1) & 3;
    const size = head >> 3;
    if (type === (BlockType.Reserved as number) || size > MOST_BLOCK_BYTES) {
      throw new DamagedContentError(WHAT, reader.consumed, 'a block has no plausible header');
    }
    const body = await exactly(reader, type === (BlockType.RunLength as number) ? 1 : size);
    if (type === (BlockType.Compressed as number) && hasEndlessWeights(body)) {
      throw new DamagedContentError(WHAT, reader.consumed, 'a block has weights without an end');
    }
    step(Buffer.concat([Buffer.from([head & 0xff, (head >> 8) & 0xff, head >> 16]), body]));
    yield* output.splice(0);
  }
  step(hasChecksum ? await exactly(reader, 4) : Buffer.alloc(0), true);
  yield* output.splice(0);
}

async function frameHeader(reader: ByteReader): Promise<{ hasChecksum: boolean; bytes: Buffer }> {
  const start = await reader.peek(5);
  const descriptor = start[4];
  if (descriptor === undefined) throw early(reader);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const contentSizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  const windowBytes = isSingleSegment ? 0 : 1;
  const bytes = Buffer.from(await exactly(reader, 5 + windowBytes + dictionaryIdBytes + contentSizeBytes));
  const windowSize = isSingleSegment
    ? contentSize(bytes.subarray(5 + dictionaryIdBytes))
    : 2 ** (10 + ((bytes[5] ?? 0) >> 3)) * (1 + ((bytes[5] ?? 0) & 7) / 8);
  if (windowSize > MOST_WINDOW_BYTES) {
    throw new ContentTooLargeError('The zstd data needs a window of more than 32 MiB of memory, which is not opened.');
  }
  return { hasChecksum: (descriptor & 4) !== 0, bytes };
}

function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE(0));
  const size = field.readUIntLE(0, field.length);
  return field.length === 2 ? size + 256 : size;
}

async function exactly(reader: ByteReader, count: number): Promise<Buffer> {
  const bytes = await reader.read(count);
  if (bytes.length < count) throw early(reader);
  return bytes;
}

function early(reader: ByteReader): DamagedContentError {
  return new DamagedContentError(WHAT, reader.consumed, 'it ends too early');
}
