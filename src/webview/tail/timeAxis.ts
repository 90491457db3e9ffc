export interface Tick {
  ms: number;
  /** Local time, as exact as the distance of the ticks. */
  label: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  ...[SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND],
  ...[MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR],
];
const MIN_PIXELS = 84;

/** Round times between two instants, so far apart that their labels do not touch. */
export function ticksOf(fromMs: number, toMs: number, widthPixels: number): Tick[] {
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || widthPixels < MIN_PIXELS) return [];
  const leastMs = (spanMs * MIN_PIXELS) / widthPixels;
  const day = 24 * HOUR;
  const stepMs = STEPS.find((step) => step >= leastMs) ?? Math.ceil(leastMs / day) * day;
  // Round in local time, in which they are read.
  const offsetMs = new Date(fromMs).getTimezoneOffset() * MINUTE;
  const ticks: Tick[] = [];
  for (let ms = Math.ceil((fromMs - offsetMs) / stepMs) * stepMs + offsetMs; ms < toMs; ms += stepMs)
    ticks.push({ ms, label: labelOf(new Date(ms), stepMs) });
  return ticks;
}

function labelOf(date: Date, stepMs: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  if (stepMs >= 24 * HOUR) return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return stepMs < MINUTE ? `${minutes}:${two(date.getSeconds())}` : minutes;
}
