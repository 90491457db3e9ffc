/** What was measured within a stretch of time ("StatisticSet"). */
export interface MetricBucket {
  /** When the stretch begins, in milliseconds since 1970. */
  readonly startMs: number;
  sum: number;
  count: number;
  min: number;
  max: number;
}

const MINUTE_MS = 60_000;
export const COARSE_MS = 5 * MINUTE_MS;
/** As long as CloudWatch's charts show minutes by default. */
const FINE_MS = 4 * 60 * MINUTE_MS;
const MAX_FINE = FINE_MS / MINUTE_MS;
const MAX_COARSE = (7 * 24 * 60 * MINUTE_MS) / COARSE_MS;

/** The values of one metric: by the minute for four hours, and by five minutes for a week. Only stretches with values take memory. */
export class MetricSeries {
  readonly #fine: MetricBucket[] = [];
  readonly #coarse: MetricBucket[] = [];

  get lastMs(): number {
    return this.#fine.at(-1)?.startMs ?? 0;
  }

  add(value: number, nowMs: number): void {
    addTo(this.#fine, MINUTE_MS, MAX_FINE, value, nowMs);
    addTo(this.#coarse, COARSE_MS, MAX_COARSE, value, nowMs);
  }

  /** The stretches from one time up to another, oldest first: minutes where the period asks for them and they are still kept. */
  between(fromMs: number, toMs: number, periodMs: number): readonly MetricBucket[] {
    const isWithin = ({ startMs }: MetricBucket) => startMs >= fromMs && startMs < toMs;
    if (periodMs % COARSE_MS === 0) return this.#coarse.filter(isWithin);
    const firstMs = this.#fine[0]?.startMs ?? Infinity;
    const earlier = this.#coarse.filter((bucket) => isWithin(bucket) && bucket.startMs + COARSE_MS <= firstMs);
    return [...earlier, ...this.#fine.filter(isWithin)];
  }
}

function addTo(buckets: MetricBucket[], lengthMs: number, most: number, value: number, nowMs: number): void {
  const startMs = nowMs - (nowMs % lengthMs);
  const last = buckets.at(-1);
  // A clock that was set back adds to the last stretch, so that they stay in order.
  if (last && last.startMs >= startMs) {
    last.sum += value;
    last.count++;
    last.min = Math.min(last.min, value);
    last.max = Math.max(last.max, value);
    return;
  }
  buckets.push({ startMs, sum: value, count: 1, min: value, max: value });
  const oldestMs = startMs - most * lengthMs;
  while (buckets[0] && buckets[0].startMs <= oldestMs) buckets.shift();
}
