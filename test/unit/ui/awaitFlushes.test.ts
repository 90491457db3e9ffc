import assert from 'node:assert/strict';
import { compareWhenDue, type Flushes, type Found } from '../../../src/ui/deliveries/awaitFlushes';
import { nextByHints } from '../../../src/ui/deliveries/flushes';
import { VirtualClock } from '../consumer/support/virtualClock';

const START_MS = Date.UTC(2026, 10, 30, 12);

/** A delivery stream that has delivered more at each of these times, and is empty after the last. */
class ScriptedDelivery implements Flushes {
  readonly lookEveryMs = 500;
  readonly progress: string[] = [];
  compared = 0;
  readonly #clock: VirtualClock;
  readonly #flushes: readonly { atMs: number; delivered: number }[];
  readonly #sent: number;
  readonly #dueMs: number;
  readonly #isExact: boolean;

  constructor(
    clock: VirtualClock,
    options: { flushes: { atMs: number; delivered: number }[]; sent: number; dueMs: number; isExact?: boolean },
  ) {
    this.#clock = clock;
    this.#flushes = options.flushes;
    this.#sent = options.sent;
    this.#dueMs = START_MS + options.dueMs;
    this.#isExact = options.isExact ?? false;
  }

  next() {
    const nowMs = this.#clock.now();
    const next = this.#flushes.find(({ atMs }) => START_MS + atMs > nowMs);
    const atMs = this.#isExact && next ? START_MS + next.atMs : this.#dueMs;
    return Promise.resolve(nowMs >= this.#dueMs ? undefined : { atMs, isExact: this.#isExact });
  }

  newest() {
    return Promise.resolve(this.#past().at(-1)?.atMs.toString());
  }

  compare(): Promise<Found> {
    this.compared++;
    const delivered = this.#past().reduce((sum, flush) => sum + flush.delivered, 0);
    return Promise.resolve({ sent: this.#sent, missing: this.#sent - delivered });
  }

  verify({ maxWaitMs, signal = new AbortController().signal }: { maxWaitMs?: number; signal?: AbortSignal } = {}) {
    return compareWhenDue({
      flushes: this,
      compare: () => this.compare(),
      foundIn: (found) => found,
      maxWaitMs,
      report: (text) => this.progress.push(text),
      signal,
      clock: this.#clock,
    });
  }

  #past() {
    return this.#flushes.filter(({ atMs }) => START_MS + atMs <= this.#clock.now());
  }
}

describe('verifying right after a send', () => {
  let clock: VirtualClock;
  beforeEach(() => (clock = new VirtualClock(START_MS)));

  /** What it came to, and how long that took. */
  async function outcomeOf<Result>(verified: Promise<Result>): Promise<{ ended: Result; tookMs: number }> {
    let ended: { value: Result; atMs: number } | undefined;
    void verified.then((value) => (ended = { value, atMs: clock.now() }));
    assert.ok(await clock.runUntil(() => ended !== undefined, 3_600_000), 'it never ends');
    const { value, atMs } = ended as { value: Result; atMs: number };
    return { ended: value, tookMs: atMs - START_MS };
  }

  it('says nothing before the next flush, and ends with the object that completes the records', async () => {
    const delivery = new ScriptedDelivery(clock, {
      flushes: [{ atMs: 4_000, delivered: 12 }],
      sent: 12,
      dueMs: 10_000,
    });
    const { ended, tookMs } = await outcomeOf(delivery.verify());
    assert.deepEqual(ended, { result: { sent: 12, missing: 0 }, isDue: true });
    assert.ok(tookMs >= 4_000 && tookMs <= 5_000, `${tookMs} ms`);
    assert.equal(delivery.compared, 2);
    assert.equal(delivery.progress[0], 'Next flush within 10 s · 0 of 12 delivered');
  });

  it('counts down to the very flush where the delivery stream says when it comes', async () => {
    const flushes = [
      { atMs: 3_000, delivered: 5 },
      { atMs: 6_000, delivered: 7 },
    ];
    const delivery = new ScriptedDelivery(clock, { flushes, sent: 12, dueMs: 10_000, isExact: true });
    const { ended, tookMs } = await outcomeOf(delivery.verify());
    assert.deepEqual([ended.result.missing, tookMs], [0, 6_000]);
    const seconds = delivery.progress.map((text) => text.replace(/ · .*/, ''));
    assert.deepEqual([...new Set(seconds)], ['Next flush in 3 s', 'Next flush in 2 s', 'Next flush in 1 s']);
    assert.ok(delivery.progress.includes('Next flush in 3 s · 5 of 12 delivered'));
  });

  it('calls missing what was due and is not there, and not a moment earlier', async () => {
    const delivery = new ScriptedDelivery(clock, {
      flushes: [{ atMs: 4_000, delivered: 11 }],
      sent: 12,
      dueMs: 10_000,
    });
    const { ended, tookMs } = await outcomeOf(delivery.verify());
    assert.deepEqual(ended, { result: { sent: 12, missing: 1 }, isDue: true });
    assert.equal(tookMs, 10_000);
    assert.equal(delivery.compared, 3);
  });

  it('answers at once where everything was delivered or due long ago', async () => {
    const delivered = new ScriptedDelivery(clock, { flushes: [{ atMs: 0, delivered: 12 }], sent: 12, dueMs: 10_000 });
    assert.equal((await outcomeOf(delivered.verify())).tookMs, 0);
    const due = new ScriptedDelivery(clock, { flushes: [], sent: 12, dueMs: 0 });
    const { ended, tookMs } = await outcomeOf(due.verify());
    assert.deepEqual([ended.isDue, ended.result.missing, tookMs], [true, 12, 0]);
  });

  it('waits no longer than it is told to, and then does not call the rest missing', async () => {
    const options = { flushes: [{ atMs: 4_000, delivered: 12 }], sent: 12, dueMs: 10_000 };
    const none = await outcomeOf(new ScriptedDelivery(clock, options).verify({ maxWaitMs: 0 }));
    assert.deepEqual([none.ended.isDue, none.ended.result.missing, none.tookMs], [false, 12, 0]);
    const some = await outcomeOf(new ScriptedDelivery(clock, options).verify({ maxWaitMs: 2_000 }));
    assert.deepEqual([some.ended.isDue, some.ended.result.missing, some.tookMs], [false, 12, 2_000]);
  });

  it('ends with a cancel at once, and leaves no timer', async () => {
    const abort = new AbortController();
    const delivery = new ScriptedDelivery(clock, { flushes: [], sent: 1, dueMs: 900_000 });
    const verified = delivery.verify({ signal: abort.signal });
    verified.catch(() => undefined);
    await clock.run(2_000);
    abort.abort();
    await assert.rejects(verified, { name: 'AbortError' });
    assert.equal(clock.pending, 0);
  });
});

describe('the next flush by the buffering hints', () => {
  const sent = { fromMs: START_MS, untilMs: START_MS + 2_000 };
  const next = (nowMs: number, lastMs?: number) =>
    nextByHints(sent, { bufferMs: 60_000, lastMs, nowMs: START_MS + nowMs })?.atMs;

  it('comes a buffer after the first record, then a buffer after the last delivery', () => {
    assert.equal(next(3_000), START_MS + 60_000);
    assert.equal(next(3_000, START_MS - 10_000), START_MS + 60_000);
    assert.equal(next(3_000, START_MS + 1_000), START_MS + 61_000);
  });

  it('is never later than the last record is due, with a tenth of the buffer for the delivery itself', () => {
    assert.equal(next(3_000, START_MS + 30_000), START_MS + 68_000);
    assert.equal(next(67_999), START_MS + 68_000);
    assert.equal(next(68_000), undefined);
    const short = { bufferMs: 1_000, lastMs: undefined, nowMs: START_MS + 7_999 };
    assert.equal(nextByHints(sent, short)?.atMs, START_MS + 8_000);
  });

  it('is not known where nobody knows when the records were sent', () => {
    const hints = { bufferMs: 60_000, lastMs: START_MS, nowMs: START_MS };
    assert.equal(nextByHints({ fromMs: undefined }, hints), undefined);
  });
});
