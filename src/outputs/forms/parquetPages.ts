import type { ColumnMetaData, Encoding, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn } from 'hyparquet/src/schema.js';
import { checkRuns, ParquetDamage } from './parquetRuns';

/** Of one page, unpacked. Writers begin a new one at 1 MiB. */
export const MAX_PAGE_BYTES = 32 * 1_048_576;
/** A page of one value over and over is small, however many rows it stands for. */
const MAX_PAGE_VALUES = 8 * 1_048_576;
const LENGTH_BYTES = 4;

type SecondVersion = NonNullable<PageHeader['data_page_header_v2']>;

/** One column of one row group. */
export interface ColumnChunk {
  metaData: ColumnMetaData;
  schemaPath: SchemaTree[];
  rows: number;
}

/**
 * The pages of a column, looked at before the reader gets them: it takes the sizes and counts that they declare for true.
 * Source: "parquet.thrift" of Apache Parquet.
 */
export class ColumnPages {
  readonly #column: ColumnChunk;
  readonly #widths: { repetition: number; definition: number };
  /** By where what is packed begins in the column. */
  readonly #pages = new Map<number, PageHeader>();

  /** @throws ParquetDamage */
  constructor(column: ColumnChunk, view: DataView<ArrayBuffer>) {
    const { schemaPath, rows } = column;
    this.#column = column;
    this.#widths = {
      repetition: bitWidth(getMaxRepetitionLevel(schemaPath)),
      definition: bitWidth(getMaxDefinitionLevel(schemaPath)),
    };
    const values = this.#walk(view, isFlatColumn(schemaPath) ? rows : Infinity);
    if (values < rows) throw new ParquetDamage('a column has fewer values than there are rows');
  }

  /** Of a page that is about to be read: its levels, where they are packed, and its values. @throws ParquetDamage */
  check(offset: number, unpacked: Uint8Array): void {
    const header = this.#pages.get(offset);
    if (!header) throw new ParquetDamage('a page lies where none was found');
    if (header.data_page_header) this.#checkFirstVersion(header.data_page_header, unpacked);
    else if (header.data_page_header_v2) this.#checkSecondVersion(header.data_page_header_v2, unpacked);
  }

  /** As the library's `readColumn` goes. @returns how many values there are. */
  #walk(view: DataView<ArrayBuffer>, enough: number): number {
    const reader = { view, offset: 0 };
    let values = 0;
    while (reader.offset < view.byteLength - 1) {
      try {
        values += this.#register(parquetHeader(reader), reader);
      } catch (error) {
        // Behind its last row nothing of a column is read: what lies there may be anything.
        if (values >= enough) break;
        throw error;
      }
    }
    return values;
  }

  /** @returns how many values it has. The reader stands behind it then. */
  #register(header: PageHeader, reader: { view: DataView<ArrayBuffer>; offset: number }): number {
    const { compressed_page_size: size, uncompressed_page_size: unpackedSize } = header;
    const start = reader.offset;
    if (!isWithin(size, reader.view.byteLength - start)) throw new ParquetDamage('a page is longer than its column');
    if (!isWithin(unpackedSize, MAX_PAGE_BYTES)) throw new ParquetDamage('a page has no plausible size');
    reader.offset += size;
    const pageHeader = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
    const values = pageHeader?.num_values ?? 0;
    if (!isWithin(values, MAX_PAGE_VALUES)) throw new ParquetDamage('a page has no plausible number of values');
    const second = header.data_page_header_v2;
    if (!second) {
      this.#pages.set(start, header);
      return header.data_page_header ? values : 0;
    }
    const page = new Uint8Array(reader.view.buffer, reader.view.byteOffset + start, size);
    const levels = this.#checkedLevels(second, page, unpackedSize);
    this.#pages.set(start + levels, header);
    if (second.is_compressed === false) this.#checkSecondVersion(second, page.subarray(levels));
    return values;
  }

  /** In the second version levels are not packed. @returns how many bytes the library takes them for. */
  #checkedLevels(header: SecondVersion, page: Uint8Array, unpackedSize: number): number {
    const { repetition, definition } = this.#widths;
    const { num_values: values, num_rows: rows, num_nulls: nulls } = header;
    const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = header;
    if (!isWithin(rows, MAX_PAGE_VALUES) || !isWithin(nulls, values))
      throw new ParquetDamage('a page has no plausible number of rows');
    const most = Math.min(page.length, unpackedSize);
    if (!isWithin(first, most) || !isWithin(second, most - first))
      throw new ParquetDamage('the levels of a page are longer than the page');
    if (repetition > 0) checkRuns(page, 0, repetition, values);
    if (definition > 0) checkRuns(page, first, definition, values);
    return first + (definition > 0 ? second : 0);
  }

  #checkFirstVersion({ num_values: values, encoding }: { num_values: number; encoding: Encoding }, page: Uint8Array) {
    let at = 0;
    for (const width of [this.#widths.repetition, this.#widths.definition]) {
      if (width === 0) continue;
      checkRuns(page, at + LENGTH_BYTES, width, values);
      at += LENGTH_BYTES + uint32(page, at);
    }
    this.#checkValues(encoding, page, at, values);
  }

  #checkSecondVersion({ num_values, num_nulls, encoding }: SecondVersion, page: Uint8Array): void {
    this.#checkValues(encoding, page, 0, num_values - num_nulls);
  }

  /** Other encodings say no more values than there are bytes for, or than the page has. */
  #checkValues(encoding: Encoding, page: Uint8Array, at: number, values: number): void {
    if (encoding === 'RLE' && this.#column.metaData.type === 'BOOLEAN') {
      checkRuns(page, at + LENGTH_BYTES, 1, values);
    } else if (encoding === 'RLE' || encoding.endsWith('_DICTIONARY')) {
      checkRuns(page, at + 1, page[at] ?? 0, values);
    }
  }
}

function isWithin(count: number, most: number): boolean {
  return Number.isSafeInteger(count) && count >= 0 && count <= most;
}

function bitWidth(most: number): number {
  return 32 - Math.clz32(most);
}

function uint32(bytes: Uint8Array, at: number): number {
  return at + LENGTH_BYTES > bytes.length ? 0 : Buffer.from(bytes.buffer, bytes.byteOffset).readUInt32LE(at);
}
