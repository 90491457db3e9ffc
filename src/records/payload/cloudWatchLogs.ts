import type { Allowance } from './allowance';
import { parseExactly } from './exactJson';
import { jsonValues } from './text';

/**
 * A batch of log events with times that read as such, and messages that are JSON as JSON. The very same value where it
 * is none. Source: "Log group-level subscription filters" (the format of a delivered message).
 */
export function readableLogs(value: unknown, allowance: Allowance): unknown {
  if (!isObject(value) || typeof value.messageType !== 'string' || !Array.isArray(value.logEvents)) return value;
  return { ...value, logEvents: value.logEvents.map((event) => readableEvent(event, allowance)) };
}

function readableEvent(event: unknown, allowance: Allowance): unknown {
  if (!isObject(event)) return event;
  const { timestamp, message, ...others } = event;
  return {
    ...(timestamp === undefined ? {} : { timestamp: instant(timestamp) }),
    ...others,
    ...(message === undefined
      ? {}
      : { message: typeof message === 'string' ? messageValue(message, allowance) : message }),
  };
}

function instant(timestamp: unknown): unknown {
  const date = typeof timestamp === 'number' ? new Date(timestamp) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : timestamp;
}

/** Text that begins with a bracket and is no JSON is common; trying it with `JSON.parse` would be dear. */
function messageValue(message: string, allowance: Allowance): unknown {
  if (!/^\s*[{[]/.test(message)) return message;
  const values = jsonValues(Buffer.from(message));
  return values !== undefined && allowance.allowsValues(values) ? parseExactly(message) : message;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
