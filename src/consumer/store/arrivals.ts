import type { ArrivalColumns, RecordStore } from './recordStore';

/** When the kept records arrived: how many of each shard in each bucket of time. */
export interface Arrivals {
  /** The start of the first bucket, in milliseconds since the epoch. */
  startMs: number;
  bucketMs: number;
  shardIds: string[];
  /** `counts[shard][bucket]`, in the order of `shardIds`. */
  counts: number[][];
  /** How many of each bucket, of all shards, match. Undefined: all do. */
  matched: number[] | undefined;
}

const NICE_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000];
const NICE_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 43_200];

/**
 * @param most the greatest number of buckets
 * @param matching the ids of the records that match; undefined: all do
 * @returns undefined: no record is kept
 */
export function arrivalsOf(store: RecordStore, most: number, matching?: Float64Array): Arrivals | undefined {
  const pieces = store.arrivals();
  const span = { firstMs: Infinity, lastMs: -Infinity };
  for (const { arrivalMs } of pieces) widen(span, arrivalMs);
  const { firstMs, lastMs } = span;
  if (lastMs < firstMs) return undefined;
  const bucketMs = niceWidth((lastMs - firstMs + 1) / Math.max(1, most - 1));
  const startMs = Math.floor(firstMs / bucketMs) * bucketMs;
  const buckets = { startMs, bucketMs, count: Math.floor((lastMs - startMs) / bucketMs) + 1 };
  const counts: (number[] | undefined)[] = [];
  for (const piece of pieces) countInto(counts, piece, buckets);
  const byName = counts
    .flatMap((row, shard) => (row ? [{ shardId: store.shardIdAt(shard), row }] : []))
    .sort((left, right) => (left.shardId < right.shardId ? -1 : 1));
  const matched = matching && matchedIn(store, matching, buckets);
  const shardIds = byName.map(({ shardId }) => shardId);
  return { startMs, bucketMs, shardIds, counts: byName.map(({ row }) => row), matched };
}

interface Buckets {
  startMs: number;
  bucketMs: number;
  count: number;
}

function matchedIn(store: RecordStore, ids: Float64Array, { startMs, bucketMs, count }: Buckets): number[] {
  const matched = new Array<number>(count).fill(0);
  for (const id of ids) {
    const arrivalMs = store.arrivalMsOf(id);
    if (arrivalMs === undefined) continue;
    const bucket = Math.floor((arrivalMs - startMs) / bucketMs);
    matched[bucket] = (matched[bucket] ?? 0) + 1;
  }
  return matched;
}

// These two loops visit all kept records every second. As they are, they make no objects.

function widen(span: { firstMs: number; lastMs: number }, arrivalMs: Float64Array): void {
  let { firstMs, lastMs } = span;
  for (const ms of arrivalMs) {
    if (ms < firstMs) firstMs = ms;
    if (ms > lastMs) lastMs = ms;
  }
  span.firstMs = firstMs;
  span.lastMs = lastMs;
}

function countInto(
  counts: (number[] | undefined)[],
  { arrivalMs, shard }: ArrivalColumns,
  { startMs, bucketMs, count }: Buckets,
): void {
  for (let index = 0; index < shard.length; index++) {
    const row = (counts[shard[index] ?? 0] ??= new Array<number>(count).fill(0));
    const bucket = Math.floor(((arrivalMs[index] ?? 0) - startMs) / bucketMs);
    row[bucket] = (row[bucket] ?? 0) + 1;
  }
}

function niceWidth(leastMs: number): number {
  const widths = [...NICE_MS, ...NICE_MINUTES.map((minutes) => minutes * 60_000)];
  return widths.find((width) => width >= leastMs) ?? Math.ceil(leastMs / 86_400_000) * 86_400_000;
}
