const BASE_MS = 40;
const CAP_MS = 3_000;
const MOST_DOUBLINGS = 10;

/** Exponential back-off with full jitter ("Exponential Backoff And Jitter", AWS Architecture Blog). */
export function backoffMs(attempts: number, random: () => number): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempts - 1, MOST_DOUBLINGS));
}
