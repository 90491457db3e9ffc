import * as l10n from '@vscode/l10n';
import { abortOptions, definedFields, streamId } from '../../common';
import { PipelinesError } from '../../errors';
import { isNotFound } from '../calls/errors';
import type { Work } from '../calls/perform';
import { streamSummary } from '../calls/states';
import { SHARD_METRICS, type ConsumerSettings, type Tags } from '../types';
import type { StreamState } from './streamCalls';

/** A stream as one call describes it: without its consumers and its tags. */
export interface StreamSummary extends StreamState {
  /** Such as `ACTIVE`. */
  readonly status: string | undefined;
  readonly createdMs: number | undefined;
  readonly consumers: number;
}

/**
 * A stream as it is, with its consumers and its tags.
 * @throws {PipelinesError} `UnknownStream`
 */
export async function readStreamState(work: Work, stream: string): Promise<StreamState> {
  const { arn, openShards, settings } = await readStreamSummary(work, stream);
  const consumers = await consumersOf(work, arn);
  return { arn, openShards, settings: { ...settings, consumers, tags: await readStreamTags(work, stream) } };
}

/** @throws {PipelinesError} `UnknownStream` */
export async function readStreamSummary(work: Work, stream: string): Promise<StreamSummary> {
  const summary = await streamSummary(work, stream);
  if (!summary) throw new PipelinesError('UnknownStream', l10n.t('There is no data stream "{0}".', stream));
  const { StreamName: name = '', StreamARN: arn = '', OpenShardCount: openShards = 0 } = summary;
  const mode = summary.StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  const metrics = new Set(summary.EnhancedMonitoring?.flatMap(({ ShardLevelMetrics: on = [] }) => on));
  const warmThroughputMibps = summary.WarmThroughput?.TargetMiBps;
  return {
    arn,
    openShards,
    status: summary.StreamStatus,
    createdMs: summary.StreamCreationTimestamp?.getTime(),
    consumers: summary.ConsumerCount ?? 0,
    settings: definedFields({
      name,
      capacity: mode === 'PROVISIONED' ? { mode, shards: openShards } : definedFields({ mode, warmThroughputMibps }),
      retentionHours: summary.RetentionPeriodHours,
      maxRecordKib: summary.MaxRecordSizeInKiB,
      encryptionKey: summary.EncryptionType === 'KMS' ? summary.KeyId : undefined,
      shardMetrics: SHARD_METRICS.filter((metric) => metrics.has(metric)),
    }),
  };
}

async function consumersOf({ clients: { kinesis }, signal }: Work, StreamARN: string): Promise<ConsumerSettings[]> {
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

export async function readStreamTags({ clients: { kinesis }, signal }: Work, stream: string): Promise<Tags> {
  const tags: Record<string, string> = {};
  let after: string | undefined;
  do {
    const input = definedFields({ ...streamId(stream), ExclusiveStartTagKey: after });
    const page = await kinesis.listTagsForStream(input, abortOptions(signal));
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags[Key] = Value;
    after = page.HasMoreTags ? page.Tags?.at(-1)?.Key : undefined;
  } while (after !== undefined);
  return tags;
}

/**
 * The text of the stream's policy, in JSON. Undefined: it has none.
 * @throws AWS's error where the credentials may not read it, or the server does not know of policies
 */
export async function readResourcePolicy(
  { clients: { kinesis }, signal }: Work,
  ResourceARN: string,
): Promise<string | undefined> {
  try {
    const { Policy: policy = '{}' } = await kinesis.getResourcePolicy({ ResourceARN }, abortOptions(signal));
    return /^\s*\{\s*\}\s*$/.test(policy) ? undefined : policy;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
