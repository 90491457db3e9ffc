import { DAY_MS, dayOfYear, DAYS, MONTHS } from '../../records';

/**
 * A pattern of Java's `DateTimeFormatter` (locale en-US), for fields that an instant in a time zone has. Source:
 * "DateTimeFormatter", Java SE 8 API.
 */
export type TimePattern = (time: LocalTime) => string;

/** An instant as the clocks of a time zone show it. */
export interface LocalTime {
  readonly instantMs: number;
  readonly timeZone: string;
  /** The clock's reading taken as UTC: its UTC fields are the local ones. */
  readonly wallMs: number;
}

/** @throws {RangeError} when the pattern is not valid. The message says why. */
export function compileTimePattern(pattern: string): TimePattern {
  const pieces: TimePattern[] = [];
  const token = /'((?:[^']|'')*)'|([A-Za-z])\2*|[[\]]|[^A-Za-z'[\]]/gy;
  while (token.lastIndex < pattern.length) {
    const match = token.exec(pattern);
    if (!match) throw new RangeError('Pattern ends with an incomplete string literal');
    const [text, quoted, letter] = match;
    if (quoted !== undefined) pieces.push(() => (quoted === '' ? "'" : quoted.replaceAll("''", "'")));
    else if (letter !== undefined) pieces.push(fieldOf(letter, text.length));
    else if ('{}#'.includes(text)) throw new RangeError(`Pattern includes reserved character: '${text}'`);
    // Optional sections are always written: an instant has every field.
    else if (text !== '[' && text !== ']') pieces.push(() => text);
  }
  return (time) => pieces.map((piece) => piece(time)).join('');
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws {RangeError} when the time zone is unknown. */
export function localTime(instantMs: number, timeZone: string): LocalTime {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    formatter = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', second: 'numeric', ...numeric });
    formatters.set(timeZone, formatter);
  }
  const parts = new Map(formatter.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const wallSeconds = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return { instantMs, timeZone, wallMs: wallSeconds + (((instantMs % 1_000) + 1_000) % 1_000) };
}

function fieldOf(letter: string, count: number): TimePattern {
  const field = FIELDS[letter];
  if (!field) throw new RangeError(`Unknown pattern letter: ${letter}`);
  return field(count);
}

type Field = (count: number) => TimePattern;

