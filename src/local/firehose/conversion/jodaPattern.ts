import { microsAt, type TimestampReader } from './timestamps';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMBER_LETTERS = 'yYMdHhkKmsSDe';

/** A part of a text: the expression that finds it, and where its value goes. */
interface Part {
  readonly source: string;
  readonly read?: (text: string, found: Found) => void;
}

interface Found {
  year: number;
  month: number;
  day: number;
  hour: number;
  isAfternoon: boolean | undefined;
  minute: number;
  second: number;
  fraction: string;
  offsetMinutes: number;
}

/**
 * Compiles a pattern of Joda-Time's `DateTimeFormat` into a reader. Times without a zone are in UTC.
 *
 * @throws {Error} for a letter that is not supported. The message names it.
 */
export function compileJodaPattern(pattern: string): TimestampReader {
  const parts = partsOf(pattern);
  const expression = new RegExp(`^${parts.map(({ source, read }) => (read ? `(${source})` : source)).join('')}$`, 'i');
  const readers = parts.flatMap(({ read }) => (read ? [read] : []));
  return (value) => {
    const match = typeof value === 'string' ? expression.exec(value) : null;
    if (!match) return undefined;
    const found: Found = {
      year: 1970,
      month: 1,
      day: 1,
      hour: 0,
      isAfternoon: undefined,
      minute: 0,
      second: 0,
      fraction: '',
      offsetMinutes: 0,
    };
    for (const [index, read] of readers.entries()) read(match[index + 1] ?? '', found);
    if (found.isAfternoon !== undefined) found.hour = (found.hour % 12) + (found.isAfternoon ? 12 : 0);
    const micros = microsAt(found);
    return micros === undefined ? undefined : micros - BigInt(found.offsetMinutes * 60_000_000);
  };
}

function partsOf(pattern: string): Part[] {
  const runs = [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g)];
  if (runs.map(([run]) => run).join('') !== pattern) throw new Error(`${pattern} has a quote that does not end`);
  return runs.map(([run, quoted, letter], index) => {
    if (quoted !== undefined) return { source: escaped(quoted === '' ? "'" : quoted.replaceAll("''", "'")) };
    if (letter === undefined) return { source: escaped(run) };
    // A number that touches the next one has exactly its digits.
    const [, , next = ''] = runs[index + 1] ?? [];
    return partOf(letter, run.length, next !== '' && NUMBER_LETTERS.includes(next));
  });
}

function partOf(letter: string, length: number, isTouching: boolean): Part {
  const digits = isTouching ? `\\d{${length}}` : `\\d{1,9}`;
  switch (letter) {
    case 'y':
    case 'Y':
      return {
        source: digits,
        read: (text, found) => (found.year = length === 2 && text.length === 2 ? 2000 + Number(text) : Number(text)),
      };
    case 'M':
      if (length < 3) return { source: digits, read: (text, found) => (found.month = Number(text)) };
      return {
        source: `(?:${MONTHS.join('|')})[a-z]*`,
        read: (text, found) => (found.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1),
      };
    case 'd':
      return { source: digits, read: (text, found) => (found.day = Number(text)) };
    case 'H':
    case 'h':
    case 'K':
      return { source: digits, read: (text, found) => (found.hour = Number(text)) };
    case 'k':
      return { source: digits, read: (text, found) => (found.hour = Number(text) % 24) };
    case 'm':
      return { source: digits, read: (text, found) => (found.minute = Number(text)) };
    case 's':
      return { source: digits, read: (text, found) => (found.second = Number(text)) };
    case 'S':
      return { source: digits, read: (text, found) => (found.fraction = text) };
    case 'a':
      return { source: '[ap]m', read: (text, found) => (found.isAfternoon = text.toLowerCase() === 'pm') };
    case 'E':
      return { source: '[a-z]+' };
    case 'Z':
      return { source: 'Z|[+-]\\d{2}:?\\d{2}', read: readOffset };
    case 'z':
      return { source: 'UTC|GMT|Z' };
    default:
      throw new Error(`the letter ${letter} is not supported`);
  }
}

function readOffset(text: string, found: Found): void {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  if (sign !== undefined) found.offsetMinutes = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
