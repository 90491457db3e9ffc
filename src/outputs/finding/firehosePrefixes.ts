/** The prefix of a delivery stream's destination, with its expressions as they are set. */
export interface DeliveryPrefix {
  prefix: string;
  /** `CustomTimeZone`; by default UTC. */
  timeZone?: string;
}

export interface TimeRange {
  fromMs: number;
  untilMs: number;
}

const HOUR_MS = 3_600_000;
/** Of more hours than this it is quicker to list everything: some months. */
const MOST_HOURS = 2_500;
const DEFAULT_TIME = '!{timestamp:yyyy/MM/dd/HH/}';
/** An object's key bears the arrival of its oldest record, and it is written up to the longest buffering later. */
const LONGEST_BUFFERING_MS = 900_000;

/**
 * The prefixes below which a delivery stream puts what arrives in a time range, hour by hour, each as far as time alone
 * says: an expression that takes something of the record ends it. Source: "Custom prefixes for Amazon S3 objects".
 */
export function deliveryPrefixes(
  { prefix, timeZone = 'UTC' }: DeliveryPrefix,
  { fromMs, untilMs }: TimeRange,
): string[] {
  const source = /!\{(timestamp|partitionKeyFrom\w+):/.test(prefix) ? prefix : prefix + DEFAULT_TIME;
  const firstHour = Math.floor((fromMs - LONGEST_BUFFERING_MS) / HOUR_MS);
  const lastHour = Math.floor(untilMs / HOUR_MS);
  if (lastHour - firstHour > MOST_HOURS) return [plainPrefix(prefix)];
  const clock = clockIn(timeZone);
  const found = new Set<string>();
  // Half hours too: not all clocks differ from UTC by whole ones.
  for (let half = 2 * firstHour; half <= 2 * lastHour + 1; half++) {
    found.add(evaluated(source, clock(half * (HOUR_MS / 2))));
  }
  return [...found];
}

/** The prefix up to its first expression. */
export function plainPrefix(prefix: string): string {
  const expression = prefix.indexOf('!{');
  return expression < 0 ? prefix : prefix.slice(0, expression);
}

type Clock = Record<'year' | 'month' | 'day' | 'hour', number>;

function clockIn(timeZone: string): (instantMs: number) => Clock {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...numeric });
  return (instantMs) => {
    const parts = format.formatToParts(instantMs);
    const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
    return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour') };
  };
}

function evaluated(source: string, clock: Clock): string {
  let text = '';
  let at = 0;
  for (const { 0: whole, index, groups } of source.matchAll(/!\{timestamp:(?<pattern>[^{}]*)\}|!\{[^{}]*\}/g)) {
    text += source.slice(at, index);
    at = index + whole.length;
    const time = groups?.pattern === undefined ? undefined : formatted(groups.pattern, clock);
    if (time?.isWhole !== true) return text + (time?.text ?? '');
    text += time.text;
  }
  return text + source.slice(at);
}

/** A pattern of Java's `DateTimeFormatter`, up to the first letter that says more, or else, than year to hour. */
function formatted(pattern: string, clock: Clock): { text: string; isWhole: boolean } {
  let text = '';
  for (const [token, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    if (quoted !== undefined) text += quoted === '' ? "'" : quoted.replaceAll("''", "'");
    else if (letter === undefined) text += token;
    else {
      const field = fieldText(letter, token.length, clock);
      if (field === undefined) return { text, isWhole: false };
      text += field;
    }
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
