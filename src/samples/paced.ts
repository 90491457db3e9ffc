import { dueCount, type DueCount, type RatePlan } from './ratePlan';
import type { SampleGenerator } from './types';

export interface PaceClock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Rejects as soon as the signal aborts. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export interface PaceOptions {
  /** Without it, as fast as the batches are pulled. */
  plan?: RatePlan | undefined;
  /** Ends after this many records. */
  count?: number | undefined;
  /** Ends after this time. */
  durationMs?: number | undefined;
  signal: AbortSignal;
  clock: PaceClock;
}

/** As many as `PutRecords` takes in one call. */
const MAX_BATCH = 500;
/** At 20,000 records a second, a whole batch. */
const TICK_MS = 25;
/** What a slow receiver or a sleeping computer has missed is caught up with only this far: no flood follows a pause. */
const MAX_BACKLOG_MS = 2000;
/** So many batches without a pause for timers and input, when nothing else gives one. */
const BATCHES_PER_TURN = 8;

/** Records at the plan's rate, in batches of at most 500. Ends when count, duration or the signal says so; it does not throw then. */
export async function* paced(generator: SampleGenerator, options: PaceOptions): AsyncGenerator<Uint8Array[], void> {
  const { plan, count = Infinity, durationMs = Infinity, signal, clock } = options;
  const pace = plan && new Pace(dueCount(plan), durationMs);
  const startedAtMs = clock.now();
  let made = 0;
  for (let batches = 1; made < count && !signal.aborted; batches++) {
    const elapsedMs = clock.now() - startedAtMs;
    const due = Math.min(count - made, pace ? pace.due(elapsedMs) : elapsedMs < durationMs ? MAX_BATCH : 0);
    if (due >= 1) {
      const batch = generator.batch(Math.min(due, MAX_BATCH));
      made += batch.length;
      pace?.sent(batch.length);
      yield batch;
      if (batches % BATCHES_PER_TURN === 0) await new Promise(setImmediate);
    } else if (elapsedMs >= durationMs) {
      return;
    } else {
      if (!(await sleptThrough(clock, Math.min(TICK_MS, Math.max(1, durationMs - elapsedMs)), signal))) return;
    }
  }
}

async function sleptThrough(clock: PaceClock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(delayMs, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** Compares what is due by the plan with what was sent: a late timer is made up for by the next batch. */
class Pace {
  readonly #dueCount: DueCount;
  readonly #durationMs: number;

  #sentCount = 0;
  #forgiven = 0;

  constructor(dueCount: DueCount, durationMs: number) {
    this.#dueCount = dueCount;
    this.#durationMs = durationMs;
  }

  due(elapsedMs: number): number {
    const untilMs = Math.max(1, Math.min(elapsedMs, this.#durationMs));
    const planned = this.#dueCount(untilMs);
    const most = MAX_BATCH + (planned / untilMs) * MAX_BACKLOG_MS;
    const owed = planned - this.#forgiven - this.#sentCount;
    if (owed > most) this.#forgiven += owed - most;
    // A hair more, so that rounding never leaves the last record of a whole number out.
    return Math.floor(Math.min(owed, most) + 1e-6);
  }

  sent(count: number): void {
    this.#sentCount += count;
  }
}
