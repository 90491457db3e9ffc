import { parseExactly } from './exactJson';

/**
 * A batch of log events with times that read as such, and messages that are JSON as JSON. The very same value where it
 * is none. Source: "Log group-level subscription filters" (the format of a delivered message).
 */
export function readableLogs(value: unknown): unknown {
  if (!isObject(value) || typeof value.messageType !== 'string' || !Array.isArray(value.logEvents)) return value;
  return { ...value, logEvents: value.logEvents.map(readableEvent) };
}

function readableEvent(event: unknown): unknown {
  if (!isObject(event)) return event;
  const { timestamp, message, ...others } = event;
  return {
    ...(timestamp === undefined ? {} : { timestamp: instant(timestamp) }),
    ...others,
    ...(message === undefined ? {} : { message: typeof message === 'string' ? messageValue(message) : message }),
  };
}

function instant(timestamp: unknown): unknown {
  const date = typeof timestamp === 'number' ? new Date(timestamp) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : timestamp;
}

function messageValue(message: string): unknown {
  if (!/^\s*[{[]/.test(message)) return message;
  try {
    return parseExactly(message);
  } catch {
    // A line of text that begins with a bracket.
    return message;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
