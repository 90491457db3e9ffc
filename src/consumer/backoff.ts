/**
 * The wait before retry `attempt` (from 0): doubling up to a cap, the upper half of it random, so that many
 * readers that failed together do not come back together.
 */
export function backoffMs(
  attempt: number,
  random: () => number,
  { firstMs, capMs }: { firstMs: number; capMs: number },
): number {
  const fullMs = Math.min(capMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.ceil(fullMs / 2 + (fullMs / 2) * random());
}
