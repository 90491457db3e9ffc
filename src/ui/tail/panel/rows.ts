import type { FieldReader, RecordFilter, StoredRecord } from '../../../consumer';
import { decodePayload, payloadValue, type DecodedPayload, type DecodeOptions } from '../../../records';
import type { DataKind, TailRow } from '../../../webview';

const MAX_PREVIEW_LENGTH = 600;
/** Beyond this a record is not decoded as a whole for one line of it. */
const LARGE_BYTES = 32 * 1024;
const LARGE_PREVIEW_BYTES = 4 * 1024;
const MAX_MARKS = 20;
const PRINTABLE = /^[\x20-\x77\x79-\x7e\s]/;
// eslint-disable-next-line no-control-regex -- control characters, and those that turn the writing direction, are what is replaced
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** What a row shows besides the record itself. */
export interface RowLook {
  filter: RecordFilter | undefined;
  search: RecordFilter | undefined;
  pins: readonly FieldReader[];
  decode: DecodeOptions;
}

/** A record as one line of the table. */
export function rowOf(position: number, record: StoredRecord, { filter, search, pins, decode }: RowLook): TailRow {
  const { text, kind, packed, failed, isWhole, decoded } = previewSource(record.data, decode, pins.length > 0);
  const preview = onOneLine(text.slice(0, MAX_PREVIEW_LENGTH + 1), kind)
    .slice(0, MAX_PREVIEW_LENGTH)
    .trimEnd();
  return {
    position,
    id: record.id,
    arrivalMs: record.arrivalMs,
    shardId: record.shardId,
    partitionKey: shown(record.partitionKey),
    sequenceNumber: sequenceOf(record),
    size: record.data.length,
    kind,
    failed,
    packed: [...(record.subSequenceNumber === undefined ? [] : ['KPL']), ...packed],
    preview,
    isCut: !isWhole || text.length > MAX_PREVIEW_LENGTH,
    marks: [filter, search].flatMap((marking) => marking?.marks(preview, MAX_MARKS) ?? []).sort(byStart),
    fields: decoded && pins.length > 0 ? pinned(decoded, pins) : [],
  };
}

/** Stands in a sorted view for a record that was dropped since. */
export function goneRow(position: number, id: number): TailRow {
  return {
    ...{ position, id, isGone: true, arrivalMs: 0, shardId: '', partitionKey: '', sequenceNumber: '', size: 0 },
    ...{ kind: 'text', failed: undefined, packed: [], preview: '', isCut: false, marks: [], fields: [] },
  };
}

export function sequenceOf({ sequenceNumber, subSequenceNumber }: StoredRecord): string {
  return subSequenceNumber === undefined ? sequenceNumber : `${sequenceNumber}.${subSequenceNumber}`;
}

/** Without what would hide, or turn round, other text on its line. */
export function shown(text: string): string {
  return text.replace(UNSHOWN, '·');
}

function onOneLine(text: string, kind: DataKind): string {
  return shown(kind === 'json' ? text.replace(/\s*[\r\n]\s*/g, ' ') : text.replace(/\r\n|[\r\n]/g, '⏎'));
}

function byStart([left]: [number, number], [right]: [number, number]): number {
  return left - right;
}

function pinned(decoded: DecodedPayload, pins: readonly FieldReader[]): (string | null)[] {
  try {
    const found = payloadValue(decoded);
    if (!found) return [];
    return pins.map((read) => {
      const text = read(found.value);
      return text === undefined ? null : shown(text);
    });
  } catch {
    // Nested deeper than it can be parsed, or written again: it has no fields to show.
    return [];
  }
}

interface PreviewSource {
  text: string;
  kind: DataKind;
  packed: string[];
  failed: TailRow['failed'];
  isWhole: boolean;
  /** Undefined: only its beginning was looked at. */
  decoded: DecodedPayload | undefined;
}

function previewSource(data: Uint8Array, decode: DecodeOptions, isNeededWhole: boolean): PreviewSource {
  if (data.length > LARGE_BYTES && !isNeededWhole && !decode.schema) {
    const start = Buffer.from(data.buffer, data.byteOffset, LARGE_PREVIEW_BYTES).toString('utf8');
    if (PRINTABLE.test(start)) {
      return { text: start, kind: looksLike(start), packed: [], failed: undefined, isWhole: false, decoded: undefined };
    }
  }
  const decoded = decodePayload(data, decode);
  const { text, kind, layers, readable, isWhole } = decoded;
  const failed = failureOf(decoded);
  const packed = [...layers.slice(0, -1), ...(readable?.forms ?? [])];
  if (kind === 'binary') return { text: bytesOnALine(data), kind, packed, failed, isWhole, decoded };
  const shownKind = isWhole ? kind : looksLike(text);
  return { text: readable?.text ?? text, kind: shownKind, packed, failed, isWhole, decoded };
}

/** Guesses the kind of data from its beginning. */
function looksLike(start: string): DataKind {
  return /^\s*[{[]/.test(start) ? 'json' : 'text';
}

/** The first layer that could not be taken off, or of which there is only the beginning. */
function failureOf({ steps }: DecodedPayload): TailRow['failed'] {
  const step = steps.find(({ failure }) => failure !== undefined);
  return step?.failure === undefined ? undefined : { layer: step.layer, reason: shown(step.failure) };
}

function bytesOnALine(data: Uint8Array): string {
  const hex = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 64)).toString('hex');
  return hex.replace(/../g, '$& ');
}
