import type { RecordFilter, StoredRecord } from '../../../consumer';
import { decodePayload, hexView } from '../../../records';
import type { DataKind, RecordDetails, TailRow } from '../../../webview';
import { formatInstant } from '../../format';
import { formatJson } from './formatJson';

const MOST_PREVIEW = 600;
/** Beyond this a record is not decoded as a whole for one line of it. */
const LARGE_BYTES = 32 * 1024;
const LARGE_PREVIEW_BYTES = 4 * 1024;
const MOST_MARKS = 20;
const MOST_DETAILS = 200_000;
const PRINTABLE = /^[\x20-\x77\x79-\x7e\s]/;
// eslint-disable-next-line no-control-regex -- control characters, and those that turn the writing direction, are what is replaced
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A record as one line of the table. */
export function rowOf(position: number, record: StoredRecord, filter: RecordFilter | undefined): TailRow {
  const { text, kind, packed, isWhole } = previewSource(record.data);
  const line = kind === 'json' ? text.replace(/\s*[\r\n]\s*/g, ' ') : text.replace(/\r\n|[\r\n]/g, '⏎');
  const preview = line.slice(0, MOST_PREVIEW).replace(UNSHOWN, '·').trimEnd();
  return {
    position,
    id: record.id,
    arrivalMs: record.arrivalMs,
    shardId: record.shardId,
    partitionKey: record.partitionKey.replace(UNSHOWN, '·'),
    sequenceNumber: sequenceOf(record),
    size: record.data.length,
    kind,
    packed: [...(record.subSequenceNumber === undefined ? [] : ['KPL']), ...packed],
    preview,
    isCut: !isWhole || line.length > MOST_PREVIEW,
    marks: filter?.marks(preview, MOST_MARKS) ?? [],
  };
}

interface PreviewSource {
  text: string;
  kind: DataKind;
  packed: string[];
  isWhole: boolean;
}

function previewSource(data: Uint8Array): PreviewSource {
  if (data.length > LARGE_BYTES) {
    const start = Buffer.from(data.buffer, data.byteOffset, LARGE_PREVIEW_BYTES).toString('utf8');
    if (PRINTABLE.test(start)) {
      const kind = /^\s*[{[]/.test(start) ? 'json' : 'text';
      return { text: start, kind, packed: [], isWhole: false };
    }
  }
  const { text, kind, layers } = decodePayload(data);
  if (kind === 'binary') return { text: bytesOnALine(data), kind, packed: layers.slice(0, -1), isWhole: true };
  return { text, kind, packed: layers.slice(0, -1), isWhole: true };
}

function bytesOnALine(data: Uint8Array): string {
  const hex = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 64)).toString('hex');
  return hex.replace(/../g, '$& ');
}

/** All that the panel shows of the record that is selected. */
export function detailsOf(record: StoredRecord, isInDiff: boolean): RecordDetails {
  const { text, kind, layers, bytes } = decodePayload(record.data);
  const whole = kind === 'json' ? formatJson(text) : text;
  const names = [...(record.subSequenceNumber === undefined ? [] : ['KPL']), ...layers];
  return {
    arrivalMs: record.arrivalMs,
    arrival: formatInstant(record.arrivalMs),
    shardId: record.shardId,
    partitionKey: record.partitionKey,
    sequenceNumber: sequenceOf(record),
    size: record.data.length,
    kind,
    layers: names.map((name, index) => ({
      name,
      bytes: index === names.length - 1 ? bytes.length : index === 0 ? record.data.length : undefined,
    })),
    text: whole.slice(0, MOST_DETAILS),
    isTextCut: whole.length > MOST_DETAILS,
    raw: text.slice(0, MOST_DETAILS),
    hex: hexView(record.data),
    isInDiff,
  };
}

export function sequenceOf({ sequenceNumber, subSequenceNumber }: StoredRecord): string {
  return subSequenceNumber === undefined ? sequenceNumber : `${sequenceNumber}.${subSequenceNumber}`;
}
