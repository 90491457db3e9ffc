import { CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET } from '../../records';
import { isContentFault } from '../damage';
import type { ByteReader } from '../layers/byteReader';
import { isSpace } from './byteKinds';
import { isCloudWatchLogs, logEventLines } from './cloudWatchLogs';
import { deliveryErrorLine, isDeliveryError } from './deliveryErrors';
import { parsed } from './objectFields';
import { RecordLines, withoutGaps, type RecordLinesOptions } from './recordLines';
import { separatorsEnd } from './separators';
import { INCOMPLETE, ValueSpan } from './valueSpan';

export type DeliveredFormat = 'json' | 'cloudWatchLogs' | 'deliveryErrors';

export interface RecordForm {
  format: DeliveredFormat;
  lines: RecordLinesOptions;
}

const FIRST_LOOK_BYTES = 65_536;
/** A longer first record is recognized by its beginning alone. */
const MAX_LOOK_BYTES = 1_048_576;
const MAX_TORN_BYTES = 1_048_576;
/** Large chunks are processed in pieces, so that the buffer for their lines stays small and is reused. */
const PIECE_BYTES = 262_144;

/** The form of the content, told by its first record. Undefined: it does not begin with a record. */
export async function recordForm(reader: ByteReader): Promise<RecordForm | undefined> {
  for (let bytes = FIRST_LOOK_BYTES; ; bytes *= 4) {
    const first = await reader.peek(bytes);
    const isAll = first.length < bytes;
    const found = formOf(first, isAll);
    if (found !== 'undecided') return found;
    if (isAll || bytes >= MAX_LOOK_BYTES) return plainForm(first);
  }
}

function formOf(bytes: Buffer, isAll: boolean): RecordForm | undefined | 'undecided' {
  const start = separatorsEnd(bytes, 0);
  const opening = bytes[start];
  if (opening !== OPEN_BRACE && opening !== OPEN_BRACKET) return undefined;
  const valueStart = opening === OPEN_BRACKET ? firstToken(bytes, start + 1) : start;
  if (opening === OPEN_BRACKET && bytes[valueStart] === CLOSE_BRACKET) {
    return endsLikeRecords(bytes, valueStart) ? plainForm(bytes) : undefined;
  }
  if (valueStart >= bytes.length) return 'undecided';
  const span = new ValueSpan();
  span.begin(valueStart);
  const end = span.scan(bytes, bytes.length, isAll);
  if (end === INCOMPLETE) return 'undecided';
  if (end < 0) return undefined;
  const record = withoutGaps(bytes, valueStart, end, span.gaps);
  if (parsed(record.toString()) === undefined) return undefined;
  if (opening === OPEN_BRACKET && !isElementEnd(bytes, end, isAll)) return undefined;
  return { ...plainForm(bytes), ...special(record, opening === OPEN_BRACKET) };
}

/** Text may begin with a bracket too, such as a log line with its time. */
function isElementEnd(bytes: Buffer, end: number, isAll: boolean): boolean {
  const next = firstToken(bytes, end);
  if (next >= bytes.length) return !isAll;
  return bytes[next] === COMMA || (bytes[next] === CLOSE_BRACKET && endsLikeRecords(bytes, next));
}

function endsLikeRecords(bytes: Buffer, closing: number): boolean {
  const next = bytes[separatorsEnd(bytes, closing + 1)];
  return next === undefined || next === OPEN_BRACE || next === OPEN_BRACKET;
}

function special(record: Buffer, isInArray: boolean): RecordForm | undefined {
  if (isCloudWatchLogs(record)) {
    return { format: 'cloudWatchLogs', lines: { expandArrays: isInArray, render: logEventLines } };
  }
  if (isDeliveryError(record)) {
    return { format: 'deliveryErrors', lines: { expandArrays: isInArray, render: deliveryErrorLine } };
  }
  return undefined;
}

function plainForm(bytes: Buffer): RecordForm {
  return { format: 'json', lines: { expandArrays: bytes[separatorsEnd(bytes, 0)] === OPEN_BRACKET } };
}

function firstToken(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Gives one record on each line, as they come. `onRecords` gets the count so far. A fault of the content is thrown after the lines before it. */
export async function* recordLines(
  reader: ByteReader,
  options: RecordLinesOptions,
  onRecords: (records: number) => void,
): AsyncGenerator<Uint8Array> {
  const writer = new RecordLines(options);
  try {
    for (let piece = await reader.some(PIECE_BYTES); piece; piece = await reader.some(PIECE_BYTES)) {
      const lines = writer.push(piece, false);
      onRecords(writer.records);
      if (lines.length > 0) yield lines;
    }
    const lines = writer.push(Buffer.alloc(0), true);
    if (lines.length > 0) yield lines;
    const torn = writer.torn(MAX_TORN_BYTES);
    onRecords(writer.records);
    if (torn.length > 0) yield torn;
  } catch (error) {
    if (!isContentFault(error)) throw error;
    const torn = writer.torn(MAX_TORN_BYTES);
    onRecords(writer.records);
    if (torn.length > 0) yield torn;
    throw error;
  }
}
