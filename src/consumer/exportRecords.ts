import { assertNever } from '../errors';
import { decodePayload } from '../records';
import type { StoredRecord } from './recordStore';

export type ExportFormat = 'ndjson' | 'json' | 'csv';

const CSV_COLUMNS = ['arrivalTime', 'shardId', 'sequenceNumber', 'subSequenceNumber', 'partitionKey', 'kind', 'data'];
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * A file, piece by piece. JSON data stands in it as it was written, numbers digit by digit; text as a string; what is
 * neither in base64. CSV is RFC 4180's: a header, CR LF, quotes where they are needed.
 */
export function* exportRecords(records: Iterable<StoredRecord>, format: ExportFormat): Iterable<string> {
  switch (format) {
    case 'ndjson':
      for (const record of records) yield `${asJson(record)}\n`;
      return;
    case 'json': {
      let separator = '[\n';
      for (const record of records) {
        yield separator + asJson(record);
        separator = ',\n';
      }
      yield separator === '[\n' ? '[]\n' : '\n]\n';
      return;
    }
    case 'csv':
      yield csvRow(CSV_COLUMNS);
      for (const record of records) yield csvRow(cellsOf(record));
      return;
    default:
      assertNever(format);
  }
}

function asJson(record: StoredRecord): string {
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs } = record;
  const about = JSON.stringify({
    arrivalTime: new Date(arrivalMs).toISOString(),
    ...{ shardId, sequenceNumber, subSequenceNumber, partitionKey },
  });
  const { kind, text } = decodePayload(record.data);
  const data =
    kind === 'json'
      ? `"data":${onOneLine(text)}`
      : kind === 'text'
        ? `"data":${JSON.stringify(text)}`
        : `"dataBase64":${JSON.stringify(base64(record.data))}`;
  return `${about.slice(0, -1)},${data}}`;
}

function cellsOf(record: StoredRecord): string[] {
  const { kind, text } = decodePayload(record.data);
  return [
    new Date(record.arrivalMs).toISOString(),
    record.shardId,
    record.sequenceNumber,
    record.subSequenceNumber === undefined ? '' : String(record.subSequenceNumber),
    record.partitionKey,
    kind === 'binary' ? 'base64' : kind,
    kind === 'binary' ? base64(record.data) : kind === 'json' ? onOneLine(text) : text,
  ];
}

/** Within JSON a line break stands only between tokens. */
function onOneLine(json: string): string {
  return json.trim().replace(/\r\n|[\r\n]/g, ' ');
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
}

function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
