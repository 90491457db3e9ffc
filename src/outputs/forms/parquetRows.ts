import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ContentTooLargeError, DamagedContentError } from '../damage';
import { jsonText } from './jsonText';
import { KeptParts } from './keptParts';
import type { ParquetFile } from './parquetFile';

/** Of unpacked columns that are decoded at a time. */
const MOST_STEP_BYTES = 16 * 1_048_576;
const MOST_PAGE_BYTES = 32 * 1_048_576;
const MOST_METADATA_BYTES = 16 * 1_048_576;
const MOST_READ_BYTES = 64 * 1_048_576;
const BATCH_CHARACTERS = 1_048_576;

/**
 * A row a line, as JSON, in batches. Each step decodes some rows of one row group. It runs in a thread of its own:
 * damaged bytes can lead the decoder in a circle. Source: "File Format" of Apache Parquet.
 */
export async function* parquetRows(file: ParquetFile): AsyncGenerator<Uint8Array> {
  const metadata = await step(() => readMetadata(bufferOf(file), file.size));
  const parts = new KeptParts(file);
  const buffer = bufferOf(parts);
  let rowStart = 0;
  for (const { num_rows: rows, total_byte_size: bytes } of metadata.row_groups) {
    const groupEnd = rowStart + Number(rows);
    const rowBytes = Math.max(1, Number(bytes)) / Math.max(1, Number(rows));
    const rowsAtOnce = Math.max(1, Math.floor(MOST_STEP_BYTES / rowBytes));
    while (rowStart < groupEnd) {
      const rowEnd = Math.min(groupEnd, rowStart + rowsAtOnce);
      const options = { file: buffer, metadata, rowStart, rowEnd, compressors: BOUNDED };
      const objects = await step(() => parquetReadObjects(options));
      if (objects.length === 0) return;
      yield* batches(objects);
      rowStart = rowEnd;
    }
    parts.forget();
  }
}

function bufferOf(file: ParquetFile): AsyncBuffer {
  return {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const from = start < 0 ? file.size + start : start;
      if (end - from > MOST_READ_BYTES)
        throw new ContentTooLargeError('A column of the Parquet file is too large to open.');
      return file.slice(from, end);
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

const BOUNDED = Object.fromEntries(
  Object.entries(compressors).map(([name, unpack]) => [
    name,
    (input: Uint8Array, outputBytes: number) => {
      if (outputBytes > MOST_PAGE_BYTES)
        throw new ContentTooLargeError('A page of the Parquet file unpacks to too much.');
      return unpack(input, outputBytes);
    },
  ]),
) as Compressors;

async function readMetadata(buffer: AsyncBuffer, size: number): Promise<FileMetaData> {
  const end = new DataView(await buffer.slice(Math.max(0, size - 8), size));
  const metadataBytes = end.byteLength < 8 ? 0 : end.getUint32(0, true);
  if (metadataBytes > MOST_METADATA_BYTES) {
    throw new DamagedContentError('Parquet file', size, 'its metadata has no plausible length');
  }
  const metadata = await parquetMetadataAsync(buffer);
  checkColumns(metadata);
  return metadata;
}

/** Reading a column that the schema does not know would fail in a promise that nobody waits for, which ends a program. */
function checkColumns(metadata: FileMetaData): void {
  const leaves = new Set(leavesOf(parquetSchema(metadata)));
  for (const { columns } of metadata.row_groups) {
    const paths = new Set(columns.map((column) => column.meta_data?.path_in_schema.join('.') ?? ''));
    if (paths.size === columns.length && [...paths].every((path) => leaves.has(path))) continue;
    throw new DamagedContentError('Parquet file', 0, 'its columns are not those of its schema');
  }
}

function leavesOf({ children, path }: SchemaTree): string[] {
  return children.length === 0 ? [path.join('.')] : children.flatMap(leavesOf);
}

/** Whatever the reader makes of damaged bytes, it is the file's fault; a failure of the way to it is not. */
async function step<T>(task: () => Promise<T>): Promise<T> {
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
