import type { RecordList } from '../../consumer';

const WINDOW_MS = 5_000;
const BUCKET_MS = 250;
const BUCKETS = WINDOW_MS / BUCKET_MS;

/** What came longer ago says nothing of the rate of now. */
const RECENT_MS = WINDOW_MS;

/**
 * How many of a shard's records arrived in the last seconds: the others were read to catch up, and tell how fast that goes.
 * @param behindMs how far the last of them is behind the newest record
 */
export function recentCount(records: Pick<RecordList, 'length' | 'at' | 'arrivalMsAt'>, behindMs: number): number {
  const arrivalMsAt = (index: number) => records.arrivalMsAt?.(index) ?? records.at(index)?.arrivalMs ?? 0;
  const last = records.length - 1;
  if (last < 0 || behindMs >= RECENT_MS) return 0;
  const sinceMs = arrivalMsAt(last) + behindMs - RECENT_MS;
  let [from, to] = [0, last];
  // The first recent one: they lie in the order of their arrival.
  while (from < to) {
    const middle = (from + to) >> 1;
    if (arrivalMsAt(middle) < sinceMs) from = middle + 1;
    else to = middle;
  }
  return records.length - from;
}

/** Records a second over the last five seconds, in memory that does not grow with them. */
export class Rate {
  readonly #counts = new Array<number>(BUCKETS).fill(0);
  #lastBucket = -Infinity;

  add(records: number, nowMs: number): void {
    const bucket = this.#moveTo(nowMs);
    this.#counts[bucket % BUCKETS] = (this.#counts[bucket % BUCKETS] ?? 0) + records;
  }

  perSecond(nowMs: number): number {
    const bucket = this.#moveTo(nowMs);
    // The last of the buckets is still being filled.
    const spanMs = WINDOW_MS - BUCKET_MS + Math.max(1, nowMs - bucket * BUCKET_MS);
    return Math.round((this.#counts.reduce((sum, count) => sum + count, 0) * 1_000) / spanMs);
  }

  #moveTo(nowMs: number): number {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    for (let next = Math.max(this.#lastBucket + 1, bucket - BUCKETS + 1); next <= bucket; next++)
      this.#counts[next % BUCKETS] = 0;
    this.#lastBucket = Math.max(this.#lastBucket, bucket);
    return bucket;
  }
}
