import { LINE_FEED, csvRowObject, loadCsvParser, type CsvParser } from '../../records';
import { DamagedContentError } from '../damage';
import type { ByteReader } from '../layers/byteReader';

const WHAT = 'CSV text';
const MAX_ROW_BYTES = 32 * 1_048_576;
/** Some milliseconds' work. */
const STEP_BYTES = 16_384;
/** How many rows are checked before text is taken for a table. */
const LOOK_ROWS = 20;
/** A column name as databases and spreadsheets write it. The sentences of a log have other characters too. */
const COLUMN_NAME = /^"?[A-Za-z_][\w .$/()-]{0,63}"?$/;

export interface CsvRow {
  /** The row as a JSON object with the header's names. A number stays as it is written, and all else is a string. */
  json: Uint8Array;
  /** The offset of the row's first byte in the text. */
  offset: number;
  /** The number of its first line, from 0. */
  line: number;
}

/** Firehose and Redshift write rows without a header. Without column names, such text stays text. */
export function isCsv(first: Buffer, isAll: boolean): boolean {
  const lines = first
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  // The last line is empty, or cut.
  if (!isAll || lines.at(-1) === '') lines.pop();
  const [header = '', ...rows] = lines.slice(0, LOOK_ROWS);
  const names = header.split(',');
  if (names.length < 2 || rows.length === 0 || new Set(names).size < names.length) return false;
  if (!names.every((name) => COLUMN_NAME.test(name))) return false;
  // A quoted cell may hold commas and line breaks, so only the rows before it are checked.
  const plain = rows.slice(0, rows.findIndex((row) => row.includes('"')) >>> 0);
  return plain.every((row) => row === '' || row.split(',').length === names.length);
}

/** The rows below the header. A row that breaks the rules is a fault of the content, thrown after the rows before it. */
export async function* csvRows(reader: ByteReader): AsyncGenerator<CsvRow[]> {
  const table = new Table(await loadCsvParser());
  try {
    for (let piece = await reader.some(STEP_BYTES); piece; piece = await reader.some(STEP_BYTES)) {
      yield await table.rowsOf(piece);
      table.throwIfBroken();
    }
    yield await table.lastRows();
    table.throwIfBroken();
  } finally {
    table.close();
  }
}

interface ParsedRow {
  record: string[];
  info: { bytes: number; empty_lines: number };
}

/** Runs the CSV parser in steps, so that rows and failures belong to the input that caused them. */
class Table {
  readonly #parser: ReturnType<CsvParser['parse']>;
  #rows: CsvRow[] = [];
  #names: string[] | undefined;
  #failure: Error | undefined;
  /** Where the next row begins, apart from empty lines. */
  #offset = 0;
  #line = 0;
  #emptyLines = 0;
  #read = 0;
  /** Where lines end, from the current row on. The parser counts line breaks within cells differently. */
  #lineFeeds: number[] = [];
  /** How many of them lie before the current row. */
  #passed = 0;

  constructor({ parse }: CsvParser) {
    this.#parser = parse({ bom: true, skip_empty_lines: true, max_record_size: MAX_ROW_BYTES, info: true });
    this.#parser.on('data', (row: ParsedRow) => {
      this.#take(row);
    });
    this.#parser.on('error', (error) => (this.#failure ??= error));
  }

  async rowsOf(bytes: Buffer): Promise<CsvRow[]> {
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
      this.#lineFeeds.push(this.#read + at);
    }
    this.#read += bytes.length;
    await new Promise<void>((resolve) => {
      this.#parser.write(bytes, () => {
        resolve();
      });
    });
    return this.#taken();
  }

  async lastRows(): Promise<CsvRow[]> {
    await new Promise<void>((resolve) => {
      this.#parser.once('end', resolve).once('close', resolve);
      this.#parser.end();
    });
    return this.#taken();
  }

  throwIfBroken(): void {
    const error = this.#failure;
    if (!error) return;
    throw new DamagedContentError(WHAT, this.#offset, error.message.replace(/\.$/, ''), { cause: error });
  }

  close(): void {
    this.#parser.destroy();
  }

  #taken(): CsvRow[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#lineFeeds.splice(0, this.#passed);
    this.#passed = 0;
    return rows;
  }

  #take({ record, info }: ParsedRow): void {
    const emptyLines = info.empty_lines - this.#emptyLines;
    this.#emptyLines = info.empty_lines;
    const line = this.#line + emptyLines;
    const offset = emptyLines === 0 ? this.#offset : (this.#lineFeeds[this.#passed + emptyLines - 1] ?? 0) + 1;
    if (this.#names) this.#rows.push({ json: csvRowObject(this.#names, record), offset, line });
    else this.#names = record.map((name) => JSON.stringify(name));
    this.#offset = info.bytes;
    for (; (this.#lineFeeds[this.#passed] ?? Infinity) < this.#offset; this.#passed++) this.#line++;
  }
}
