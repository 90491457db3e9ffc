import { parquetMetadataAsync, type FileMetaData } from 'hyparquet';
import { DamagedContentError } from '../damage';
import type { ParquetFile } from './file';

const MAX_METADATA_BYTES = 16 * 1_048_576;
const WHAT = 'Parquet file';

/** @throws {DamagedContentError} when the file does not end with metadata */
export function readMetadata(file: ParquetFile): Promise<FileMetaData> {
  return step(() => parsedMetadata(file));
}

async function parsedMetadata({ size, slice }: ParquetFile): Promise<FileMetaData> {
  const end = await slice(Math.max(0, size - 8), size);
  const metadataBytes = end.length < 8 ? 0 : Buffer.from(end.buffer, end.byteOffset).readUInt32LE(0);
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw new DamagedContentError(WHAT, size, 'its metadata has no plausible length');
  }
  const buffer = {
    byteLength: size,
    slice: async (start: number, to = size) => {
      const bytes = await slice(start < 0 ? size + start : start, to);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    },
  };
  return parquetMetadataAsync(buffer);
}

/** Whatever the library makes of damaged bytes, it is the file's fault; a failure of the way to the file is not. */
export async function step<T>(task: () => T | Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const isOurs =
      error instanceof Error && error.name !== 'Error' && !(error instanceof RangeError || error instanceof TypeError);
    if (isOurs) throw error;
    throw new DamagedContentError(WHAT, 0, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
