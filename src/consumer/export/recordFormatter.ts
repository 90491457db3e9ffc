import { assertNever } from '../../errors';
import { decodePayload, type DecodedPayload, type DecodeOptions } from '../../records';
import type { ConsumedRecord } from '../types';

export type ExportFormat = 'ndjson' | 'json' | 'csv';

export type ExportableRecord = ConsumedRecord;

/** A file is what `begin`, each `record` and `end` give, one after the other. */
export interface RecordFormatter {
  begin(): string;
  record(record: ExportableRecord): string;
  end(): string;
}

const CSV_COLUMNS = ['arrivalTime', 'shardId', 'sequenceNumber', 'subSequenceNumber', 'partitionKey', 'kind', 'data'];
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/**
 * JSON data stand as they were written, numbers digit by digit; text as a string; what is neither, or very large, in base64. CSV is
 * RFC 4180's: a header, CR LF, quotes where they are needed. Records of a schema are JSON.
 */
export function recordFormatter(format: ExportFormat, decode: DecodeOptions = {}): RecordFormatter {
  switch (format) {
    case 'ndjson':
      return { begin: () => '', record: (record) => `${asJson(record, decode)}\n`, end: () => '' };
    case 'json':
      return jsonFormatter(decode);
    case 'csv':
      return { begin: () => csvRow(CSV_COLUMNS), record: (record) => csvRow(cellsOf(record, decode)), end: () => '' };
    default:
      return assertNever(format);
  }
}

function jsonFormatter(decode: DecodeOptions): RecordFormatter {
  let isEmpty = true;
  return {
    begin: () => '[',
    record(record) {
      const separator = isEmpty ? '\n' : ',\n';
      isEmpty = false;
      return separator + asJson(record, decode);
    },
    end: () => (isEmpty ? ']\n' : '\n]\n'),
  };
}

function asJson(record: ExportableRecord, decode: DecodeOptions): string {
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs } = record;
  const about = JSON.stringify({
    arrivalTime: new Date(arrivalMs).toISOString(),
    ...{ shardId, sequenceNumber, subSequenceNumber, partitionKey },
  });
  const { kind, text } = exported(record, decode);
  const data =
    kind === 'json'
      ? `"data":${onOneLine(text)}`
      : kind === 'text'
        ? `"data":${JSON.stringify(text)}`
        : `"dataBase64":${JSON.stringify(base64(record.data))}`;
  return `${about.slice(0, -1)},${data}}`;
}

function cellsOf(record: ExportableRecord, decode: DecodeOptions): string[] {
  const { kind, text } = exported(record, decode);
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

/** What is more than is gone into in passing is exported as its bytes: no export has half a record. */
function exported(record: ExportableRecord, decode: DecodeOptions): Pick<DecodedPayload, 'kind' | 'text'> {
  const decoded = decodePayload(record.data, decode);
  return decoded.isWhole ? decoded : { kind: 'binary', text: '' };
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
