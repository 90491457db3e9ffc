import { assertNever } from '../../errors';
import { decodePayload, jsonOnOneLine, type DecodedPayload, type DecodeOptions } from '../../records';
import type { ConsumedRecord } from '../types';
import { csvCell, spreadsheetSafe } from './csvCell';

export type ExportFormat = 'ndjson' | 'json' | 'csv';

export type ExportableRecord = ConsumedRecord;

/** What a file has of a record's bytes. `binary`: the bytes themselves. */
export type ExportedPayload = Pick<DecodedPayload, 'kind' | 'text'>;

export interface ExportDecoding extends DecodeOptions {
  /** Decodes a record that is more than is gone into in passing. Without it such a record is exported as its bytes. */
  whole?: ((data: Uint8Array) => Promise<Pick<DecodedPayload, 'kind' | 'text' | 'isWhole'>>) | undefined;
}

/** How records are written into a file. */
export interface ExportWriting extends ExportDecoding {
  /** Of CSV: what a spreadsheet would run as a formula is made text, by an apostrophe. Without it the cells are exact. */
  spreadsheetSafe?: boolean | undefined;
}

/** A file is what `begin`, each `record` and `end` give, one after the other. */
export interface RecordFormatter {
  begin(): string;
  record(record: ExportableRecord, payload: ExportedPayload): string;
  end(): string;
}

const CSV_COLUMNS = ['arrivalTime', 'shardId', 'sequenceNumber', 'subSequenceNumber', 'partitionKey', 'kind', 'data'];

/**
 * JSON data stand as they were written, numbers digit by digit; text as a string; what is neither in base64. CSV is RFC 4180's: a header,
 * CR LF, quotes where they are needed; for spreadsheets, on request, formulas are made text. Records of a schema are JSON.
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

/** Of a record that is gone into in passing it is there at once. No export has half a record: what is more than `whole` takes, too, is its bytes. */
export function exportedPayload(
  data: Uint8Array,
  { schema, whole }: ExportDecoding,
): ExportedPayload | Promise<ExportedPayload> {
  const decoded = decodePayload(data, { schema });
  if (decoded.isWhole) return decoded;
  // Of a decoder that gives up there are the bytes, as everywhere.
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
