import { definedFields, abortOptions } from '../../common';
import { metricOf } from '../metrics/metricCharts';
import type { MetricReader } from '../metrics/readMetrics';

/** What is written to a shard. */
export interface ShardLoad {
  readonly recordsPerSecond: number;
  /** Undefined: only the records were counted. */
  readonly bytesPerSecond: number | undefined;
}

/** By the ids of shards. Those that nothing is known of are not in it. */
export type ShardLoads = ReadonlyMap<string, ShardLoad>;

/** "Quotas and limits": what a shard takes at most in a second. */
const MAX_RECORDS_PER_SECOND = 1_000;
const MAX_BYTES_PER_SECOND = 1_048_576;
/** So near to its limit, a shard is about to refuse records. */
const HOT_USE = 0.8;
/** With more than twice the mean of all shards, a shard gets more than its part, once it uses this much. */
const UNEVEN_USE = 0.2;
const UNEVEN_FACTOR = 2;

/** CloudWatch's newest values come a minute or two late, so one minute alone would say little. */
const WINDOW_SECONDS = 300;
const MAX_LATE_SECONDS = 120;
const PERIOD_SECONDS = 60;
/** "GetMetricData": the quota of a request. */
const MAX_QUERIES = 500;
const METRICS = ['IncomingRecords', 'IncomingBytes'] as const;

/** How many metrics one look at so many shards asks for. */
export function shardMetricCount(shards: number): number {
  return shards * METRICS.length;
}

/** The mean of those of the last five minutes whose values have come, from the metrics that CloudWatch has where enhanced monitoring is on. */
export async function readShardLoads(
  reader: Pick<MetricReader, 'getMetricData'>,
  {
    stream,
    shardIds,
    nowMs,
    signal,
  }: { stream: string; shardIds: readonly string[]; nowMs: number; signal: AbortSignal },
): Promise<ShardLoads> {
  const end = Math.ceil(nowMs / 1000 / PERIOD_SECONDS) * PERIOD_SECONDS;
  const start = end - WINDOW_SECONDS - PERIOD_SECONDS;
  const queries = shardIds.flatMap((shardId, shard) =>
    METRICS.map((name, metric) => ({ Id: `s${shard}_${metric}`, MetricStat: statOf(stream, shardId, name) })),
  );
  const sums = new Map<string, number>();
  const chunks = Array.from({ length: Math.ceil(queries.length / MAX_QUERIES) }, (_, index) =>
    queries.slice(index * MAX_QUERIES, (index + 1) * MAX_QUERIES),
  );
  let measuredUntil = nowMs / 1000 - MAX_LATE_SECONDS;
  await Promise.all(chunks.map((chunk) => readChunk(chunk)));
  const seconds = Math.min(measuredUntil, nowMs / 1000) - start;
  return new Map(
    shardIds.flatMap((shardId, shard): [string, ShardLoad][] => {
      const [records, bytes] = METRICS.map((_, metric) => sums.get(`s${shard}_${metric}`));
      if (records === undefined && bytes === undefined) return [];
      const perSecond = (sum = 0) => sum / seconds;
      return [[shardId, { recordsPerSecond: perSecond(records), bytesPerSecond: perSecond(bytes) }]];
    }),
  );

  async function readChunk(chunk: typeof queries): Promise<void> {
    let token: string | undefined;
    do {
      const times = { StartTime: new Date(start * 1000), EndTime: new Date(end * 1000) };
      const input = definedFields({ ...times, MetricDataQueries: chunk, NextToken: token });
      const answer = await reader.getMetricData(input, abortOptions(signal));
      for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
        for (const time of Timestamps) measuredUntil = Math.max(measuredUntil, time.getTime() / 1000 + PERIOD_SECONDS);
        const sum = Values.reduce((total, value) => total + value, 0);
        if (Values.length > 0) sums.set(Id, (sums.get(Id) ?? 0) + sum);
      }
      token = answer.NextToken;
    } while (token !== undefined);
  }
}

/** How much of what it takes at most is used, 0 to 1: by records or by bytes, whichever is more. */
function shardUse({ recordsPerSecond, bytesPerSecond = 0 }: ShardLoad): number {
  return Math.max(recordsPerSecond / MAX_RECORDS_PER_SECOND, bytesPerSecond / MAX_BYTES_PER_SECOND);
}

/** The shards that are near to their limit, or that get much more than the others. */
export function hotShards(loads: ShardLoads): ReadonlySet<string> {
  const uses = [...loads].map(([shardId, load]) => ({ shardId, use: shardUse(load) }));
  const mean = uses.reduce((sum, { use }) => sum + use, 0) / Math.max(1, uses.length);
  const isHot = ({ use }: { use: number }) => use >= HOT_USE || (use >= UNEVEN_USE && use > mean * UNEVEN_FACTOR);
  return new Set(uses.filter(isHot).map(({ shardId }) => shardId));
}

function statOf(stream: string, shardId: string, name: string) {
  const { Dimensions, ...metric } = metricOf({ kind: 'stream', name: stream }, name);
  return {
    Metric: { ...metric, Dimensions: [...(Dimensions ?? []), { Name: 'ShardId', Value: shardId }] },
    ...{ Period: PERIOD_SECONDS, Stat: 'Sum' },
  };
}
