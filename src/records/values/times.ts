/** What a count of time stands for, as Parquet and Avro name it. */
export type TimeUnit = 'millis' | 'micros' | 'nanos';

const FRACTION_DIGITS = { millis: 3, micros: 6, nanos: 9 } as const;
const SECONDS_A_DAY = 86_400;
const DAYS_OF_400_YEARS = 146_097;
/** From the first of March of the year 0 to 1970. */
const DAYS_BEFORE_EPOCH = 719_468;

/**
 * A count since 1970 in the form of ISO 8601, with all digits of its unit: `2024-01-01T00:00:00.123456Z`. A local time, which
 * belongs to no zone, ends without the `Z`. Years beyond four digits have a sign and six digits at least.
 */
export function timestampText(count: number | bigint, unit: TimeUnit, isUtc: boolean): string {
  const perDay = SECONDS_A_DAY * 10 ** FRACTION_DIGITS[unit];
  const { days, rest } = typeof count === 'number' ? divided(count, perDay) : dividedLarge(count, BigInt(perDay));
  return `${dateText(days)}T${clockText(rest, unit)}${isUtc ? 'Z' : ''}`;
}

/** Days since 1970 as a date of the Gregorian calendar: `2024-01-01`. */
export function dateText(days: number): string {
  // Howard Hinnant, "chrono-compatible low-level date algorithms" (civil_from_days): years begin in March.
  const shifted = days + DAYS_BEFORE_EPOCH;
  const era = Math.floor(shifted / DAYS_OF_400_YEARS);
  const dayOfEra = shifted - era * DAYS_OF_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** A time of day, as JSON: `"10:30:00.000"`. A count that is not within a day is the number that it is. */
export function timeOfDayJson(count: number | bigint, unit: TimeUnit): string {
  const isWithinDay = count >= 0 && count < SECONDS_A_DAY * 10 ** FRACTION_DIGITS[unit];
  return isWithinDay ? `"${clockText(Number(count), unit)}"` : String(count);
}

/** The three parts of an interval, which say nothing about each other, in the form of ISO 8601: `P1M2DT0.003S`. */
function durationText({ months, days, millis }: { months: number; days: number; millis: number }): string {
  const fraction = String(millis % 1_000).padStart(3, '0');
  return `P${months}M${days}DT${Math.floor(millis / 1_000)}.${fraction}S`;
}

/** Twelve bytes: months, days and milliseconds, each little-endian. So Parquet's INTERVAL and Avro's `duration` have it. */
export function durationOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [months, days, millis] = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
  return durationText({ months, days, millis });
}

function divided(count: number, perDay: number): { days: number; rest: number } {
  const days = Math.floor(count / perDay);
  return { days, rest: count - days * perDay };
}

function dividedLarge(count: bigint, perDay: bigint): { days: number; rest: number } {
  const days = count / perDay;
  const rest = count % perDay;
  return rest < 0n
    ? { days: Number(days) - 1, rest: Number(rest + perDay) }
    : { days: Number(days), rest: Number(rest) };
}

function clockText(count: number, unit: TimeUnit): string {
  const digits = FRACTION_DIGITS[unit];
  const perSecond = 10 ** digits;
  const seconds = Math.floor(count / perSecond);
  const minutes = Math.floor(seconds / 60);
  const fraction = String(count - seconds * perSecond).padStart(digits, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}.${fraction}`;
}

/** ISO 8601 and ECMAScript agree on six digits for years that four do not hold. */
function yearText(year: number): string {
  if (year >= 0 && year <= 9_999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
