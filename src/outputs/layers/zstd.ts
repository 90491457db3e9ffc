import {
  isSkippableZstdFrame,
  MOST_ZSTD_HEADER_BYTES,
  ZSTD_BLOCK_HEADER_BYTES,
  ZSTD_CHECKSUM_BYTES,
  ZSTD_FRAME_MAGIC,
  zstdBlockHeader,
  zstdFrameHeader,
  ZstdFrames,
  type ZstdFrameHeader,
} from '../../records';
import { ContentTooLargeError, DamagedContentError } from '../damage';
import { FORMAT_NAMES } from '../decoding/formats';
import type { ByteReader } from './byteReader';

const WHAT = FORMAT_NAMES.zstd;
/** `zstd -19` takes 8 MiB; what takes more says so before anything is allocated. */
const MOST_WINDOW_BYTES = 32 * 1_048_576;

/** Frame by frame and block by block, so that one step unpacks at most 128 KiB. Source: RFC 8878. */
export async function* unpackedZstd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  for (;;) {
    const magic = await reader.peek(4);
    if (magic.length === 0) return;
    const value = magic.length < 4 ? 0 : magic.readUInt32LE(0);
    if (value === ZSTD_FRAME_MAGIC) yield* frame(reader, frames);
    else if (isSkippableZstdFrame(value)) await skipFrame(reader);
    else throw new DamagedContentError(WHAT, reader.consumed, 'what follows is no zstd frame');
  }
}

async function skipFrame(reader: ByteReader): Promise<void> {
  const head = await exactly(reader, 8);
  const length = head.readUInt32LE(4);
  if ((await reader.skip(length)) < length) throw early(reader);
}

async function* frame(reader: ByteReader, frames: ZstdFrames): AsyncGenerator<Uint8Array> {
  const header = await frameHeader(reader);
  frames.begin(header);
  for (let isLast = false; !isLast;) {
    const head = await exactly(reader, ZSTD_BLOCK_HEADER_BYTES);
    const block = orDamaged(reader, () => zstdBlockHeader(head));
    const body = await exactly(reader, block.packedBytes);
    // A copy: the next block is put where this one is.
    const bytes = orDamaged(reader, () => new Uint8Array(frames.block(block, body)));
    if (bytes.length > 0) yield bytes;
    ({ isLast } = block);
  }
  if (header.hasChecksum) await exactly(reader, ZSTD_CHECKSUM_BYTES);
}

async function frameHeader(reader: ByteReader): Promise<ZstdFrameHeader> {
  const first = await reader.peek(MOST_ZSTD_HEADER_BYTES);
  const header = orDamaged(reader, () => zstdFrameHeader(first));
  if (header.windowBytes > MOST_WINDOW_BYTES) {
    throw new ContentTooLargeError('The zstd data needs a window of more than 32 MiB of memory, which is not opened.');
  }
  await reader.skip(header.length);
  return header;
}

function orDamaged<Result>(reader: ByteReader, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new DamagedContentError(WHAT, reader.consumed, (error as Error).message, { cause: error });
  }
}

async function exactly(reader: ByteReader, count: number): Promise<Buffer> {
  const bytes = await reader.read(count);
  if (bytes.length < count) throw early(reader);
  return bytes;
}

function early(reader: ByteReader): DamagedContentError {
  return new DamagedContentError(WHAT, reader.consumed, 'it ends too early');
}
