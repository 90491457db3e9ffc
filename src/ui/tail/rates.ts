const WINDOW_MS = 5_000;
const BUCKET_MS = 250;
const BUCKETS = WINDOW_MS / BUCKET_MS;

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
