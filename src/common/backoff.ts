/**
 * How long to wait before a call is made again.
 *
 * - `full` jitter: anywhere from 0 to the doubled wait. It spreads calls best ("Exponential Backoff And Jitter", AWS
 *   Architecture Blog).
 * - `upperHalf`: never less than half of it, for a reader that should leave the server alone for a while.
 */
export interface Backoff {
  firstMs: number;
  capMs: number;
  jitter: 'full' | 'upperHalf';
}

/** `2 ** MAX_DOUBLINGS` is still an exact number; every cap is reached long before. */
const MAX_DOUBLINGS = 30;

/** The wait before retry `attempt` (from 0). It doubles up to the cap. */
export function backoffMs(attempt: number, random: () => number, { firstMs, capMs, jitter }: Backoff): number {
  const fullMs = Math.min(capMs, firstMs * 2 ** Math.min(attempt, MAX_DOUBLINGS));
  return jitter === 'full' ? fullMs * random() : Math.ceil(fullMs / 2 + (fullMs / 2) * random());
}
