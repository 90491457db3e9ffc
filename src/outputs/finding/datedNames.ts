import { CALENDAR, CALENDAR_UNITS, type CalendarHour, type CalendarUnit } from './calendar';

/** What the name of a level of prefixes says about time. */
export interface DatedName {
  /** The smallest unit that it tells. */
  unit: CalendarUnit;
  /** The year and, where the name has them, the month, the day and the hour. */
  fields: Partial<CalendarHour>;
}

/** Forms of a level: `2026/`, `year=2026/`, `2026-11-25/`, `dt=2026-11-25-04/`, `20261125/`. */
const WHOLE = /^(?:([A-Za-z_][\w-]*)=)?(\d{4})([-_]?)(?:(\d{2})[-_]?(?:(\d{2})(?:[-_T]?(\d{2}))?)?)?\/$/;
const PART = /^(?:([A-Za-z_][\w-]*)=)?(\d{1,2})\/$/;

/** A label names a unit only if it contains one of these words: `store=12/` is not an hour, nor `customer=2026/` a year. */
const WORDS: Record<CalendarUnit, readonly string[]> = {
  year: ['y', 'yy', 'yyyy', 'yr', 'year', 'ano'],
  month: ['m', 'mm', 'mo', 'mon', 'month', 'mes'],
  day: ['d', 'dd', 'dy', 'dt', 'day', 'date', 'dia'],
  hour: ['h', 'hh', 'hr', 'hrs', 'hour', 'hora'],
};
/** Labels of whole dates that are written as one number: `id=20261125/` is not a date. */
const DATE_WORDS = ['ds', 'ts', 'p', 'pt', 'ymd', 'ymdh', 'time', 'data', 'yyyymm', 'yyyymmdd', 'yyyymmddhh'].concat(
  Object.values(WORDS).flat(),
);

/** Whether a label contains one of the words, by itself or at its end (`eventdate`). */
function names(label: string, words: readonly string[]): boolean {
  const parts = label.split(/[_-]|(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
  return parts.some((part) => words.some((word) => part === word || (word.length > 3 && part.endsWith(word))));
}

/**
 * What the last level of a prefix says, given what the levels above say. Undefined: it says no time. A number of two digits is
 * the unit below the one above it.
 */
export function datedName(name: string, above: DatedName['fields']): DatedName | undefined {
  const known = CALENDAR_UNITS.filter((unit) => above[unit] !== undefined);
  const next = CALENDAR_UNITS[known.length];
  if (known.length === 0) return wholeDate(name);
  const match = PART.exec(name);
  if (!match || next === undefined) return undefined;
  const [, label, digits] = match;
  if (label !== undefined && !names(label, WORDS[next])) return undefined;
  const value = Number(digits);
  return isPlausible(next, value) ? { unit: next, fields: { ...above, [next]: value } } : undefined;
}

function wholeDate(name: string): DatedName | undefined {
  const match = WHOLE.exec(name);
  if (!match) return undefined;
  const [, label, year, sign, ...rest] = match;
  const isYear = rest[0] === undefined;
  if (label !== undefined && isYear && !names(label, WORDS.year)) return undefined;
  if (label !== undefined && !isYear && sign === '' && !names(label, DATE_WORDS)) return undefined;
  const fields: DatedName['fields'] = {};
  let unit: CalendarUnit = 'year';
  for (const [index, of] of CALENDAR_UNITS.entries()) {
    const text = [year, ...rest][index];
    if (text === undefined) break;
    if (!isPlausible(of, Number(text))) return undefined;
    fields[of] = Number(text);
    unit = of;
  }
  return { unit, fields };
}

function isPlausible(unit: CalendarUnit, value: number): boolean {
  const { from, to } = CALENDAR[unit];
  return value >= from && value <= to;
}

/** The span that a name stands for, read as UTC: from `fromMs` to before `untilMs`. */
export function spanOf({ unit, fields: { year = 1970, month = 1, day = 1, hour = 0 } }: DatedName): {
  fromMs: number;
  untilMs: number;
} {
  const fromMs = Date.UTC(year, month - 1, day, hour);
  switch (unit) {
    case 'year':
      return { fromMs, untilMs: Date.UTC(year + 1, 0) };
    case 'month':
      return { fromMs, untilMs: Date.UTC(year, month) };
    case 'day':
      return { fromMs, untilMs: Date.UTC(year, month - 1, day + 1) };
    case 'hour':
      return { fromMs, untilMs: Date.UTC(year, month - 1, day, hour + 1) };
  }
}
