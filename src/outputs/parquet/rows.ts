import { UnsupportedContentError } from '../damage';
import type { Column } from './column';
import { columnTypes } from './columnTypes';
import type { ParquetFile } from './file';
import { readMetadata, step } from './metadata';
import { openRowGroup, rowsOf } from './rowGroup';
import { RowWriters } from './rowWriter';
import { schemaFields, type Field, type Leaf } from './schema';

const BATCH_CHARACTERS = 1_048_576;
/** How many columns a message names. */
const MAX_NAMED_COLUMNS = 5;

/**
 * A row a line, as JSON, in batches. A page of each column is held at a time. It runs in a process of its own: what the checks
 * before the library let pass may still take it any time or memory. Source: "File Format" of Apache Parquet.
 *
 * @throws {DamagedContentError} when the file is not what it says, after the rows before that place
 * @throws {UnsupportedContentError} after the last row, when cells had to say that their column cannot be read
 */
export async function* parquetRows(file: ParquetFile): AsyncGenerator<Uint8Array> {
  const metadata = await readMetadata(file);
  const fields = await step(() => schemaFields(metadata));
  const unreadable = new Map<string, string>();
  for (const group of metadata.row_groups) {
    const rows = await step(() => rowsOf(group));
    if (rows === 0) continue;
    const columns = await step(() => openRowGroup(group, fields, file));
    yield* groupLines(rows, fields, columns);
    for (const { leaf, unreadable: reason } of columns.values()) {
      if (reason !== undefined) unreadable.set(leaf.path.join('.'), reason);
    }
  }
  if (unreadable.size > 0) throw partlyRead(unreadable);
}

/** The columns of a file and their types, as JSON of `ColumnType`s. @throws {DamagedContentError} when it has none that can be read */
export async function parquetSchema(file: ParquetFile): Promise<string> {
  const metadata = await readMetadata(file);
  return step(() => JSON.stringify(columnTypes(metadata)));
}

async function* groupLines(
  rows: number,
  fields: readonly Field[],
  columns: ReadonlyMap<Leaf, Column>,
): AsyncGenerator<Uint8Array> {
  const writers = new RowWriters(columns);
  let readable = [...columns.values()].filter(isReadable);
  let write = await step(() => writers.struct(fields));
  for (let left = rows; left > 0;) {
    for (const column of readable) if (column.rowsReady === 0) await step(() => column.load());
    if (!readable.every(isReadable)) {
      readable = readable.filter(isReadable);
      write = await step(() => writers.struct(fields));
    }
    // Rows of nothing cost their writer nothing.
    if (readable.length === 0) throw noneRead(columns);
    const count = Math.min(left, ...readable.map(({ rowsReady }) => rowsReady));
    for (let taken = 0; taken < count;) {
      let lines = '';
      await step(() => {
        for (; taken < count && lines.length < BATCH_CHARACTERS; taken++) {
          lines += `${write()}\n`;
          for (const column of readable) column.rowTaken();
        }
      });
      yield Buffer.from(lines);
    }
    left -= count;
  }
}

function isReadable({ unreadable }: Column): boolean {
  return unreadable === undefined;
}

function noneRead(columns: ReadonlyMap<unknown, Column>): UnsupportedContentError {
  return partlyRead(
    new Map([...columns.values()].map((column) => [column.leaf.path.join('.'), column.unreadable ?? ''])),
  );
}

function partlyRead(reasons: ReadonlyMap<string, string>): UnsupportedContentError {
  const named = [...reasons].slice(0, MAX_NAMED_COLUMNS).map(([name, reason]) => `"${name}": ${reason}`);
  const more = reasons.size > MAX_NAMED_COLUMNS ? `, and ${reasons.size - MAX_NAMED_COLUMNS} more` : '';
  return new UnsupportedContentError(
    `Some columns of the Parquet file cannot be read, as their cells say (${named.join('; ')}${more}).`,
  );
}
