import { DECODE_LIMITS } from './allowance';
import type { DecodedPayload } from './decodePayload';
import { parseExactly } from './exactJson';
import { jsonValues } from './text';

/** Shorter JSON is parsed without a look at it first. */
const SHORT_CHARACTERS = 64 * 1024;
/** Making values of more takes the event loop for too long: names that all differ are the dearest. */
const MAX_PARSED_VALUES = 96 * 1024;
/** The same where numbers are kept digit by digit. */
const MAX_EXACT_VALUES = 40 * 1024;

/** Whether `JSON.parse` comes to an end in time; what is no JSON is not parsed either. */
export function isParsedInTime(json: string): boolean {
  if (json.length <= SHORT_CHARACTERS) return true;
  if (json.length > DECODE_LIMITS.inPassing.bytes) return false;
  return (jsonValues(Buffer.from(json)) ?? Infinity) <= MAX_PARSED_VALUES;
}

/**
 * What a record's JSON says, in its readable form, numbers as `parseExactly` has them. Undefined: it is no JSON, or of more
 * values than can be looked through in passing.
 */
export function payloadValue({ kind, text, readable, values }: DecodedPayload): { value: unknown } | undefined {
  if (kind !== 'json' || values > MAX_EXACT_VALUES) return undefined;
  return { value: parseExactly(readable?.text ?? text) };
}
