import type * as csvParser from './csvParser';
import type { CsvLayout } from './csvLayout';
import { MalformedInputError } from './malformedInput';
import { MAX_BYTES_OF_A_RECORD } from './recordSize';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

export type CsvParser = typeof csvParser;

/** Loads the parser, which only CSV needs. */
export function loadCsvParser(): Promise<CsvParser> {
  return import('./csvParser');
}

/** Each row as a JSON object with the names of the header. A number stays as it is written; any other cell is a string. */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  { separator, headerLine }: CsvLayout,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array[]> {
  const { CsvError, parse } = await loadCsvParser();
  const parser = parse({
    delimiter: separator,
    from_line: headerLine,
    skip_empty_lines: true,
    max_record_size: MAX_BYTES_OF_A_RECORD,
  });
  const feeding = feed(parser, chunks, signal);
  let names: string[] | undefined;
  let rows: Uint8Array[] = [];
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      signal?.throwIfAborted();
      if (!names) {
        names = row.map((name) => JSON.stringify(name));
        continue;
      }
      rows.push(csvRowObject(names, row));
      if (rows.length >= 1000) {
        yield rows;
        rows = [];
      }
    }
    await feeding;
  } catch (error) {
    throw error instanceof CsvError ? malformed(error) : error;
  } finally {
    parser.destroy();
  }
  if (rows.length > 0) yield rows;
}

async function feed(
  parser: ReturnType<CsvParser['parse']>,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      if (parser.destroyed) return;
      // A copy, since the parser may keep the chunk for later.
      if (!parser.write(Buffer.from(chunk)))
        await new Promise<void>((resolve) => parser.once('drain', resolve).once('close', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** @param names as JSON strings */
export function csvRowObject(names: readonly string[], row: readonly string[]): Uint8Array {
  const members = names.map((name, index) => {
    const cell = row[index] ?? '';
    return `${name}:${JSON_NUMBER.test(cell) ? cell : JSON.stringify(cell)}`;
  });
  return Buffer.from(`{${members.join(',')}}`);
}

function malformed(error: csvParser.CsvError): MalformedInputError {
  const { lines, records, bytes } = error as csvParser.CsvError & { lines?: number; records?: number; bytes?: number };
  const position = { offset: bytes ?? 0, line: Math.max(0, (lines ?? 1) - 1), column: 0 };
  return new MalformedInputError(error.message, position, { recordIndex: records ?? 0 });
}
