/** What a lane takes in a second before it throttles. */
export interface Quota {
  records: number;
  bytes: number;
}

interface Lane {
  quota: Quota;
  /** Quotas a second that it is sent. */
  rate: number;
  /** Quotas that may be sent at once. An entry may overdraw it. */
  tokens: number;
  refilledMs: number;
  decreasedMs: number;
}

const DECREASE = 0.7;
/** Quotas are for a second, so what is throttled within one has one cause. */
const DECREASE_EVERY_MS = 1_000;
const MIN_RATE = 0.2;
const INCREASE_PER_SECOND = 0.2;
/** A lane that takes so many times its quota throttled for another reason, and is not held back any more. */
const FREE_FROM_RATE = 4;
/** How many seconds' quotas may be sent at once. */
const BURST_SECONDS = 0.25;

/**
 * Paces what each shard is sent once it throttles: additive increase, multiplicative decrease. A sender that only delays the refused
 * records would go on hammering the shard with the others. Lanes that never throttled are not held back.
 */
export class ShardPace {
  readonly #lanes = new Map<string, Lane>();

  /** At least one lane is held back. */
  get isLimiting(): boolean {
    return this.#lanes.size > 0;
  }

  /** The lane refused an entry for its rate. Times are `performance.now()`. */
  throttled(lane: string, quota: Quota, nowMs: number): void {
    const known = this.#lanes.get(lane);
    if (!known) {
      this.#lanes.set(lane, { quota, rate: 1, tokens: 0, refilledMs: nowMs, decreasedMs: nowMs });
    } else if (nowMs - known.decreasedMs >= DECREASE_EVERY_MS) {
      known.rate = Math.max(MIN_RATE, known.rate * DECREASE);
      known.decreasedMs = nowMs;
    }
  }

  hasRoom(lane: string, nowMs: number): boolean {
    const known = this.#lanes.get(lane);
    if (!known) return true;
    this.#refill(lane, known, nowMs);
    return known.tokens > 0;
  }

  take(lane: string, bytes: number): void {
    const known = this.#lanes.get(lane);
    if (known) known.tokens -= Math.max(1 / known.quota.records, bytes / known.quota.bytes);
  }

  /** When the lane has room again. */
  roomMs(lane: string): number {
    const known = this.#lanes.get(lane);
    if (!known) return 0;
    return known.refilledMs + 1 + (Math.max(0, -known.tokens) / known.rate) * 1_000;
  }

  /** Forgets all other lanes: nothing is sent to shards that have closed. */
  keepLanes(isKept: (lane: string) => boolean): void {
    for (const lane of this.#lanes.keys()) if (!isKept(lane)) this.#lanes.delete(lane);
  }

  #refill(name: string, lane: Lane, nowMs: number): void {
    const seconds = (nowMs - lane.refilledMs) / 1_000;
    lane.refilledMs = nowMs;
    lane.rate += INCREASE_PER_SECOND * seconds;
    lane.tokens = Math.min(lane.rate * BURST_SECONDS, lane.tokens + lane.rate * seconds);
    if (lane.rate >= FREE_FROM_RATE) this.#lanes.delete(name);
  }
}
