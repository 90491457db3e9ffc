/** What the name of an object that Firehose wrote says. */
export interface FirehoseName {
  deliveryStream: string;
  /** The version of the delivery stream's configuration. */
  version: number;
  /** When the oldest record in it arrived, by the clock of the prefix's time zone, which is UTC unless another was chosen. */
  arrivalMs: number;
  extension: string;
}

/** "Configure Amazon S3 object name format": name, version, date and time, a UUID, and an extension where one is set. */
const NAME =
  /(?:^|\/)([^/]+)-(\d+)-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(\.[^/]*)?$/;

/** Undefined: Firehose gives no object such a name. */
export function parseFirehoseName(key: string): FirehoseName | undefined {
  const [whole, deliveryStream = '', version, ...rest] = NAME.exec(key) ?? [];
  if (whole === undefined) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest.slice(0, 6).map(Number);
  const arrivalMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return { deliveryStream, version: Number(version), arrivalMs, extension: rest[6] ?? '' };
}

const HOUR_MS = 3_600_000;

/**
 * When clocks in a time zone show what UTC's show at `wallMs`: where they are set back, twice. Firehose writes names by
 * the clock that is set for the prefix ("Configure Amazon S3 object name format").
 */
export function instantsOf(wallMs: number, timeZone: string): { fromMs: number; untilMs: number } {
  const shown = (instantMs: number) => instantMs + offsetOf(instantMs, timeZone);
  const guesses = [-24, 24].map((hours) => wallMs - offsetOf(wallMs + hours * HOUR_MS, timeZone));
  const fitting = guesses.filter((guess) => shown(guess) === wallMs);
  const instants = fitting.length > 0 ? fitting : guesses;
  return { fromMs: Math.min(...instants), untilMs: Math.max(...instants) };
}

/** How far clocks are ahead of UTC's. */
function offsetOf(instantMs: number, timeZone: string): number {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', second: 'numeric', ...numeric });
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wallMs - Math.floor(instantMs / 1000) * 1000;
}
