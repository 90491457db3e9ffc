import * as l10n from '@vscode/l10n';
import { resourceName, type Clients, type Connection } from '../../aws';
import { abortOptions, streamId } from '../../common';
import { readShardLoads, shardMetricCount, type PriceTable, type ShardLoad, type ShardLoads } from '../../pipelines';
import { LocalControl } from '../connections/localControl';
import { LOCAL_CONNECTION } from '../contributions';
import { formatBytes, formatCount } from '../format';

/** What is known of the load of a stream's shards, and from where. */
export interface KnownLoads {
  loads: ShardLoads;
  /** In a sentence. */
  source: string;
}

/** What this window knows of shards, beside AWS. */
export interface LoadSources {
  /** Undefined: the local pipeline does not run. */
  localEndpoint: () => string | undefined;
  /** What running tails read of a stream. */
  tailed: (connection: string, stream: string) => ShardLoads;
}

export interface LoadQuestion {
  connection: Connection;
  clients: Pick<Clients, 'kinesis' | 'metrics'>;
  stream: string;
  /** The shards that take records. */
  shardIds: () => Promise<readonly string[]>;
  prices: PriceTable;
  signal: AbortSignal;
}

const THOUSAND = 1_000;

/** From CloudWatch where it measures the shards, else from what the local pipeline counts, else from a running tail. */
export async function knownLoads(sources: LoadSources, question: LoadQuestion): Promise<KnownLoads> {
  const { connection, stream } = question;
  const measured = await measuredLoads(question);
  if (measured) return measured;
  const endpoint = connection.name === LOCAL_CONNECTION ? sources.localEndpoint() : undefined;
  if (endpoint !== undefined) return countedLoads(endpoint, question);
  const loads = sources.tailed(connection.name, stream);
  if (loads.size > 0) return { loads, source: l10n.t('Load: what a running tail of this window reads.') };
  const source = l10n.t(
    'The load of each shard is not known: turn on the metrics of shards IncomingRecords and IncomingBytes, or tail the stream.',
  );
  return { loads, source };
}

/** As `1,024 rec/s · 1.2 MB/s`, of those that are known. */
export function loadText({ recordsPerSecond, bytesPerSecond }: ShardLoad): string {
  const records = l10n.t('{0} rec/s', rateText(recordsPerSecond));
  return bytesPerSecond === undefined ? records : `${records} · ${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** A rate below ten has one decimal, so that a shard with little to do is told from an idle one. */
export function rateText(perSecond: number): string {
  return perSecond < 10
    ? perSecond.toLocaleString(undefined, { maximumFractionDigits: 1 })
    : formatCount(Math.round(perSecond));
}

async function measuredLoads({
  connection,
  clients,
  stream,
  shardIds,
  signal,
  prices,
}: LoadQuestion): Promise<KnownLoads | undefined> {
  const { kinesis, metrics } = clients;
  if (!metrics) return undefined;
  const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary(
    streamId(stream),
    abortOptions(signal),
  );
  const on = new Set(summary?.EnhancedMonitoring?.flatMap(({ ShardLevelMetrics: names = [] }) => names));
  if (!on.has('ALL') && !(on.has('IncomingRecords') && on.has('IncomingBytes'))) return undefined;
  const ids = await shardIds();
  const request = { stream: resourceName(stream), shardIds: ids, nowMs: Date.now(), signal };
  const loads = await readShardLoads(metrics, request);
  if (connection.name === LOCAL_CONNECTION) {
    return { loads, source: l10n.t('Load: metrics of shards, the mean of the last five minutes.') };
  }
  const dollars = (shardMetricCount(ids.length) * prices.metricsRequested) / THOUSAND;
  const source = l10n.t(
    "Load: CloudWatch's metrics of shards, the mean of the last five minutes. Each time this is read costs $ {0}.",
    dollars.toLocaleString(undefined, { maximumFractionDigits: 6 }),
  );
  return { loads, source };
}

async function countedLoads(endpoint: string, { stream, signal }: LoadQuestion): Promise<KnownLoads> {
  const { streams } = await new LocalControl(endpoint).flow(undefined, signal);
  const shards = streams.find(({ name }) => name === resourceName(stream))?.shards ?? [];
  const loads = new Map(
    shards.map(({ shardId, recordsPerSecond, bytesPerSecond }) => [shardId, { recordsPerSecond, bytesPerSecond }]),
  );
  return { loads, source: l10n.t('Load: what the local pipeline has counted over the last minute.') };
}
