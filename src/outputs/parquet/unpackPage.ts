import { brotliDecompressSync, unzipSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors/src/lz4.js';
import { snappyUncompressor } from 'hysnappy';
import { unpackedZstd } from '../../records';
import { ParquetDamage, UnreadableColumn } from './faults';

type Unpack = (packed: Uint8Array, size: number) => Uint8Array;

/** A block costs something however little is in it. Writers fill blocks of 128 KiB. */
const MAX_ZSTD_BLOCKS = 64 * 1024;

/** Each of these stops at `size` bytes: a page that unpacks to more contradicts its header. */
const UNPACKERS: Partial<Record<CompressionCodec, () => Unpack>> = {
  // It compiles WebAssembly: only where there is Snappy data.
  SNAPPY: snappyUncompressor,
  GZIP: () => (packed, size) => unzipSync(packed, { maxOutputLength: Math.max(size, 1) }),
  BROTLI: () => (packed, size) => brotliDecompressSync(packed, { maxOutputLength: Math.max(size, 1) }),
  ZSTD: () => (packed, size) => unpackedZstd(packed, { bytes: size, blocks: MAX_ZSTD_BLOCKS }).bytes,
  LZ4: () => decompressLz4,
  LZ4_RAW: () => decompressLz4Raw,
};
const loaded = new Map<CompressionCodec, Unpack>();

/** What a page unpacks to. @throws {UnreadableColumn | ParquetDamage} when nothing here reads the codec, or when the page is not `size` bytes long */
export function unpackedPage(codec: CompressionCodec | undefined, packed: Uint8Array, size: number): Uint8Array {
  const unpacked = unpackerOf(codec)(packed, size);
  if (unpacked.length !== size) throw otherSize();
  return unpacked;
}

function unpackerOf(codec: CompressionCodec | undefined): Unpack {
  const load = codec === undefined ? undefined : UNPACKERS[codec];
  if (codec === undefined || load === undefined)
    throw new UnreadableColumn(`it is packed with ${codec ?? 'something unknown'}`);
  const unpack = loaded.get(codec) ?? load();
  loaded.set(codec, unpack);
  return (packed, size) => {
    try {
      return unpack(packed, size);
    } catch (error) {
      const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      throw isTooLong ? otherSize() : error;
    }
  };
}

function otherSize(): ParquetDamage {
  return new ParquetDamage('a page does not unpack to what it says');
}
