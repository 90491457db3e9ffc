import {
  parquetSchema,
  type ColumnMetaData,
  type CompressionCodec,
  type Compressors,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { getTreePath } from 'hyparquet/src/schema.js';
import { ContentTooLargeError } from '../damage';
import { ColumnPages, MAX_PAGE_BYTES, type ColumnChunk } from './parquetPages';
import { ParquetDamage } from './parquetRuns';

/** The file's name at its beginning; the length of its metadata and the name again at its end. */
const HEAD_BYTES = 4;
const TAIL_BYTES = 8;

type Unpack = (input: Uint8Array, outputBytes: number) => Uint8Array;

interface CheckedColumn extends ColumnChunk {
  start: number;
  end: number;
  pages?: ColumnPages;
}

/**
 * The columns of a file whose metadata and pages are checked before the library works on them. It unpacks the pages by these
 * `compressors` alone: each column gets a codec of its own name in the metadata, so that a page is known by its place in it.
 */
export class ParquetColumns {
  readonly compressors: Compressors = {};
  #ofGroup: CheckedColumn[] = [];
  readonly #metadata: FileMetaData;
  readonly #schema: SchemaTree;
  readonly #size: number;

  /** @throws ParquetDamage */
  constructor(metadata: FileMetaData, size: number) {
    this.#metadata = metadata;
    this.#schema = parquetSchema(metadata);
    this.#size = size;
    this.#checkNames();
  }

  /** Its columns are what is read from now on. @throws ParquetDamage */
  enterGroup(group: number): void {
    const { num_rows, columns } = this.#metadata.row_groups[group] ?? { num_rows: 0n, columns: [] };
    const rows = Number(num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0 || (rows > 0 && columns.length === 0))
      throw new ParquetDamage('a row group has no plausible number of rows');
    const found = columns.flatMap(({ meta_data }) => (meta_data ? [this.#columnOf(meta_data, rows)] : []));
    // Where columns share their bytes, a small file would stand for any number of them.
    const bytes = found.reduce((sum, { start, end }) => sum + end - start, 0);
    if (bytes > this.#size) throw new ParquetDamage('its columns are larger than the file');
    this.#ofGroup = found;
    found.forEach((column, index) => this.#takeOver(column, `column ${group}.${index}`));
  }

  /** Bytes of the file that the library gets. @throws ParquetDamage */
  check(start: number, bytes: ArrayBuffer): void {
    for (const column of this.#ofGroup) {
      if (column.start < start || column.end > start + bytes.byteLength) continue;
      column.pages = new ColumnPages(column, new DataView(bytes, column.start - start, column.end - column.start));
    }
  }

  /** Reading a column that the schema does not know would fail in a promise that nobody waits for, which ends a program. */
  #checkNames(): void {
    const leaves = new Set(leavesOf(this.#schema));
    for (const { columns } of this.#metadata.row_groups) {
      const paths = new Set(columns.map((column) => column.meta_data?.path_in_schema.join('.') ?? ''));
      if (paths.size === columns.length && [...paths].every((path) => leaves.has(path))) continue;
      throw new ParquetDamage('its columns are not those of its schema');
    }
  }

  #columnOf(metaData: ColumnMetaData, rows: number): CheckedColumn {
    // As the library takes it: an offset of zero is none.
    const dictionary = Number(metaData.dictionary_page_offset ?? 0);
    const start = dictionary === 0 ? Number(metaData.data_page_offset) : dictionary;
    const end = start + Number(metaData.total_compressed_size);
    if (!(start >= HEAD_BYTES && start <= end && end <= this.#size - TAIL_BYTES))
      throw new ParquetDamage('a column lies outside of the file');
    if (!(Number(metaData.num_values) >= rows))
      throw new ParquetDamage('a column has fewer values than there are rows');
    return { metaData, rows, start, end, schemaPath: getTreePath(this.#schema, metaData.path_in_schema) };
  }

  #takeOver(column: CheckedColumn, name: string): void {
    const codec = column.metaData.codec;
    const unpack: Unpack | undefined = codec === 'UNCOMPRESSED' ? (input) => input : compressors[codec];
    // The library says itself which codecs nobody reads.
    if (!unpack) return;
    column.metaData.codec = name as CompressionCodec;
    this.compressors[name as CompressionCodec] = (input, outputBytes) => {
      if (!(outputBytes >= 0 && outputBytes <= MAX_PAGE_BYTES))
        throw new ContentTooLargeError('A page of the Parquet file unpacks to too much.');
      const unpacked = unpack(input, outputBytes);
      if (!column.pages) throw new ParquetDamage('a page lies where none was found');
      column.pages.check(input.byteOffset, unpacked);
      return unpacked;
    };
  }
}

function leavesOf({ children, path }: SchemaTree): string[] {
  return children.length === 0 ? [path.join('.')] : children.flatMap(leavesOf);
}
