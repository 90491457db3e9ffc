import { randomUUID } from 'node:crypto';

/** A number that a double may not hold exactly. */
const LARGE_INTEGER = /(?<![\w."\\-])-?\d{16,}(?![\w."])/;
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function mayHoldLargeIntegers(json: string): boolean {
  return LARGE_INTEGER.test(json);
}

/** Longer integers take long to convert. */
const MAX_DIGITS = 1_000;
/** Random, so that data cannot contain it. */
const MARK = `integer ${randomUUID()} `;

/**
 * As `JSON.parse`, but integers that a double cannot hold are texts.
 *
 * @throws {SyntaxError}
 */
export function parseWithLargeIntegers(json: string): unknown {
  return JSON.parse(withLargeIntegers(json, (digits) => `"${digits}"`));
}

/** The same, but with these integers as `bigint`. Throws as that does. */
export function parseWithBigIntegers(json: string): unknown {
  if (!mayHoldLargeIntegers(json)) return JSON.parse(json);
  const marked = withLargeIntegers(json, (digits) => `"${MARK}${digits}"`);
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? exactInteger(value.slice(MARK.length)) : value,
  );
}

/** An integer that a double would round. It stays text where it is too long. */
export function exactInteger(digits: string): bigint | string {
  return digits.length > MAX_DIGITS ? digits : BigInt(digits);
}

function withLargeIntegers(json: string, write: (digits: string) => string): string {
  return json.replace(TOKEN, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? write(token) : token,
  );
}
