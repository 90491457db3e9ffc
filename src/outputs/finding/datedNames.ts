/** What a level of prefixes says about time: its own field, and what its name adds to it. */
export interface DatedName {
  unit: 'year' | 'month' | 'day' | 'hour';
  /** Year, and as far as the name tells them month (1 to 12), day, hour. */
  fields: Partial<Record<'year' | 'month' | 'day' | 'hour', number>>;
}

const UNITS = ['year', 'month', 'day', 'hour'] as const;
/** How a level is written: `2026/`, `year=2026/`, `2026-11-25/`, `dt=2026-11-25-04/`, `20261125/`. */
const WHOLE = /^(?:([A-Za-z_][\w-]*)=)?(\d{4})([-_]?)(?:(\d{2})[-_]?(?:(\d{2})(?:[-_T]?(\d{2}))?)?)?\/$/;
const PART = /^(?:([A-Za-z_][\w-]*)=)?(\d{1,2})\/$/;

/** The words of which a label must hold one to name its unit: `store=12/` is no hour, `customer=2026/` no year. */
const WORDS: Record<DatedName['unit'], readonly string[]> = {
  year: ['y', 'yy', 'yyyy', 'yr', 'year', 'ano'],
  month: ['m', 'mm', 'mo', 'mon', 'month', 'mes'],
  day: ['d', 'dd', 'dy', 'dt', 'day', 'date', 'dia'],
  hour: ['h', 'hh', 'hr', 'hrs', 'hour', 'hora'],
};
/** Of a whole date that is written as one number: `id=20261125/` is none. */
const DATE_WORDS = ['ds', 'ts', 'p', 'pt', 'ymd', 'ymdh', 'time', 'data', 'yyyymm', 'yyyymmdd', 'yyyymmddhh'].concat(
  Object.values(WORDS).flat(),
);

/** Whether a label has one of the words in it: by itself, or as its end (`eventdate`). */
function names(label: string, words: readonly string[]): boolean {
  const parts = label.split(/[_-]|(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
  return parts.some((part) => words.some((word) => part === word || (word.length > 3 && part.endsWith(word))));
}

/**
 * What the last level of a prefix says, given what those above it say; `undefined`: no time. A number of two digits is
 * the unit below the one above it.
 */
export function datedName(name: string, above: DatedName['fields']): DatedName | undefined {
  const known = UNITS.filter((unit) => above[unit] !== undefined);
  const next = UNITS[known.length];
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
  let unit: DatedName['unit'] = 'year';
  for (const [index, of] of UNITS.entries()) {
    const text = [year, ...rest][index];
    if (text === undefined) break;
    if (!isPlausible(of, Number(text))) return undefined;
    fields[of] = Number(text);
    unit = of;
  }
  return { unit, fields };
}

function isPlausible(unit: DatedName['unit'], value: number): boolean {
  switch (unit) {
    case 'year':
      return value >= 1970 && value < 2200;
    case 'month':
      return value >= 1 && value <= 12;
    case 'day':
      return value >= 1 && value <= 31;
    case 'hour':
      return value <= 23;
  }
}

/** The span that a name stands for, as if its clock were UTC's: from the first instant to before the last. */
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
