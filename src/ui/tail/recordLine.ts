import type { ConsumedRecord } from '../../consumer';
import { decodePayload, type DecodeOptions } from '../../records';
import type { TimeFormat } from '../../webview';
import { formatClock } from '../format';

/** Beyond this a line is cut in the output channel, and says so; the record itself is kept whole. */
const MAX_CHARACTERS = 20_000;
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;
// eslint-disable-next-line no-control-regex -- control characters are what is replaced
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** `05:12:41.203  shardId-000000000000  4966…  key-17  {"id":990}` */
export function recordLine(record: ConsumedRecord, decode: DecodeOptions, times: TimeFormat): string {
  const { layers, text, isWhole } = decodePayload(record.data, decode);
  const line = isWhole ? oneLine(text) : `${oneLine(text)}…`;
  const number =
    record.subSequenceNumber === undefined
      ? record.sequenceNumber
      : `${record.sequenceNumber}.${record.subSequenceNumber}`;
  const packed = layers.filter((layer) => !['json', 'text', 'binary'].includes(layer));
  const data = packed.length > 0 ? `(${packed.join(' → ')}) ${line}` : line;
  return [formatClock(record.arrivalMs, times), record.shardId, number, oneLine(record.partitionKey), data].join('  ');
}

/** A record is one line: its own line breaks and control characters are shown as symbols. */
function oneLine(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
  const shown = cut.replace(LINE_BREAK, '⏎').replace(CONTROL_CHARACTER, '·');
  const trimmed = shown.endsWith('⏎') ? shown.slice(0, -1) : shown;
  return cut.length < text.length ? `${trimmed}… (${text.length - cut.length} more characters)` : trimmed;
}
