import { playHistories } from './support/streamHistory';

/** Of both kinds together; `TAIL_SEED` is the first. */
const HISTORIES = Number(process.env.TAIL_HISTORIES ?? 500);
const POLLED = Math.ceil(HISTORIES * 0.6);

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
});
