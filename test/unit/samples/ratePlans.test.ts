import assert from 'node:assert/strict';
import { compileTemplate, paced, type RatePlan, type SampleGenerator } from '../../../src/samples';
import { LateClock } from './lateClock';

const SECONDS = 4;
/** A tick of the pace, and how late the clock's timers are. */
const LATE_MS = 27;

const product = <A, B>(left: readonly A[], right: readonly B[]) =>
  left.flatMap((a) => right.map((b) => [a, b] as const));

const PLANS: RatePlan[] = [
  ...[0.5, 1, 3, 7, 50, 99.9, 333, 1_000, 4_999, 20_000].map((perSecond) => ({ kind: 'constant', perSecond }) as const),
  ...product(product([0, 10, 1_000], [0, 10, 1_000]), [500, 3_000]).map(
    ([[from, to], overMs]) => ({ kind: 'ramp', from, to, overMs }) as const,
  ),
  { kind: 'ramp', from: 0, to: 50, overMs: 0 },
  ...product(product([1, 100, 3_000], [0, 0.5, 1]), [700]).map(
    ([[mean, share], periodMs]) => ({ kind: 'sine', mean, amplitude: share * mean, periodMs }) as const,
  ),
  ...product(product([0, 5], [100, 4_000]), [0, 300, 1_000]).map(
    ([[base, peak], burstMs]) => ({ kind: 'burst', base, peak, everyMs: 1_000, burstMs }) as const,
  ),
  ...[1, 20, 500, 5_000].map((perSecond) => ({ kind: 'poisson', perSecond, seed: 3 }) as const),
];

/** The rate at a moment, in records a second, as the plan's description says it. */
function rateAt(plan: RatePlan, ms: number): number {
  switch (plan.kind) {
    case 'constant':
    case 'poisson':
      return plan.perSecond;
    case 'ramp':
      return ms >= plan.overMs ? plan.to : plan.from + ((plan.to - plan.from) * ms) / plan.overMs;
    case 'sine':
      return plan.mean + plan.amplitude * Math.sin((2 * Math.PI * ms) / plan.periodMs);
    case 'burst':
      return ms % plan.everyMs < plan.burstMs ? plan.peak : plan.base;
  }
}

/** How many records are due by each millisecond: the rates of the middles of all milliseconds before, added up. */
function dueByMs(plan: RatePlan): number[] {
  const due = [0];
  for (let ms = 0; ms < 1_000 * SECONDS; ms++) due.push((due[ms] ?? 0) + rateAt(plan, ms + 0.5) / 1_000);
  return due;
}

describe('rate plans', () => {
  let generator: SampleGenerator;
  before(async () => {
    generator = await compileTemplate({ template: '{"n":"{{counter}}"}' });
  });

  it('are of all kinds', () => {
    assert.ok(PLANS.length >= 50, `${PLANS.length} plans`);
  });

  for (const plan of PLANS) {
    it(`make what is due, no record earlier, none more than a tick later: ${JSON.stringify(plan)}`, async () => {
      const due = dueByMs(plan);
      const clock = new LateClock();
      const start = clock.now();
      const { signal } = new AbortController();
      let made = 0;
      const isMade = (atMs: number) => {
        const before = due[Math.max(0, Math.floor(atMs) - LATE_MS)] ?? 0;
        // The first batch is that of the first millisecond.
        const now = due[Math.max(1, Math.ceil(atMs))] ?? due.at(-1)!;
        // Arrivals by chance are around what is due, within five times what is usual.
        const chance = plan.kind === 'poisson' ? 5 * Math.sqrt(now) + 5 : 0;
        assert.ok(made <= now + 1 + chance, `${made} of ${now} after ${atMs} ms`);
        assert.ok(made >= before - 1 - chance, `${made} of ${before} after ${atMs} ms`);
      };
      for await (const batch of paced(generator, { plan, durationMs: 1_000 * SECONDS, signal, clock })) {
        made += batch.length;
        // More of what is due comes in the next batch.
        if (batch.length < 500) isMade(clock.now() - start);
      }
      isMade(1_000 * SECONDS + LATE_MS);
    });
  }
});
