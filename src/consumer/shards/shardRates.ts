import { SHARD_BYTES_PER_MS } from './shardCursor';
import type { ShardProgress } from '../types';

/** What was read of one shard since its reading began. */
export interface ShardTotals {
  records: number;
  bytes: number;
  /** `GetRecords` calls of all tails that share the reads. */
  reads: number;
  /** The data that those calls returned, in bytes. */
  readBytes: number;
}

export interface MeasuredShard {
  readonly shardId: string;
  readonly behindMs: number;
  readonly totals: ShardTotals;
}

/** A shard gives its pollers 5 calls a second ("Quotas and limits"). */
const READS_PER_SECOND = 5;
const NOTHING: ShardTotals = { records: 0, bytes: 0, reads: 0, readBytes: 0 };

/** Computes rates from the totals at two moments. */
export class ShardRates {
  #beforeMs: number;

  #before = new Map<string, ShardTotals>();

  constructor(beforeMs: number) {
    this.#beforeMs = beforeMs;
  }

  measure(shards: Iterable<MeasuredShard>, nowMs: number): ShardProgress[] {
    const elapsedMs = Math.max(1, nowMs - this.#beforeMs);
    const totals = new Map<string, ShardTotals>();
    const progress: ShardProgress[] = [];
    for (const { shardId, behindMs, totals: now } of shards) {
      totals.set(shardId, now);
      progress.push({ shardId, behindMs, ...ratesOf(now, this.#before.get(shardId) ?? NOTHING, elapsedMs) });
    }
    this.#before = totals;
    this.#beforeMs = nowMs;
    return progress;
  }
}

function ratesOf(now: ShardTotals, before: ShardTotals, elapsedMs: number) {
  const perSecond = (count: number) => (count * 1_000) / elapsedMs;
  const readsPerSecond = perSecond(now.reads - before.reads);
  const byteShare = (now.readBytes - before.readBytes) / elapsedMs / SHARD_BYTES_PER_MS;
  return {
    recordsPerSecond: perSecond(now.records - before.records),
    bytesPerSecond: perSecond(now.bytes - before.bytes),
    readsPerSecond,
    limitShare: Math.max(readsPerSecond / READS_PER_SECOND, byteShare),
  };
}
