import { ZERO } from '../../../records';
/** Microseconds since 1970. Undefined: the value is not a time in the form that the function reads. */
export type TimestampReader = (value: unknown) => bigint | undefined;

const MICROS_PER_MS = 1_000;
const MICROS_PER_SECOND = 1_000_000;
/** Numbers from here on are milliseconds, as in the year 1973 and later; smaller ones are seconds. */
const MIN_EPOCH_MS = 100_000_000_000;
/** The places of the marks in `2017-02-07T15:13:01`. */
const ISO_MARKS = [
  [4, '-'],
  [7, '-'],
  [10, 'T'],
  [13, ':'],
  [16, ':'],
] as const;
const MAX_MICROS = 2 ** 63;
const ISO_SECONDS_END = 19;
const MAX_ISO_LENGTH = ISO_SECONDS_END + '.123456789Z'.length;
/** The form of `java.sql.Timestamp.valueOf`. */
const SQL = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;

/** The forms that the OpenX SerDe reads. Source: "Choose the JSON deserializer" of the Amazon Data Firehose guide. */
export const openXTimestamp: TimestampReader = (value) => {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') {
    const isMs = Number.isInteger(number) && Math.abs(number) >= MIN_EPOCH_MS;
    return whole(number * (isMs ? MICROS_PER_MS : MICROS_PER_SECOND));
  }
  if (typeof value !== 'string') return undefined;
  return isoMicros(value) ?? microsOf(SQL.exec(value));
};

/** The Hive SerDe's form without any `TimestampFormats`. */
export const sqlTimestamp: TimestampReader = (value) =>
  typeof value === 'string' ? microsOf(SQL.exec(value)) : undefined;

export const epochMillis: TimestampReader = (value) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? whole(number * MICROS_PER_MS) : undefined;
};

/** Reads `2017-02-07T15:13:01.39256Z`, the common form, without the cost of an expression. */
function isoMicros(text: string): bigint | undefined {
  const end = text.length - 1;
  if (end < ISO_SECONDS_END || end >= MAX_ISO_LENGTH || text[end] !== 'Z') return undefined;
  if (!ISO_MARKS.every(([at, mark]) => text[at] === mark)) return undefined;
  const hasFraction = end > ISO_SECONDS_END;
  if (hasFraction && (text[ISO_SECONDS_END] !== '.' || Number.isNaN(digits(text, ISO_SECONDS_END + 1, end)))) {
    return undefined;
  }
  return microsAt({
    year: digits(text, 0, 4),
    month: digits(text, 5, 7),
    day: digits(text, 8, 10),
    hour: digits(text, 11, 13),
    minute: digits(text, 14, 16),
    second: digits(text, 17, ISO_SECONDS_END),
    fraction: hasFraction ? text.slice(ISO_SECONDS_END + 1, end) : '',
  });
}

/** The number that these digits are. NaN: there are none, or others than digits are among them. */
function digits(text: string, from: number, to: number): number {
  let number = from < to ? 0 : Number.NaN;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

function microsOf(match: RegExpExecArray | null): bigint | undefined {
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  return microsAt({ year, month, day, hour, minute, second, fraction: match[7] ?? '' });
}

export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The digits of the fraction of a second. */
  readonly fraction: string;
}

/** Undefined: the fields do not make a valid time. */
export function microsAt({ year, month, day, hour, minute, second, fraction }: Moment): bigint | undefined {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (Number.isNaN(date.getTime())) return undefined;
  // `Date.UTC` takes years below 100 for the twentieth century.
  if (year < 100) date.setUTCFullYear(year);
  const isReal = date.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  if (!isReal) return undefined;
  const micros = date.getTime() * MICROS_PER_MS + Number(fraction.slice(0, 6).padEnd(6, '0'));
  if (Number.isSafeInteger(micros)) return BigInt(micros);
  // Far years, such as 9999 for "never", have more microseconds than a number counts.
  return BigInt(date.getTime()) * BigInt(MICROS_PER_MS) + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/** Undefined: it is too large for a column of times. */
function whole(micros: number): bigint | undefined {
  return Math.abs(micros) < MAX_MICROS ? BigInt(Math.round(micros)) : undefined;
}
