import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Stored } from './columnValue';
import type { HiveColumn } from './hiveType';
import { columnWriter, parquetSchema } from './parquetSchema';

export const PARQUET_COMPRESSIONS = ['UNCOMPRESSED', 'GZIP', 'SNAPPY'] as const;

export interface ParquetSettings {
  readonly compression: (typeof PARQUET_COMPRESSIONS)[number];
  readonly pageBytes: number;
  readonly hasDictionaries: boolean;
}

/** Bounds of a row group: its rows are in memory, and nothing else runs while it is written. */
const MAX_GROUP_ROWS = 20_000;
const MAX_GROUP_BYTES = 8 * 1_048_576;

/** Writes a Parquet file of rows, each a line of JSON with the stored values of its columns. */
export async function* parquetFile(
  columns: readonly HiveColumn[],
  { compression, pageBytes, hasDictionaries }: ParquetSettings,
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<Uint8Array> {
  const bytes = new FileBytes();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: parquetSchema(columns),
    codec: compression,
    compressors: { GZIP: (input) => gzipSync(input) },
    createdBy: 'Kinesis Pipelines',
  });
  const encoding = hasDictionaries ? {} : { encoding: 'PLAIN' as const };
  const writers = columns.map(({ type }) => columnWriter(type));
  for await (const lines of groupsOf(rows)) {
    const values = lines.map((line) => JSON.parse(line) as readonly Stored[]);
    const columnData = columns.map(({ name }, index) => {
      const write = writers[index];
      return { name, data: values.map((row) => write?.(row[index])), ...encoding };
    });
    await writer.write({ columnData, rowGroupSize: values.length, pageSize: pageBytes });
    yield bytes.take();
    // Requests are answered between two groups.
    await setImmediate();
  }
  await writer.finish();
  yield bytes.take();
}

async function* groupsOf(rows: AsyncIterable<readonly string[]>): AsyncGenerator<readonly string[]> {
  let group: string[] = [];
  let length = 0;
  for await (const lines of rows) {
    for (const line of lines) {
      group.push(line);
      length += line.length;
      if (group.length < MAX_GROUP_ROWS && length < MAX_GROUP_BYTES) continue;
      yield group;
      group = [];
      length = 0;
    }
  }
  if (group.length > 0) yield group;
}

/** The bytes of a file that is passed on while it is written. */
class FileBytes extends ByteWriter {
  take(): Uint8Array {
    const taken = this.getBytes().slice();
    this.index = 0;
    return taken;
  }
}
