import { DAYS, dayOfYear, MONTHS } from '../calendar';
import { JqError, needNumber } from './jqFilters';

/**
 * A time in seconds since 1970, or in jq's form of a calendar: year, month from 0, day, hours, minutes, seconds, …
 *
 * @throws {JqError} when it is neither, or beyond all dates: milliseconds that were taken for seconds are.
 */
export function timeOf(value: unknown, operation: string): Date {
  const seconds = Array.isArray(value) ? secondsOf(value) : value;
  if (typeof seconds !== 'number') throw new JqError(`${operation} requires parsed datetime inputs`);
  const date = new Date(Math.floor(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) throw new JqError(`${seconds} is not a date: it must be in seconds since 1970`);
  return date;
}

/** jq's form of a calendar: year, month from 0, day, hours, minutes, seconds, day of the week and day of the year from 0. */
export function calendarTime(seconds: number): readonly number[] {
  const date = timeOf(seconds, 'gmtime');
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds() + (seconds - Math.floor(seconds)),
    date.getUTCDay(),
    dayOfYear(date) - 1,
  ];
}

export function secondsOf(value: unknown): number {
  if (!Array.isArray(value) || value.length < 6) throw new JqError('mktime requires array of 6 numbers');
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = value.map((one: unknown) =>
    Math.floor(needNumber(one, 'mktime')),
  );
  return Date.UTC(year, month, day, hours, minutes, seconds) / 1_000;
}

interface Read {
  source: string;
  /** Where its number goes in the calendar: year, month, day, hours, minutes, seconds. */
  at?: number;
  numberOf?: (text: string) => number;
}

const nameIn =
  (names: readonly string[]) =>
  (text: string): number =>
    names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase());
const anyOf = (names: readonly string[]): string => names.map((name) => `${name}|${name.slice(0, 3)}`).join('|');

const CONVERSIONS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['Y', { source: '\\d{4}', at: 0 }],
  ['m', { source: '\\d{1,2}', at: 1, numberOf: (text) => Number(text) - 1 }],
  ['b', { source: anyOf(MONTHS), at: 1, numberOf: nameIn(MONTHS) }],
  ['B', { source: anyOf(MONTHS), at: 1, numberOf: nameIn(MONTHS) }],
  ['d', { source: '\\d{1,2}', at: 2 }],
  ['e', { source: ' ?\\d{1,2}', at: 2 }],
  ['H', { source: '\\d{1,2}', at: 3 }],
  ['M', { source: '\\d{1,2}', at: 4 }],
  ['S', { source: '\\d{1,2}', at: 5 }],
  ['a', { source: anyOf(DAYS) }],
  ['A', { source: anyOf(DAYS) }],
  ['Z', { source: '[A-Za-z]+' }],
  ['z', { source: '[+-]\\d{2}:?\\d{2}|Z' }],
  ['%', { source: '%' }],
]);

/** The part of C's `strptime` that the local pipeline supports. The zone is read and has no effect, as in jq 1.6. */
export function compileStrptime(format: string): (text: string) => readonly number[] {
  const reads: Read[] = [];
  const whole = format
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%F', '%Y-%m-%d')
    .replaceAll(/%(.?)|[^%]+/gs, (text, letter?: string) => {
      if (letter === undefined) return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(/\s+/g, '\\s*');
      const read = CONVERSIONS.get(letter);
      if (!read) throw new JqError(`The local pipeline does not support "%${letter}" in strptime("${format}")`);
      reads.push(read);
      return `(${read.source})`;
    });
  const expression = new RegExp(`^${whole}$`, 'i');
  return (text) => {
    const match = expression.exec(text);
    if (!match) throw new JqError(`date "${text}" does not match format "${format}"`);
    const calendar = [1900, 0, 0, 0, 0, 0];
    for (const [index, { at, numberOf = Number }] of reads.entries()) {
      if (at !== undefined) calendar[at] = numberOf(match[index + 1] ?? '');
    }
    return calendarTime(secondsOf(calendar));
  };
}
