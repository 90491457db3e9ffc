const BUCKET_MS = 5_000;
const BUCKETS = 12;

/** How much is looked back on. */
const RECENT_PUTS_MS = BUCKETS * BUCKET_MS;

interface Bucket {
  startMs: number;
  records: number;
  bytes: number;
}

/** What was put in the last minute, in memory that does not grow with it. */
export class RecentPuts {
  #buckets: Bucket[] = [];

  add(records: number, bytes: number, nowMs: number): void {
    const startMs = nowMs - (nowMs % BUCKET_MS);
    const last = this.#buckets.at(-1);
    // A clock that was set back adds to the last bucket.
    if (last && last.startMs >= startMs) {
      last.records += records;
      last.bytes += bytes;
    } else {
      this.#forget(nowMs);
      this.#buckets.push({ startMs, records, bytes });
    }
  }

  count(nowMs: number): { records: number; bytes: number } {
    this.#forget(nowMs);
    let [records, bytes] = [0, 0];
    for (const bucket of this.#buckets) {
      records += bucket.records;
      bytes += bucket.bytes;
    }
    return { records, bytes };
  }

  #forget(nowMs: number): void {
    this.#buckets = this.#buckets.filter(({ startMs }) => startMs > nowMs - RECENT_PUTS_MS);
  }
}
