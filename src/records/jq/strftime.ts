import { DAYS, dayOfYear, MONTHS } from '../calendar';
import { TokenError } from './jqTokens';

type Conversion = (date: Date) => string;

/**
 * C's `strftime` in UTC and the C locale, as jq has it.
 *
 * @param at where the format stands in the query
 * @throws {TokenError} for a conversion that is not supported
 */
export function compileStrftime(format: string, at: number): Conversion {
  const pieces = [...format.matchAll(/%(.?)|[^%]+/gs)].map(([text, letter]): Conversion => {
    if (letter === undefined) return () => text;
    const conversion = CONVERSIONS[letter];
    if (!conversion) throw new TokenError(at, `"%${letter}" of strftime`);
    return conversion;
  });
  return (date) => pieces.map((piece) => piece(date)).join('');
}

const two = (value: number): string => String(value).padStart(2, '0');

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  '%': () => '%',
  A: (date) => DAYS[date.getUTCDay()] ?? '',
  B: (date) => MONTHS[date.getUTCMonth()] ?? '',
  D: (date) => `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${two(date.getUTCFullYear() % 100)}`,
  F: (date) => date.toISOString().slice(0, 10),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  M: (date) => two(date.getUTCMinutes()),
  R: (date) => date.toISOString().slice(11, 16),
  S: (date) => two(date.getUTCSeconds()),
  T: (date) => date.toISOString().slice(11, 19),
  Y: (date) => String(date.getUTCFullYear()),
  Z: () => 'UTC',
  a: (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  b: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2, ' '),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  m: (date) => two(date.getUTCMonth() + 1),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  s: (date) => String(Math.floor(date.getTime() / 1_000)),
  u: (date) => String(date.getUTCDay() || 7),
  w: (date) => String(date.getUTCDay()),
  y: (date) => two(date.getUTCFullYear() % 100),
  z: () => '+0000',
};