const FIELDS: Readonly<Record<string, Field>> = {
  G: text(
    (date) => (yearOf(date) > 0 ? 'Anno Domini' : 'Before Christ'),
    (name) => (name === 'Anno Domini' ? 'AD' : 'BC'),
  ),
  u: year(yearOf),
  y: year(yearOf),
  Y: year((date) => weekOfYear(date).year),
  D: number((date) => dayOfYear(date), 3),
  M: monthField,
  L: monthField,
  d: number((date) => date.getUTCDate(), 2),
  Q: quarterField,
  q: quarterField,
  w: number((date) => weekOfYear(date).week, 2),
  W: number((date) => weekOfMonth(date), 1),
  E: text(dayName, (name) => name.slice(0, 3)),
  e: dayOfWeekField,
  c: dayOfWeekField,
  F: number((date) => Math.ceil(date.getUTCDate() / 7), 1),
  a: text(
    (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    (name) => name,
  ),
  h: number((date) => date.getUTCHours() % 12 || 12, 2),
  K: number((date) => date.getUTCHours() % 12, 2),
  k: number((date) => date.getUTCHours() || 24, 2),
  H: number((date) => date.getUTCHours(), 2),
  m: number((date) => date.getUTCMinutes(), 2),
  s: number((date) => date.getUTCSeconds(), 2),
  S: fractionField,
  A: number(millisecondOfDay, 19),
  n: number((date) => date.getUTCMilliseconds() * 1_000_000, 19),
  N: number((date) => millisecondOfDay(date) * 1_000_000, 19),
  V: (count) => {
    if (count !== 2) throw new RangeError('Pattern letter count must be 2: V');
    return ({ timeZone }) => timeZone;
  },
  z: (count) => (time) => zoneName(time, atMost(count, 4, 'z') < 4 ? 'short' : 'long'),
  O: (count) => {
    if (count !== 1 && count !== 4) throw new RangeError('Pattern letter count must be 1 or 4: O');
    return (time) => localizedOffset(offsetSeconds(time), count === 4);
  },
  X: (count) => offsetField(atMost(count, 5, 'X'), 'Z'),
  x: (count) => offsetField(atMost(count, 5, 'x'), undefined),
  Z: (count) => {
    if (atMost(count, 5, 'Z') === 4) return (time) => localizedOffset(offsetSeconds(time), true);
    return offsetField(count === 5 ? 5 : 4, count === 5 ? 'Z' : undefined);
  },
};

function atMost(count: number, most: number, letter: string): number {
  if (count > most) throw new RangeError(`Too many pattern letters: ${letter}`);
  return count;
}

function number(value: (date: Date) => number, most: number): Field {
  return (count) => {
    if (count > most) throw new RangeError(`Too many pattern letters: ${count} where at most ${most} are allowed`);
    return ({ wallMs }) => String(value(new Date(wallMs))).padStart(count, '0');
  };
}

function year(value: (date: Date) => number): Field {
  return (count) =>
    ({ wallMs }) => {
      const full = value(new Date(wallMs));
      return count === 2 ? String(full % 100).padStart(2, '0') : String(full).padStart(count, '0');
    };
}

/** One to three letters give the short form, four the full form, five the first letter. */
function text(value: (date: Date) => string, shorten: (name: string) => string): Field {
  return (count) => {
    if (count > 5) throw new RangeError('Too many pattern letters');
    return ({ wallMs }) => {
      const full = value(new Date(wallMs));
      if (count === 4) return full;
      return count === 5 ? full.slice(0, 1) : shorten(full);
    };
  };
}

function monthField(count: number): TimePattern {
  if (count < 3) return number((date) => date.getUTCMonth() + 1, 2)(count);
  return text(
    (date) => MONTHS[date.getUTCMonth()] ?? '',
    (name) => name.slice(0, 3),
  )(count);
}

function quarterField(count: number): TimePattern {
  const quarter = (date: Date): number => Math.floor(date.getUTCMonth() / 3) + 1;
  if (count < 3) return number(quarter, 2)(count);
  if (count === 4) {
    return ({ wallMs }) => `${['1st', '2nd', '3rd', '4th'][quarter(new Date(wallMs)) - 1] ?? ''} quarter`;
  }
  return ({ wallMs }) => `${count === 3 ? 'Q' : ''}${quarter(new Date(wallMs))}`;
}

function dayOfWeekField(count: number): TimePattern {
  if (count < 3) return number((date) => date.getUTCDay() + 1, 2)(count);
  return text(dayName, (name) => name.slice(0, 3))(count);
}

function fractionField(count: number): TimePattern {
  if (count > 9) throw new RangeError('Too many pattern letters: S');
  return ({ wallMs }) => String(new Date(wallMs).getUTCMilliseconds()).padStart(3, '0').padEnd(9, '0').slice(0, count);
}

function offsetField(count: number, zero: string | undefined): TimePattern {
  return (time) => {
    const seconds = offsetSeconds(time);
    if (seconds === 0 && zero !== undefined) return zero;
    const { sign, hours, minutes } = offsetParts(seconds);
    if (count === 1) return `${sign}${hours}${minutes === '00' ? '' : minutes}`;
    return count === 3 || count === 5 ? `${sign}${hours}:${minutes}` : `${sign}${hours}${minutes}`;
  };
}

function localizedOffset(seconds: number, isFull: boolean): string {
  if (seconds === 0) return 'GMT';
  const { sign, hours, minutes } = offsetParts(seconds);
  if (isFull) return `GMT${sign}${hours}:${minutes}`;
  return `GMT${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
}

function offsetParts(seconds: number): { sign: string; hours: string; minutes: string } {
  const total = Math.abs(seconds);
  return {
    sign: seconds < 0 ? '-' : '+',
    hours: String(Math.floor(total / 3_600)).padStart(2, '0'),
    minutes: String(Math.floor((total % 3_600) / 60)).padStart(2, '0'),
  };
}

function offsetSeconds({ wallMs, instantMs }: LocalTime): number {
  return Math.round((wallMs - instantMs) / 1_000);
}

function zoneName({ instantMs, timeZone }: LocalTime, style: 'short' | 'long'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: style }).formatToParts(instantMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

function yearOf(date: Date): number {
  return date.getUTCFullYear();
}

function dayName(date: Date): string {
  return DAYS[date.getUTCDay()] ?? '';
}

function millisecondOfDay(date: Date): number {
  return ((date.getTime() % DAY_MS) + DAY_MS) % DAY_MS;
}

/** In en-US a week begins on Sunday, and the week with January 1 is the first of the year. */
function weekOfYear(date: Date): { year: number; week: number } {
  const firstOfNext = new Date(Date.UTC(yearOf(date) + 1, 0, 1));
  const daysLeft = Math.floor((firstOfNext.getTime() - date.getTime() - 1) / DAY_MS);
  if (daysLeft < firstOfNext.getUTCDay()) return { year: yearOf(date) + 1, week: 1 };
  const first = new Date(Date.UTC(yearOf(date), 0, 1)).getUTCDay();
  return { year: yearOf(date), week: Math.floor((dayOfYear(date) - 1 + first) / 7) + 1 };
}

function weekOfMonth(date: Date): number {
  const first = new Date(Date.UTC(yearOf(date), date.getUTCMonth(), 1)).getUTCDay();
  return Math.floor((date.getUTCDate() - 1 + first) / 7) + 1;
}
