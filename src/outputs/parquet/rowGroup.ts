import type { ColumnChunk, ColumnMetaData, FileMetaData } from 'hyparquet';
import { ChunkBytes } from './chunkBytes';
import { Column } from './column';
import { ParquetDamage } from './faults';
import type { ParquetFile, Slice } from './file';
import type { Field, Leaf } from './schema';

/** The file's name at its beginning; the length of its metadata and the name again at its end. */
const HEAD_BYTES = 4;
const TAIL_BYTES = 8;
/** A row group of so many bytes is fetched at once, and otherwise each of its columns in pieces. */
const MAX_HELD_BYTES = 24 * 1_048_576;
const MIN_PIECE_BYTES = 262_144;

type RowGroup = FileMetaData['row_groups'][number];

interface StoredColumn {
  leaf: Leaf;
  metaData: ColumnMetaData;
  start: number;
  end: number;
  unreadable: string | undefined;
}

/** @throws {ParquetDamage} when the row group has no plausible number of rows */
export function rowsOf({ num_rows: count, columns }: RowGroup): number {
  const rows = Number(count);
  if (!Number.isSafeInteger(rows) || rows < 0 || (rows > 0 && columns.length === 0))
    throw new ParquetDamage('a row group has no plausible number of rows');
  return rows;
}

/**
 * The columns of a row group, each at its beginning.
 *
 * @throws {ParquetDamage} when they are not those of the schema, or cannot lie where they say
 */
export async function openRowGroup(
  group: RowGroup,
  fields: readonly Field[],
  file: ParquetFile,
): Promise<Map<Leaf, Column>> {
  const rows = rowsOf(group);
  const leaves = fields.flatMap((field) => field.leaves);
  const stored = matched(leaves, group.columns).map(({ leaf, chunk }) => storedColumn(leaf, chunk, rows, file.size));
  // Where columns share their bytes, a small file would stand for any number of them.
  const bytes = stored.reduce((sum, { start, end }) => sum + end - start, 0);
  if (bytes > file.size) throw new ParquetDamage('its columns are larger than the file');
  const slice = await groupSlice(stored, file.slice);
  const pieceBytes = Math.max(MIN_PIECE_BYTES, Math.floor(MAX_HELD_BYTES / Math.max(1, stored.length)));
  return new Map(
    stored.map(({ leaf, metaData, start, end, unreadable }) => {
      const column = new Column(leaf, metaData, new ChunkBytes(slice, { start, end }, pieceBytes));
      column.unreadable = unreadable;
      return [leaf, column];
    }),
  );
}

/** Columns are in the order of the schema; a name may occur twice. Other orders are told by the names. */
function matched(leaves: readonly Leaf[], columns: readonly ColumnChunk[]): { leaf: Leaf; chunk: ColumnChunk }[] {
  const isInOrder =
    leaves.length === columns.length &&
    leaves.every((leaf, index) => pathOf(columns[index]) === undefined || pathOf(columns[index]) === nameOf(leaf));
  if (isInOrder) return leaves.map((leaf, index) => ({ leaf, chunk: columns[index] as ColumnChunk }));
  const chunks = new Map(columns.map((chunk) => [pathOf(chunk), chunk]));
  const found = leaves.flatMap((leaf) => {
    const chunk = chunks.get(nameOf(leaf));
    return chunk ? [{ leaf, chunk }] : [];
  });
  if (found.length === leaves.length && chunks.size === columns.length && columns.length === leaves.length)
    return found;
  throw new ParquetDamage('its columns are not those of its schema');
}

/** No name has a zero in it. Undefined: it is encrypted. */
function pathOf(chunk: ColumnChunk | undefined): string | undefined {
  return chunk?.meta_data?.path_in_schema.join('\0');
}

function nameOf({ path }: Leaf): string {
  return path.join('\0');
}

const NO_METADATA: ColumnMetaData = {
  type: 'BYTE_ARRAY',
  encodings: [],
  path_in_schema: [],
  codec: 'UNCOMPRESSED',
  num_values: 0n,
  total_uncompressed_size: 0n,
  total_compressed_size: 0n,
  data_page_offset: 0n,
};

function storedColumn(leaf: Leaf, chunk: ColumnChunk, rows: number, size: number): StoredColumn {
  const metaData = chunk.meta_data;
  const unreadable = reasonOf(chunk);
  if (!metaData || unreadable !== undefined) {
    return { leaf, metaData: NO_METADATA, start: 0, end: 0, unreadable: unreadable ?? 'nothing tells where it lies' };
  }
  if (metaData.type !== leaf.element.type) throw new ParquetDamage('its columns are not those of its schema');
  // An offset of zero is none.
  const dictionary = Number(metaData.dictionary_page_offset ?? 0);
  const data = Number(metaData.data_page_offset);
  const start = dictionary === 0 ? data : Math.min(dictionary, data);
  const end = start + Number(metaData.total_compressed_size);
  if (!(start >= HEAD_BYTES && start <= end && end <= size - TAIL_BYTES))
    throw new ParquetDamage('a column lies outside of the file');
  if (!(Number(metaData.num_values) >= rows)) throw new ParquetDamage('a column has fewer values than there are rows');
  return { leaf, metaData, start, end, unreadable };
}

function reasonOf({ crypto_metadata: crypto, file_path: path }: ColumnChunk): string | undefined {
  if (crypto !== undefined) return 'it is encrypted';
  return path ? `it lies in another file, ${path}` : undefined;
}

async function groupSlice(columns: readonly StoredColumn[], slice: Slice): Promise<Slice> {
  const stored = columns.filter(({ start, end }) => end > start);
  const from = Math.min(...stored.map(({ start }) => start));
  const to = Math.max(...stored.map(({ end }) => end));
  if (!(to - from <= MAX_HELD_BYTES)) return slice;
  const bytes = await slice(from, to);
  return (start, end) => Promise.resolve(bytes.subarray(start - from, end - from));
}
