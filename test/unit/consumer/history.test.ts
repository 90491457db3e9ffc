import assert from 'node:assert/strict';
import { playHistories, playHistory, type HistoryKind } from './support/streamHistory';

/** The number of both kinds together; `TAIL_SEED` is the first seed. */
const HISTORIES = Number(process.env.TAIL_HISTORIES ?? 500);
/** Set: all of them are of this kind. */
const { TAIL_KIND } = process.env;
const POLLED = TAIL_KIND === undefined ? Math.ceil(HISTORIES * 0.6) : TAIL_KIND === 'polling' ? HISTORIES : 0;
/** Longer than work goes on without giving others a turn. */
const LONG_MS = 10;
const MAX_LONG = 20;
const SEEDS = [1, 2, 3];

describe('any history of a stream', () => {
  for (const [kind, count] of [
    ['polling', POLLED],
    ['fanOut', HISTORIES - POLLED],
  ] as const)
    it(`gives each record once, in order per key, or tells the gap, by ${kind} (${count} histories)`, async function () {
      // On a busy machine; a history that does not end is what it is there for.
      this.timeout(Math.max(240_000, count * 2_000));
      await playHistories(kind, count);
    });

  for (const kind of ['polling', 'fanOut'] satisfies HistoryKind[])
    it(`is the same each time it is played, on a slow machine too, by ${kind}`, async function () {
      this.timeout(60_000);
      for (const seed of SEEDS) {
        const quick = await playHistory(kind, seed, () => undefined);
        let events = 0;
        const slow = await playHistory(kind, seed, () => {
          events++;
          if (events <= MAX_LONG) spin();
        });
        assert.deepEqual(slow, quick);
      }
    });
});

/** Keeps the machine busy, by the real time. */
function spin(): void {
  const endMs = Date.now() + LONG_MS;
  while (Date.now() < endMs);
}
