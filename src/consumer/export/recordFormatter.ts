import { assertNever } from '../../errors';
import { decodePayload, jsonOnOneLine, type DecodedPayload, type DecodeOptions } from '../../records';
import type { ConsumedRecord } from '../types';
import { csvCell, spreadsheetSafe } from './csvCell';

export type ExportFormat = 'ndjson' | 'json' | 'csv';

export type ExportableRecord = ConsumedRecord;

/** How a record's bytes are written. `binary`: as they are. */
export type ExportedPayload = Pick<DecodedPayload, 'kind' | 'text'>;

export interface ExportDecoding extends DecodeOptions {
  /**
   * Decodes a record that is too large to be decoded right away. Without it, or where it fails, such a record is exported as its
   * bytes.
   */
  whole?: ((data: Uint8Array) => Promise<Pick<DecodedPayload, 'kind' | 'text' | 'isWhole'>>) | undefined;
}

/** How records are written into a file. */
export interface ExportWriting extends ExportDecoding {
  /** For CSV: makes text of what a spreadsheet would run as a formula, with an apostrophe. Without it the cells are exact. */
  spreadsheetSafe?: boolean | undefined;
}

/** The file is what `begin`, each `record` and `end` return, one after the other. */
export interface RecordFormatter {
  begin(): string;
  record(record: ExportableRecord, payload: ExportedPayload): string;
  end(): string;
}

const CSV_COLUMNS = ['arrivalTime', 'shardId', 'sequenceNumber', 'subSequenceNumber', 'partitionKey', 'kind', 'data'];

/**
 * Writes records in a format. JSON data keep their text, with every digit of a number; other text becomes a string, anything else
 * base64. CSV is that of RFC 4180: a header, CR LF, quotes where they are needed, and for spreadsheets, on request, no formulas.
 * Records of a schema are written as JSON.
 */
export function recordFormatter(format: ExportFormat, isForSpreadsheets = false): RecordFormatter {
  switch (format) {
    case 'ndjson':
      return { begin: () => '', record: (record, payload) => `${asJson(record, payload)}\n`, end: () => '' };
    case 'json':
      return jsonFormatter();
    case 'csv':
      return csvFormatter(isForSpreadsheets);
    default:
      return assertNever(format);
  }
}

/**
 * Returns at once for records that are decoded right away. No export has half of a record: one that is too large for `whole` is
 * exported as its bytes.
 */
export function exportedPayload(
  data: Uint8Array,
  { schema, whole }: ExportDecoding,
): ExportedPayload | Promise<ExportedPayload> {
  const decoded = decodePayload(data, { schema });
  if (decoded.isWhole) return decoded;
  // Where the decoder gives up, the bytes are exported.
  return (
    whole?.(data).then(
      (payload) => (payload.isWhole ? payload : BYTES),
      () => BYTES,
    ) ?? BYTES
  );
}

const BYTES: ExportedPayload = { kind: 'binary', text: '' };

function csvFormatter(isForSpreadsheets: boolean): RecordFormatter {
  const row = (cells: readonly string[]) =>
    `${cells.map((cell) => csvCell(isForSpreadsheets ? spreadsheetSafe(cell) : cell)).join(',')}\r\n`;
  return {
    begin: () => row(CSV_COLUMNS),
    record: (record, payload) => row(cellsOf(record, payload)),
    end: () => '',
  };
}

function jsonFormatter(): RecordFormatter {
  let isEmpty = true;
  return {
    begin: () => '[',
    record(record, payload) {
      const separator = isEmpty ? '\n' : ',\n';
      isEmpty = false;
      return separator + asJson(record, payload);
    },
    end: () => (isEmpty ? ']\n' : '\n]\n'),
  };
}

function asJson(record: ExportableRecord, { kind, text }: ExportedPayload): string {
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs } = record;
  const about = JSON.stringify({
    arrivalTime: new Date(arrivalMs).toISOString(),
    shardId,
    sequenceNumber,
    subSequenceNumber,
    partitionKey,
  });
  const data =
    kind === 'json'
      ? `"data":${jsonOnOneLine(text)}`
      : kind === 'text'
        ? `"data":${JSON.stringify(text)}`
        : `"dataBase64":${JSON.stringify(base64(record.data))}`;
  return `${about.slice(0, -1)},${data}}`;
}

function cellsOf(record: ExportableRecord, { kind, text }: ExportedPayload): string[] {
  return [
    new Date(record.arrivalMs).toISOString(),
    record.shardId,
    record.sequenceNumber,
    record.subSequenceNumber === undefined ? '' : String(record.subSequenceNumber),
    record.partitionKey,
    kind === 'binary' ? 'base64' : kind,
    kind === 'binary' ? base64(record.data) : kind === 'json' ? jsonOnOneLine(text) : text,
  ];
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
}
