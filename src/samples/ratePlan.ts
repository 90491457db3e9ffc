import { createRandom, unseeded } from './random';

/** How many records a second; all rates in records per second, all times in milliseconds. */
export type RatePlan =
  | { kind: 'constant'; perSecond: number }
  /** From one rate to another, which then holds. */
  | { kind: 'ramp'; from: number; to: number; overMs: number }
  /** Around `mean`, up and down by `amplitude` (at most `mean`), one wave each `periodMs`. */
  | { kind: 'sine'; mean: number; amplitude: number; periodMs: number }
  /** `peak` during the first `burstMs` of each `everyMs`, `base` in the rest. */
  | { kind: 'burst'; base: number; peak: number; everyMs: number; burstMs: number }
  /** Arrivals independent of each other, with this mean rate. */
  | { kind: 'poisson'; perSecond: number; seed?: number | undefined };

/** How many records are due within the first `elapsedMs` of a run. Asked with times that never go back. */
export type DueCount = (elapsedMs: number) => number;

export function dueCount(plan: RatePlan): DueCount {
  checkPlan(plan);
  switch (plan.kind) {
    case 'constant':
      return (elapsedMs) => (elapsedMs / 1000) * plan.perSecond;
    case 'ramp':
      return (elapsedMs) => {
        const rampMs = Math.min(elapsedMs, plan.overMs);
        const slope = plan.overMs > 0 ? (plan.to - plan.from) / plan.overMs : 0;
        return (plan.from * rampMs + (slope * rampMs ** 2) / 2 + plan.to * (elapsedMs - rampMs)) / 1000;
      };
    case 'sine': {
      const turn = (2 * Math.PI) / plan.periodMs;
      return (elapsedMs) => (plan.mean * elapsedMs + (plan.amplitude / turn) * (1 - Math.cos(turn * elapsedMs))) / 1000;
    }
    case 'burst': {
      const perCycle = plan.peak * plan.burstMs + plan.base * (plan.everyMs - plan.burstMs);
      return (elapsedMs) => {
        const cycles = Math.floor(elapsedMs / plan.everyMs);
        const withinMs = elapsedMs - cycles * plan.everyMs;
        const burstMs = Math.min(withinMs, plan.burstMs);
        return (cycles * perCycle + plan.peak * burstMs + plan.base * (withinMs - burstMs)) / 1000;
      };
    }
    case 'poisson':
      return poissonCount(plan.perSecond, plan.seed);
  }
}

const LONG_PAUSE_MS = 10_000;

function poissonCount(perSecond: number, seed = unseeded()): DueCount {
  const random = createRandom(seed);
  const meanGapMs = 1000 / perSecond;
  const gapMs = () => -Math.log(1 - random.unit53()) * meanGapMs;
  let arrived = 0;
  let nextAtMs = gapMs();
  return (elapsedMs) => {
    // After a pause (a computer that slept) the arrivals of the pause are not gone through one by one.
    if (elapsedMs - nextAtMs > LONG_PAUSE_MS) {
      arrived += Math.floor((elapsedMs - LONG_PAUSE_MS - nextAtMs) / meanGapMs);
      nextAtMs = elapsedMs - LONG_PAUSE_MS;
    }
    while (nextAtMs <= elapsedMs) {
      arrived++;
      nextAtMs += gapMs();
    }
    return arrived;
  };
}

const MAX_PER_SECOND = 10_000_000;

function checkPlan(plan: RatePlan): void {
  for (const [name, value] of Object.entries(plan) as [string, unknown][]) {
    if (name === 'kind' || name === 'seed') continue;
    const isTime = name.endsWith('Ms');
    const max = isTime ? Number.MAX_SAFE_INTEGER : MAX_PER_SECOND;
    if (typeof value !== 'number' || !(value >= 0 && value <= max)) {
      throw new RangeError(`The rate plan's ${name} must be a number from 0 to ${max}, not ${String(value)}.`);
    }
    if (value === 0 && (name === 'perSecond' || name === 'periodMs' || name === 'everyMs')) {
      throw new RangeError(`The rate plan's ${name} must be more than 0.`);
    }
  }
  if (plan.kind === 'sine' && plan.amplitude > plan.mean) {
    throw new RangeError(`The rate plan's amplitude (${plan.amplitude}) must not exceed its mean (${plan.mean}).`);
  }
  if (plan.kind === 'burst' && plan.burstMs > plan.everyMs) {
    throw new RangeError(`The rate plan's burstMs (${plan.burstMs}) must not exceed its everyMs (${plan.everyMs}).`);
  }
}
