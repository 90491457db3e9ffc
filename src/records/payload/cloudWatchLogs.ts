import type { DecodeBudget } from './decodeBudget';
import { parseExactly } from './exactJson';
import { jsonValues } from './text';

/** The fields that every batch of log events has, control messages too. */
const BATCH_FIELDS = ['messageType', 'logGroup', 'logEvents'];

/**
 * Whether an object with these fields is a batch of log events.
 * Source: "Log group-level subscription filters" (the format of a delivered message).
 */
export function isLogBatch(hasField: (name: string) => boolean): boolean {
  return BATCH_FIELDS.every(hasField);
}

/**
 * A batch of log events with readable times, and with messages that hold JSON as JSON. Any other value is returned as it is.
 */
export function readableLogs(value: unknown, budget: DecodeBudget): unknown {
  if (!isObject(value) || !isLogBatch((name) => Object.hasOwn(value, name))) return value;
  if (!Array.isArray(value.logEvents)) return value;
  return { ...value, logEvents: value.logEvents.map((event) => readableEvent(event, budget)) };
}

function readableEvent(event: unknown, budget: DecodeBudget): unknown {
  if (!isObject(event)) return event;
  const { timestamp, message, ...others } = event;
  const readable: Record<string, unknown> = {};
  if (timestamp !== undefined) readable.timestamp = instant(timestamp);
  Object.assign(readable, others);
  if (message !== undefined) readable.message = typeof message === 'string' ? messageValue(message, budget) : message;
  return readable;
}

function instant(timestamp: unknown): unknown {
  const date = typeof timestamp === 'number' ? new Date(timestamp) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : timestamp;
}

/** Messages often begin with a bracket and are not JSON: a scan is cheaper than `JSON.parse` with an exception. */
function messageValue(message: string, budget: DecodeBudget): unknown {
  if (!/^\s*[{[]/.test(message)) return message;
  const values = jsonValues(Buffer.from(message));
  return values !== undefined && budget.allowsValues(values) ? parseExactly(message) : message;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
