import { isLogBatch } from '../../records';
import { arrayElements, objectFields, type FieldSpan } from './objectFields';
import type { Rendering } from './recordLines';

/** The fields that say where an event comes from. They are put before each event. */
const ORIGIN = ['logGroup', 'logStream'];

export function isCloudWatchLogs(record: Buffer): boolean {
  return (
    record.includes('"logEvents"') &&
    record.includes('"messageType"') &&
    eventsField(objectFields(record)) !== undefined
  );
}

const COMMA = Buffer.from(',');
const OPEN_BRACE = Buffer.from('{');
const LINE_FEED = Buffer.from('\n');

/**
 * Gives one log event on each line instead of a batch: the event's own text, with log group and log stream before its fields.
 * Source: "Log group-level subscription filters" (the format of a delivered message).
 */
export const logEventLines: Rendering = (record) => {
  const fields = objectFields(record);
  const events = eventsField(fields);
  if (!events) return undefined;
  const origin = fields
    .filter(({ name }) => ORIGIN.includes(name))
    .flatMap(({ name, start, end }) => [Buffer.from(`${JSON.stringify(name)}:`), record.subarray(start, end), COMMA]);
  const elements = arrayElements(record.subarray(events.start, events.end));
  // A control message has no events, or one that says it is a test. It stays as it is.
  if (elements.length === 0 || !elements.every((event) => event[0] === 0x7b && event.length > 2)) return undefined;
  const lines = elements.flatMap((event) => [OPEN_BRACE, ...origin, event.subarray(1), LINE_FEED]);
  return { lines: Buffer.concat(lines), records: elements.length };
};

function eventsField(fields: FieldSpan[]): FieldSpan | undefined {
  const isBatch = isLogBatch((name) => fields.some((field) => field.name === name));
  return isBatch ? fields.find(({ name }) => name === 'logEvents') : undefined;
}
