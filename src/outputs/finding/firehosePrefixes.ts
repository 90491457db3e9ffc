import type { CalendarHour } from './calendar';
import {
  plainPrefix,
  PREFIX_EXPRESSION,
  prefixParts,
  withDefaultTime,
  type PrefixPart,
  type TimePiece,
} from './prefixParts';

/** The prefix of a delivery stream's destination, with its expressions. */
export interface DeliveryPrefix {
  prefix: string;
  /** `CustomTimeZone`. Default: UTC. */
  timeZone?: string | undefined;
}

export interface InstantRange {
  fromMs: number;
  untilMs: number;
}

const HOUR_MS = 3_600_000;
/** For longer ranges than this, some months, it is faster to list everything. */
const MAX_HOURS = 2_500;
/** A key has the arrival time of the oldest record in the object, which is written at most the longest buffering later. */
const MAX_BUFFERING_MS = 900_000;
/** Clocks are at most 12 hours behind UTC's, and 14 ahead of it. */
const MAX_BEHIND_MS = 12 * HOUR_MS;
const MAX_AHEAD_MS = 14 * HOUR_MS;

/**
 * The prefixes below which a delivery stream puts what arrives in a time range, hour by hour. Each ends at the first
 * expression that depends on more than the time.
 */
export function deliveryPrefixes(
  { prefix, timeZone = 'UTC' }: DeliveryPrefix,
  { fromMs, untilMs }: InstantRange,
): string[] {
  return evaluatedPrefixes(prefix, withDefaultTime(prefix), { fromMs, untilMs, timeZone });
}

/** The same for an unknown time zone. Covers all of them, so objects of other hours are included. */
export function deliveryPrefixesOfAnyZone(prefix: string, { fromMs, untilMs }: InstantRange): string[] {
  return deliveryPrefixes({ prefix }, { fromMs: fromMs - MAX_BEHIND_MS, untilMs: untilMs + MAX_AHEAD_MS });
}

/** The same for an error prefix, after which Firehose adds no time. */
export function errorPrefixes(
  { prefix, timeZone = 'UTC' }: DeliveryPrefix,
  { fromMs, untilMs }: InstantRange,
): string[] {
  return evaluatedPrefixes(prefix, prefix, { fromMs, untilMs, timeZone });
}

/**
 * What a key begins with whose object's oldest record arrives now. What is not the time stands as `<what it is>`.
 * @param partitionKeys values of keys that a query gives, by their names
 */
export function examplePrefix(
  { prefix, timeZone = 'UTC' }: DeliveryPrefix,
  nowMs: number,
  partitionKeys: Readonly<Record<string, string>> = {},
): string {
  const clock = clockIn(timeZone)(nowMs);
  return withDefaultTime(prefix).replaceAll(PREFIX_EXPRESSION, (whole, namespace: string, value: string) => {
    const isOfQuery = namespace.trim() === 'partitionKeyFromQuery';
    if (isOfQuery && Object.hasOwn(partitionKeys, value)) return partitionKeys[value] ?? '';
    const [part] = prefixParts(whole);
    return part?.kind === 'timestamp' ? part.pieces.map((piece) => exampleOf(piece, clock)).join('') : `<${value}>`;
  });
}

function exampleOf(piece: TimePiece, clock: CalendarHour): string {
  if (piece.kind === 'text') return piece.text;
  return fieldText(piece.letter, piece.count, clock) ?? `<${piece.letter.repeat(piece.count)}>`;
}

function evaluatedPrefixes(
  prefix: string,
  source: string,
  { fromMs, untilMs, timeZone }: InstantRange & { timeZone: string },
): string[] {
  const firstHour = Math.floor((fromMs - MAX_BUFFERING_MS) / HOUR_MS);
  const lastHour = Math.floor(untilMs / HOUR_MS);
  if (!(lastHour - firstHour <= MAX_HOURS)) return [plainPrefix(prefix)];
  const parts = prefixParts(source);
  const clock = clockIn(timeZone);
  const found = new Set<string>();
  // Half hours too, since some time zones differ from UTC by them.
  for (let half = 2 * firstHour; half <= 2 * lastHour + 1; half++) {
    found.add(evaluated(parts, clock(half * (HOUR_MS / 2))));
  }
  return withoutNested([...found]);
}

/** A prefix below another one is listed with it. */
function withoutNested(prefixes: readonly string[]): string[] {
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}

/** Making a format costs as much as using it many times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric });
  formats.set(timeZone, format);
  return format;
}

function clockIn(timeZone: string): (instantMs: number) => CalendarHour {
  const format = formatIn(timeZone);
  return (instantMs) => {
    const parts = format.formatToParts(instantMs);
    const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
    return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour') };
  };
}

function evaluated(parts: readonly PrefixPart[], clock: CalendarHour): string {
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

/** Ends at the first field that is not a year, month, day or hour. */
function formatted(pieces: readonly TimePiece[], clock: CalendarHour): { text: string; isWhole: boolean } {
  let text = '';
  for (const piece of pieces) {
    const field = piece.kind === 'text' ? piece.text : fieldText(piece.letter, piece.count, clock);
    if (field === undefined) return { text, isWhole: false };
    text += field;
  }
  return { text, isWhole: true };
}

function fieldText(letter: string, count: number, { year, month, day, hour }: CalendarHour): string | undefined {
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
