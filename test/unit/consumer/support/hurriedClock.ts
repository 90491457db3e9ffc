import { systemClock, type Clock } from '../../../../src/common';

/** Real time in which nobody sleeps longer than `mostMs`: what was slept less counts as passed. */
export function hurriedClock(mostMs: number): Clock {
  let skippedMs = 0;
  return {
    now: () => Date.now() + skippedMs,
    sleep: async (delayMs, signal) => {
      await systemClock.sleep(Math.min(delayMs, mostMs), signal);
      skippedMs += Math.max(0, delayMs - mostMs);
    },
  };
}
