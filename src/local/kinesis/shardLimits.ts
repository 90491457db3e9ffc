/** Limits of a shard, per second. Source: "Kinesis Data Streams quotas and limits". */
const WRITES = { records: 1000, bytes: 1024 * 1024 };
const READS = { calls: 5, bytes: 2 * 1024 * 1024 };

interface Bucket {
  records: number;
  bytes: number;
  atMs: number;
}

/** AWS's throughput limits of shards, enforced on request. */
export class ShardLimits {
  readonly #writes = new Map<string, Bucket>();
  readonly #reads = new Map<string, Bucket>();

  /** Counts a record that is written. `exceeded`: the limit has no room for it. */
  write(shard: string, bytes: number, nowMs: number): 'exceeded' | undefined {
    const bucket = refill(this.#writes, shard, WRITES.records, WRITES.bytes, nowMs);
    if (bucket.records < 1 || bucket.bytes < Math.min(bytes, WRITES.bytes)) return 'exceeded';
    bucket.records--;
    bucket.bytes -= bytes;
    return undefined;
  }

  /**
   * Counts a read. A large answer counts afterwards and bars the shard for a while: "If a call to GetRecords returns 10 MiB,
   * subsequent calls made within the next 5 seconds throw an exception."
   */
  read(shard: string, nowMs: number): 'exceeded' | undefined {
    const bucket = refill(this.#reads, shard, READS.calls, READS.bytes, nowMs);
    if (bucket.records < 1 || bucket.bytes < 0) return 'exceeded';
    bucket.records--;
    return undefined;
  }

  readBytes(shard: string, bytes: number): void {
    const bucket = this.#reads.get(shard);
    if (bucket) bucket.bytes = bytes > READS.bytes ? -bytes : bucket.bytes - bytes;
  }
}

function refill(buckets: Map<string, Bucket>, shard: string, records: number, bytes: number, nowMs: number): Bucket {
  let bucket = buckets.get(shard);
  if (!bucket) {
    bucket = { records, bytes, atMs: nowMs };
    buckets.set(shard, bucket);
  }
  const seconds = Math.max(0, nowMs - bucket.atMs) / 1000;
  bucket.records = Math.min(records, bucket.records + records * seconds);
  bucket.bytes = Math.min(bytes, bucket.bytes + bytes * seconds);
  bucket.atMs = nowMs;
  return bucket;
}

/** Identifies a shard among all streams: shard ids are unique only within one. */
export function limitKey(stream: { state: { id: string } }, shard: { state: { shardId: string } }): string {
  return `${stream.state.id}/${shard.state.shardId}`;
}
