import { plainPrefix, prefixParts, withDefaultTime, type PrefixPart, type TimePiece } from './prefixParts';

/** The prefix of a delivery stream's destination, with its expressions as they are set. */
export interface DeliveryPrefix {
  prefix: string;
  /** `CustomTimeZone`, or several that it may be; by default UTC. */
  timeZone?: string;
}

export interface TimeRange {
  fromMs: number;
  untilMs: number;
}

const HOUR_MS = 3_600_000;
/** Of more hours than this it is quicker to list everything: some months. */
const MAX_HOURS = 2_500;
/** An object's key bears the arrival of its oldest record, and it is written up to the longest buffering later. */
const MAX_BUFFERING_MS = 900_000;
/** Clocks are at most 12 hours behind UTC's, and 14 ahead of it. */
const MAX_BEHIND_MS = 12 * HOUR_MS;
const MAX_AHEAD_MS = 14 * HOUR_MS;

/**
 * The prefixes below which a delivery stream puts what arrives in a time range, hour by hour, each as far as time alone
 * says: an expression that takes something of the record ends it.
 */
export function deliveryPrefixes(
  { prefix, timeZone = 'UTC' }: DeliveryPrefix,
  { fromMs, untilMs }: TimeRange,
): string[] {
  return evaluatedPrefixes(prefix, withDefaultTime(prefix), { fromMs, untilMs, timeZone });
}

/** The same where nobody says by which clock the keys are written: on any, so objects of other hours are among them. */
export function deliveryPrefixesOfAnyZone(prefix: string, { fromMs, untilMs }: TimeRange): string[] {
  return deliveryPrefixes({ prefix }, { fromMs: fromMs - MAX_BEHIND_MS, untilMs: untilMs + MAX_AHEAD_MS });
}

/** Where records are put that could not be delivered. `prefix` as it is set: nothing is put behind it. */
export function errorPrefixes({ prefix, timeZone = 'UTC' }: DeliveryPrefix, { fromMs, untilMs }: TimeRange): string[] {
  return evaluatedPrefixes(prefix, prefix, { fromMs, untilMs, timeZone });
}

function evaluatedPrefixes(
  prefix: string,
  source: string,
  { fromMs, untilMs, timeZone }: TimeRange & { timeZone: string },
): string[] {
  const firstHour = Math.floor((fromMs - MAX_BUFFERING_MS) / HOUR_MS);
  const lastHour = Math.floor(untilMs / HOUR_MS);
  if (!(lastHour - firstHour <= MAX_HOURS)) return [plainPrefix(prefix)];
  const parts = prefixParts(source);
  const clock = clockIn(timeZone);
  const found = new Set<string>();
  // Half hours too: not all clocks differ from UTC by whole ones.
  for (let half = 2 * firstHour; half <= 2 * lastHour + 1; half++) {
    found.add(evaluated(parts, clock(half * (HOUR_MS / 2))));
  }
  return withoutNested([...found]);
}

/** What lies below another one is listed with that. */
function withoutNested(prefixes: readonly string[]): string[] {
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}

type Clock = Record<'year' | 'month' | 'day' | 'hour', number>;

/** Making one costs as much as asking it for many times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric });
  formats.set(timeZone, format);
  return format;
}

function clockIn(timeZone: string): (instantMs: number) => Clock {
  const format = formatIn(timeZone);
  return (instantMs) => {
    const parts = format.formatToParts(instantMs);
    const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
    return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour') };
  };
}

function evaluated(parts: readonly PrefixPart[], clock: Clock): string {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind !== 'timestamp') return text;
    else {
      const time = formatted(part.pieces, clock);
      text += time.text;
      if (!time.isWhole) return text;
    }
  }
  return text;
}

/** Up to the first letter that says more, or else, than year to hour. */
function formatted(pieces: readonly TimePiece[], clock: Clock): { text: string; isWhole: boolean } {
  let text = '';
  for (const piece of pieces) {
    const field = piece.kind === 'text' ? piece.text : fieldText(piece.letter, piece.count, clock);
    if (field === undefined) return { text, isWhole: false };
    text += field;
  }
  return { text, isWhole: true };
}

function fieldText(letter: string, count: number, { year, month, day, hour }: Clock): string | undefined {
  const padded = (value: number) => String(value).padStart(count, '0');
  switch (letter) {
    case 'y':
    case 'u':
      return count === 2 ? String(year % 100).padStart(2, '0') : padded(year);
    case 'M':
    case 'L':
      return count <= 2 ? padded(month) : undefined;
    case 'd':
      return count <= 2 ? padded(day) : undefined;
    case 'H':
      return count <= 2 ? padded(hour) : undefined;
    default:
      return undefined;
  }
}
