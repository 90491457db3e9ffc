import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { gzipSync } from 'node:zlib';
import type { ColumnValue } from './columnValue';
import type { HiveColumn } from './hiveType';
import { parquetSchema } from './parquetSchema';

export const PARQUET_COMPRESSIONS = ['UNCOMPRESSED', 'GZIP', 'SNAPPY'] as const;

export interface ParquetSettings {
  readonly compression: (typeof PARQUET_COMPRESSIONS)[number];
  readonly pageBytes: number;
  readonly hasDictionaries: boolean;
}

/** Bounds of a row group: its rows are in memory, and nothing else runs while it is encoded. */
const MAX_GROUP_ROWS = 10_000;
const MAX_GROUP_BYTES = 8 * 1_048_576;

/** A Parquet file whose rows come one after the other. They are encoded a row group at a time. */
export class ParquetFile {
  readonly #names: readonly string[];
  readonly #bytes = new FileBytes();
  readonly #writer: ParquetWriter;
  readonly #pageBytes: number;
  readonly #hasDictionaries: boolean;
  /** The rows that are not encoded yet, by column. */
  #values: ColumnValue[][];
  #pendingRows = 0;
  #pendingBytes = 0;

  constructor(columns: readonly HiveColumn[], { compression, pageBytes, hasDictionaries }: ParquetSettings) {
    this.#names = columns.map(({ name }) => name);
    this.#pageBytes = pageBytes;
    this.#hasDictionaries = hasDictionaries;
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: parquetSchema(columns),
      codec: compression,
      compressors: { GZIP: (input) => gzipSync(input) },
      createdBy: 'Kinesis Pipelines',
    });
    this.#values = this.#names.map(() => []);
  }

  /** About the memory that rows take which are not encoded yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Whether its rows should be encoded before more of them come. */
  get isGroupFull(): boolean {
    return this.#pendingRows >= MAX_GROUP_ROWS || this.#pendingBytes >= MAX_GROUP_BYTES;
  }

  /** Adds a row, with its values in the order of the columns. `recordBytes`: the size of the record that it was made of. */
  add(row: readonly ColumnValue[], recordBytes: number): void {
    for (let index = 0; index < this.#values.length; index++) this.#values[index]?.push(row[index]);
    this.#pendingRows++;
    this.#pendingBytes += recordBytes;
  }

  /** Encodes the rows that came since the last time. Returns the next bytes of the file. */
  encode(): Uint8Array {
    if (this.#pendingRows === 0) return this.#bytes.take();
    const encoding = this.#hasDictionaries ? undefined : ({ encoding: 'PLAIN' } as const);
    const columnData = this.#names.map((name, index) => ({ name, data: this.#values[index] ?? [], ...encoding }));
    this.#values = this.#names.map(() => []);
    this.#pendingBytes = 0;
    void this.#writer.write({ columnData, rowGroupSize: this.#pendingRows, pageSize: this.#pageBytes });
    this.#pendingRows = 0;
    return this.#bytes.take();
  }

  /** Encodes the rest. Returns the last bytes of the file. */
  end(): Uint8Array {
    const last = this.encode();
    void this.#writer.finish();
    return Buffer.concat([last, this.#bytes.take()]);
  }
}

/** The bytes of a file that is passed on while it is written. */
class FileBytes extends ByteWriter {
  take(): Uint8Array {
    const taken = this.getBytes().slice();
    this.index = 0;
    return taken;
  }
}
