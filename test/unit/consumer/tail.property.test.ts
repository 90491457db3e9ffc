import { playHistories } from './support/streamHistory';

const HISTORIES = Number(process.env.TAIL_HISTORIES ?? 200);

describe('any history of reshards and faults', () => {
  it(`gives each record once, in order per key, within the read limits (${HISTORIES} histories)`, async function () {
    // On a busy machine; a history that does not end is what it is there for.
    this.timeout(120_000);
    await playHistories('polling', HISTORIES);
  });

  it(`gives each record once, in order per key, by enhanced fan-out with late tails that share the consumer (${Math.ceil(HISTORIES / 2)} histories)`, async function () {
    this.timeout(120_000);
    await playHistories('fanOut', Math.ceil(HISTORIES / 2));
  });
});
