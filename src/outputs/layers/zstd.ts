import { createZstdDecompress } from 'node:zlib';
import {
  asksForLargeZstdWindow,
  MAX_ZSTD_BLOCK_BYTES,
  MAX_ZSTD_HEADER_BYTES,
  ZSTD_CHECKSUM_BYTES,
  ZSTD_PARAMETERS,
  type ZstdBlocks,
  zstdBlocks,
  zstdFrame,
  zstdReason,
} from '../../records';
import { ContentTooLargeError, DamagedContentError } from '../damage';
import { FORMAT_NAMES } from '../decoding/formats';
import type { ByteReader } from './byteReader';
import { ZlibSteps } from './zlibSteps';

const WHAT = FORMAT_NAMES.zstd;
const BLOCK_HEADER_BYTES = 3;
/** Zlib drops the output of a step in which it fails. So each block is a step, until this many of a frame were good. */
const BLOCKS_ALONE = 4_096;
/** After that, small blocks share a step. */
const SMALL_STEP_BYTES = 2_048;
const MAX_SMALL_BLOCKS = 16;

/** Unpacks frame by frame, a few blocks at a time, so that one step gives at most 2 MiB. Source: RFC 8878. */
export async function* unpackedZstd(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const zlib = new ZlibSteps(createZstdDecompress({ chunkSize: MAX_ZSTD_BLOCK_BYTES, params: ZSTD_PARAMETERS }));
  try {
    for (;;) {
      const first = await reader.peek(MAX_ZSTD_HEADER_BYTES);
      if (first.length === 0) return;
      const next = throwingDamage(reader, () => zstdFrame(first));
      if (next.kind === 'data') yield* frame(reader, zlib, next);
      else if ((await reader.skip(next.bytes)) < next.bytes) throw early(reader);
    }
  } finally {
    zlib.close();
  }
}

async function* frame(
  reader: ByteReader,
  zlib: ZlibSteps,
  { headerBytes, hasChecksum }: { headerBytes: number; hasChecksum: boolean },
): AsyncGenerator<Uint8Array> {
  yield* step(reader, zlib, headerBytes);
  let good = 0;
  for (let isLast = false; !isLast;) {
    const ahead = await reader.peek(BLOCK_HEADER_BYTES + MAX_ZSTD_BLOCK_BYTES);
    const blocks = throwingDamage(reader, () => blocksOfStep(ahead, good));
    if (blocks.count === 0) throw early(reader);
    yield* step(reader, zlib, blocks.end);
    ({ isLast } = blocks);
    good += blocks.count;
  }
  if (hasChecksum) yield* step(reader, zlib, ZSTD_CHECKSUM_BYTES);
}

function blocksOfStep(ahead: Buffer, good: number): ZstdBlocks {
  const small = ahead.subarray(0, good < BLOCKS_ALONE ? 0 : SMALL_STEP_BYTES);
  const together = zstdBlocks(small, 0, MAX_SMALL_BLOCKS);
  return together.count > 0 ? together : zstdBlocks(ahead, 0, 1);
}

async function* step(reader: ByteReader, zlib: ZlibSteps, count: number): AsyncGenerator<Uint8Array> {
  const bytes = await reader.read(count);
  if (bytes.length < count) throw early(reader);
  yield* await zlib.write(bytes);
  const { failure } = zlib;
  if (!failure) return;
  if (asksForLargeZstdWindow(failure)) {
    throw new ContentTooLargeError('The zstd data needs a window of more than 32 MiB of memory, which is not opened.');
  }
  throw new DamagedContentError(WHAT, reader.consumed, zstdReason(failure), { cause: failure });
}

function throwingDamage<Result>(reader: ByteReader, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new DamagedContentError(WHAT, reader.consumed, (error as Error).message, { cause: error });
  }
}

function early(reader: ByteReader): DamagedContentError {
  return new DamagedContentError(WHAT, reader.consumed, 'it ends too early');
}
