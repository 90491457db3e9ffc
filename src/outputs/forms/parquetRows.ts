import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { ContentTooLargeError, DamagedContentError } from '../damage';
import { jsonText } from './jsonText';
import { KeptParts } from './keptParts';
import { ParquetColumns } from './parquetColumns';
import type { ParquetFile } from './parquetFile';

/** Of unpacked columns that are decoded at a time. */
const MAX_STEP_BYTES = 16 * 1_048_576;
/** A group may say that its rows are hardly anything. */
const MAX_STEP_ROWS = 250_000;
const MAX_METADATA_BYTES = 16 * 1_048_576;
const MAX_READ_BYTES = 64 * 1_048_576;
const BATCH_CHARACTERS = 1_048_576;

/**
 * A row a line, as JSON, in batches. Each step decodes some rows of one row group. It runs in a process of its own: what the
 * checks before the library let pass may still take it any time or memory. Source: "File Format" of Apache Parquet.
 */
export async function* parquetRows(file: ParquetFile): AsyncGenerator<Uint8Array> {
  const metadata = await step(() => readMetadata(bufferOf(file), file.size));
  const columns = await step(() => new ParquetColumns(metadata, file.size));
  const parts = new KeptParts(file);
  const buffer = bufferOf(parts, columns);
  let rowStart = 0;
  for (const [group, { num_rows: rows, total_byte_size: bytes }] of metadata.row_groups.entries()) {
    await step(() => columns.enterGroup(group));
    const groupEnd = rowStart + Number(rows);
    const rowBytes = Math.max(1, Number(bytes)) / Math.max(1, Number(rows));
    const rowsAtOnce = Math.min(MAX_STEP_ROWS, Math.max(1, Math.floor(MAX_STEP_BYTES / rowBytes)));
    while (rowStart < groupEnd) {
      const rowEnd = Math.min(groupEnd, rowStart + rowsAtOnce);
      const options = { file: buffer, metadata, rowStart, rowEnd, compressors: columns.compressors };
      const objects = await step(() => parquetReadObjects(options));
      if (objects.length === 0) return;
      yield* batches(objects);
      rowStart = rowEnd;
    }
    parts.forget();
  }
}

function bufferOf(file: ParquetFile, columns?: ParquetColumns): AsyncBuffer {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const from = start < 0 ? file.size + start : start;
      if (end - from > MAX_READ_BYTES)
        throw new ContentTooLargeError('A column of the Parquet file is too large to open.');
      const bytes = await file.slice(from, end);
      columns?.check(from, bytes);
      return bytes;
    },
  };
}

function* batches(rows: Record<string, unknown>[]): Generator<Uint8Array> {
  let lines = '';
  for (const row of rows) {
    lines += `${jsonText(row)}\n`;
    if (lines.length < BATCH_CHARACTERS) continue;
    yield Buffer.from(lines);
    lines = '';
  }
  if (lines !== '') yield Buffer.from(lines);
}

async function readMetadata(buffer: AsyncBuffer, size: number): Promise<FileMetaData> {
  const end = new DataView(await buffer.slice(Math.max(0, size - 8), size));
  const metadataBytes = end.byteLength < 8 ? 0 : end.getUint32(0, true);
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw new DamagedContentError('Parquet file', size, 'its metadata has no plausible length');
  }
  return parquetMetadataAsync(buffer);
}

/** Whatever the reader makes of damaged bytes, it is the file's fault; a failure of the way to it is not. */
async function step<T>(task: () => T | Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const isOurs =
      error instanceof Error && error.name !== 'Error' && !(error instanceof RangeError || error instanceof TypeError);
    if (isOurs) throw error;
    throw new DamagedContentError('Parquet file', 0, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
