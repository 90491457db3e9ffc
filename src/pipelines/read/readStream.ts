import type { Kinesis } from '@aws-sdk/client-kinesis';
import { abortOptions, definedFields, streamId } from '../../common';
import { SHARD_METRICS, type ConsumerSettings, type DataStreamSettings, type Tags } from '../types';

export interface ReadStream {
  readonly arn: string;
  readonly settings: DataStreamSettings;
}

/** A data stream's settings, with its consumers and its tags. @param stream name or ARN */
export async function readStream(kinesis: Kinesis, stream: string, signal: AbortSignal): Promise<ReadStream> {
  const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary(
    streamId(stream),
    abortOptions(signal),
  );
  const { StreamName: name = '', StreamARN: arn = '', OpenShardCount: shards = 1, EnhancedMonitoring } = summary ?? {};
  const mode = summary?.StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  const warmThroughputMibps = summary?.WarmThroughput?.TargetMiBps;
  const metrics = new Set(EnhancedMonitoring?.flatMap(({ ShardLevelMetrics: on = [] }) => on));
  return {
    arn,
    settings: {
      name,
      capacity: mode === 'PROVISIONED' ? { mode, shards } : { mode, warmThroughputMibps },
      retentionHours: summary?.RetentionPeriodHours,
      maxRecordKib: summary?.MaxRecordSizeInKiB,
      encryptionKey: summary?.EncryptionType === 'KMS' ? summary.KeyId : undefined,
      shardMetrics: SHARD_METRICS.filter((metric) => metrics.has(metric)),
      consumers: await consumersOf(kinesis, arn, signal),
      tags: await tagsOf(kinesis, stream, signal),
    },
  };
}

async function consumersOf(kinesis: Kinesis, StreamARN: string, signal: AbortSignal): Promise<ConsumerSettings[]> {
  const consumers: ConsumerSettings[] = [];
  let token: string | undefined;
  do {
    const input = definedFields({ StreamARN, NextToken: token });
    const page = await kinesis.listStreamConsumers(input, abortOptions(signal));
    consumers.push(...(page.Consumers ?? []).map(({ ConsumerName = '' }) => ({ name: ConsumerName })));
    token = page.NextToken;
  } while (token !== undefined);
  return consumers;
}

async function tagsOf(kinesis: Kinesis, stream: string, signal: AbortSignal): Promise<Tags> {
  const tags = new Map<string, string>();
  let after: string | undefined;
  do {
    const input = definedFields({ ...streamId(stream), ExclusiveStartTagKey: after });
    const page = await kinesis.listTagsForStream(input, abortOptions(signal));
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags.set(Key, Value);
    after = page.HasMoreTags ? page.Tags?.at(-1)?.Key : undefined;
  } while (after !== undefined);
  return withoutAwsTags(tags);
}

/** AWS's own tags cannot be set. */
export function withoutAwsTags(tags: Iterable<readonly [string, string]>): Tags {
  return Object.fromEntries([...tags].filter(([key]) => !key.startsWith('aws:')));
}
