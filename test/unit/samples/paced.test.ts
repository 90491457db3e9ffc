import assert from 'node:assert/strict';
import { compileTemplate, paced, type PaceClock, type RatePlan, type SampleGenerator } from '../../../src/samples';
import { LateClock } from './lateClock';

let generator: SampleGenerator;
const signal = new AbortController().signal;

/** How many records a plan has made by the end of each second. */
async function perSecond(plan: RatePlan, seconds: number): Promise<number[]> {
  const clock = new LateClock();
  const start = clock.now();
  const counts = Array.from({ length: seconds }, () => 0);
  for await (const batch of paced(generator, { plan, durationMs: seconds * 1000, signal, clock })) {
    assert.ok(batch.length <= 500);
    const second = Math.min(seconds - 1, Math.floor((clock.now() - start) / 1000));
    counts[second] = counts[second]! + batch.length;
  }
  return counts;
}

function within(actual: number, expected: number, share: number): void {
  assert.ok(Math.abs(actual - expected) <= expected * share, `${actual} instead of ${expected}`);
}

describe('pacing', () => {
  before(async () => {
    generator = await compileTemplate({ template: '{"n":"{{counter}}"}' });
  });

  for (const rate of [1, 7, 100, 20_000]) {
    it(`keeps ${rate} a second within 2 %, although timers are late`, async () => {
      const seconds = rate < 100 ? 60 : 10;
      const total = (await perSecond({ kind: 'constant', perSecond: rate }, seconds)).reduce(
        (sum, count) => sum + count,
        0,
      );
      within(total, rate * seconds, 0.02);
    });
  }

  it('makes exactly what a whole number of seconds asks for', async () => {
    const counts = await perSecond({ kind: 'constant', perSecond: 300 }, 3);
    assert.equal(counts[0]! + counts[1]! + counts[2]!, 900);
  });

  describe('makes within 2 % of what was asked for, up to 20,000 a second', () => {
    for (const [plan, total] of [
      [{ kind: 'constant', perSecond: 20_000 }, 200_000],
      [{ kind: 'ramp', from: 0, to: 20_000, overMs: 10_000 }, 100_000],
      [{ kind: 'ramp', from: 20_000, to: 1_000, overMs: 5_000 }, 57_500],
      [{ kind: 'sine', mean: 12_000, amplitude: 8_000, periodMs: 5_000 }, 120_000],
      [{ kind: 'burst', base: 2_000, peak: 20_000, everyMs: 2_500, burstMs: 500 }, 56_000],
      [{ kind: 'poisson', perSecond: 20_000, seed: 11 }, 200_000],
    ] as const) {
      it(JSON.stringify(plan), async () => {
        const counts = await perSecond(plan, 10);
        within(
          counts.reduce((sum, count) => sum + count, 0),
          total,
          0.02,
        );
      });
    }
  });

  it('ramps up and holds', async () => {
    const counts = await perSecond({ kind: 'ramp', from: 0, to: 1000, overMs: 4000 }, 6);
    [125, 375, 625, 875, 1000, 1000].forEach((expected, second) => within(counts[second]!, expected, 0.08));
  });

  it('swings around a mean', async () => {
    const counts = await perSecond({ kind: 'sine', mean: 1000, amplitude: 1000, periodMs: 4000 }, 8);
    within(
      counts.reduce((sum, count) => sum + count, 0),
      8000,
      0.02,
    );
    assert.ok(counts[0]! > 1500 && counts[2]! < 500 && counts[4]! > 1500 && counts[6]! < 500, counts.join());
  });

  it('bursts', async () => {
    const counts = await perSecond({ kind: 'burst', base: 10, peak: 5000, everyMs: 3000, burstMs: 1000 }, 6);
    within(counts[0]!, 5000, 0.05);
    within(counts[3]!, 5000, 0.08);
    assert.ok(counts[2]! < 20 && counts[5]! < 20, counts.join());
  });

  it('arrives by chance at a mean rate, the same again for the same seed', async () => {
    const plan: RatePlan = { kind: 'poisson', perSecond: 500, seed: 4 };
    const counts = await perSecond(plan, 40);
    within(
      counts.reduce((sum, count) => sum + count, 0),
      20_000,
      0.03,
    );
    const variance = counts.reduce((sum, count) => sum + (count - 500) ** 2, 0) / counts.length;
    assert.ok(variance > 150 && variance < 1200, `variance ${variance}`);
    assert.deepEqual(await perSecond(plan, 40), counts);
  });

  it('ends after the count, to the record', async () => {
    let made = 0;
    for await (const batch of paced(generator, { count: 1234, signal, clock: new LateClock() })) made += batch.length;
    assert.equal(made, 1234);
    made = 0;
    for await (const batch of paced(generator, {
      plan: { kind: 'constant', perSecond: 999 },
      count: 1234,
      signal,
      clock: new LateClock(),
    })) {
      made += batch.length;
    }
    assert.equal(made, 1234);
  });

  it('gives whole batches without a plan', async () => {
    const sizes: number[] = [];
    for await (const batch of paced(generator, { count: 1200, signal, clock: new LateClock() }))
      sizes.push(batch.length);
    assert.deepEqual(sizes, [500, 500, 200]);
  });

  it('ends quietly when it is cancelled, also in the middle of a sleep', async () => {
    const stop = new AbortController();
    const clock: PaceClock = {
      now: () => 0,
      sleep: (_delayMs, abort) =>
        new Promise((_resolve, reject) => {
          abort.addEventListener('abort', () => reject(abort.reason as Error));
          stop.abort();
        }),
    };
    for await (const _batch of paced(generator, {
      plan: { kind: 'constant', perSecond: 1 },
      signal: stop.signal,
      clock,
    }))
      assert.fail();
    for await (const _batch of paced(generator, { signal: stop.signal, clock })) assert.fail();
  });

  it('lets timers run between batches that are pulled at once', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1);
    let made = 0;
    for await (const batch of paced(generator, { signal: stop.signal, clock: new LateClock() })) made += batch.length;
    assert.ok(made > 0);
  });

  it('does not make up for a long pause with a flood', async () => {
    const clock = new LateClock();
    const stop = new AbortController();
    let made = 0;
    let paused = false;
    for await (const batch of paced(generator, {
      plan: { kind: 'constant', perSecond: 100 },
      durationMs: 3_600_000 + 10_000,
      signal: stop.signal,
      clock,
    })) {
      made += batch.length;
      if (!paused) clock.pass(3_600_000);
      paused = true;
    }
    assert.ok(made > 900 && made < 2500, `${made}`);
  });

  for (const plan of [
    { kind: 'constant', perSecond: 0 },
    { kind: 'constant', perSecond: NaN },
    { kind: 'constant', perSecond: 1e12 },
    { kind: 'ramp', from: -1, to: 1, overMs: 1 },
    { kind: 'sine', mean: 1, amplitude: 2, periodMs: 1000 },
    { kind: 'burst', base: 1, peak: 2, everyMs: 10, burstMs: 20 },
  ] satisfies RatePlan[]) {
    it(`refuses ${JSON.stringify(plan)}`, async () => {
      await assert.rejects(async () => {
        for await (const _batch of paced(generator, { plan, signal, clock: new LateClock() })) assert.fail();
      }, RangeError);
    });
  }
});
