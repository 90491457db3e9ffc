import { DECODE_LIMITS } from './decodeBudget';
import type { DecodedPayload } from './decodePayload';
import { parseExactly } from './exactJson';
import { jsonValues } from './text';

/** Shorter JSON is parsed without a scan before. */
const SHORT_CHARACTERS = 64 * 1024;
/** Parsing more values blocks the event loop for too long; names that all differ cost the most. */
const MAX_PARSED_VALUES = 96 * 1024;
/** The same limit where numbers keep their digits. */
const MAX_EXACT_VALUES = 40 * 1024;

/** Whether `JSON.parse` ends in time. False for text that is not JSON. */
export function isParsedInTime(json: string): boolean {
  if (json.length <= SHORT_CHARACTERS) return true;
  if (json.length > DECODE_LIMITS.preview.bytes) return false;
  return (jsonValues(Buffer.from(json)) ?? Infinity) <= MAX_PARSED_VALUES;
}

/**
 * The value of a record's JSON in its readable form, with numbers as `parseExactly` gives them. Undefined: the record is not JSON,
 * or has more values than a preview may parse.
 */
export function payloadValue({ kind, text, readable, values }: DecodedPayload): { value: unknown } | undefined {
  if (kind !== 'json' || values > MAX_EXACT_VALUES) return undefined;
  return { value: parseExactly(readable?.text ?? text) };
}
