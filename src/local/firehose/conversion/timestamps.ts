/** Microseconds since 1970. Undefined: the value is not a time in the form that the function reads. */
export type TimestampReader = (value: unknown) => number | undefined;

const MICROS_PER_MS = 1_000;
const MICROS_PER_SECOND = 1_000_000;
/** Numbers from here on are milliseconds, as in the year 1973 and later; smaller ones are seconds. */
const MIN_EPOCH_MS = 100_000_000_000;
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z$/;
/** The form of `java.sql.Timestamp.valueOf`. */
const SQL = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;

/** The forms that the OpenX SerDe reads. Source: "Choose the JSON deserializer" of the Amazon Data Firehose guide. */
export const openXTimestamp: TimestampReader = (value) => {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') {
    const isMs = Number.isInteger(number) && Math.abs(number) >= MIN_EPOCH_MS;
    return safe(Math.round(number * (isMs ? MICROS_PER_MS : MICROS_PER_SECOND)));
  }
  if (typeof value !== 'string') return undefined;
  return microsOf(ISO.exec(value) ?? SQL.exec(value));
};

/** The Hive SerDe's form without any `TimestampFormats`. */
export const sqlTimestamp: TimestampReader = (value) =>
  typeof value === 'string' ? microsOf(SQL.exec(value)) : undefined;

export const epochMillis: TimestampReader = (value) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? safe(Math.round(number * MICROS_PER_MS)) : undefined;
};

function microsOf(match: RegExpExecArray | null): number | undefined {
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
export function microsAt({ year, month, day, hour, minute, second, fraction }: Moment): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // `Date.UTC` takes years below 100 for the twentieth century.
  date.setUTCFullYear(year);
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!isReal) return undefined;
  return safe(date.getTime() * MICROS_PER_MS + Number(fraction.slice(0, 6).padEnd(6, '0')));
}

function safe(micros: number): number | undefined {
  return Number.isSafeInteger(micros) ? micros : undefined;
}
