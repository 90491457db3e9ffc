import type { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import * as l10n from '@vscode/l10n';
import { abortOptions, definedFields, hashKeysOf, listShardPage, shareOf, streamId } from '../common';
import { PipelinesError } from '../errors';
import { isArn, resourceName } from './arn';
import { deliveryDetailOf, type DeliveryStreamDetail } from './deliveryDetail';

/** What an account holds, a page at a time, in the shapes that the rest of the program uses. */
export interface Page<T> {
  items: T[];
  /** Undefined: this was the last page. */
  nextToken: string | undefined;
}

export interface PageRequest {
  token?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface DataStreamEntry {
  name: string;
  arn: string | undefined;
  status: string | undefined;
}

export interface DataStreamDetail {
  arn: string | undefined;
  openShards: number;
  mode: 'ON_DEMAND' | 'PROVISIONED';
  retentionHours: number;
  encrypted: boolean;
  consumers: number;
  createdMs: number | undefined;
}

export interface ShardEntry {
  shardId: string;
  parents: string[];
  startingHashKey: string;
  endingHashKey: string;
  /** A closed shard takes no more records; those it has can be read until they expire. */
  closed: boolean;
  /** The part of the hash range that the shard takes, 0 to 1. */
  share: number;
}

export interface ConsumerEntry {
  name: string;
  arn: string;
  status: string | undefined;
  createdMs: number | undefined;
}

const STREAMS_PER_PAGE = 100;
/** The most that `ListDeliveryStreams` gives in one answer is 10,000; a tree wants its first rows soon. */
const DELIVERY_STREAMS_PER_PAGE = 100;
const SHARDS_PER_PAGE = 1000;

export async function listDataStreams(
  kinesis: Pick<Kinesis, 'listStreams'>,
  { token, startAfter, signal }: PageRequest & { startAfter?: string | undefined } = {},
): Promise<Page<DataStreamEntry>> {
  const input = { Limit: STREAMS_PER_PAGE, NextToken: token, ExclusiveStartStreamName: startAfter };
  const answer = await kinesis.listStreams(definedFields(input), abortOptions(signal));
  const summaries = new Map((answer.StreamSummaries ?? []).map((summary) => [summary.StreamName, summary]));
  const items = (answer.StreamNames ?? []).map((name) => {
    const summary = summaries.get(name);
    return { name, arn: summary?.StreamARN, status: summary?.StreamStatus };
  });
  return { items, nextToken: answer.HasMoreStreams ? answer.NextToken : undefined };
}

/** By name or ARN, as all that take a stream. */
export async function describeDataStream(
  kinesis: Pick<Kinesis, 'describeStreamSummary'>,
  stream: string,
  signal?: AbortSignal,
): Promise<DataStreamDetail> {
  const { StreamDescriptionSummary: summary } = await kinesis.describeStreamSummary(
    streamId(stream),
    abortOptions(signal),
  );
  return {
    arn: summary?.StreamARN,
    openShards: summary?.OpenShardCount ?? 0,
    mode: summary?.StreamModeDetails?.StreamMode ?? 'PROVISIONED',
    retentionHours: summary?.RetentionPeriodHours ?? 24,
    encrypted: summary?.EncryptionType === 'KMS',
    consumers: summary?.ConsumerCount ?? 0,
    createdMs: summary?.StreamCreationTimestamp?.getTime(),
  };
}

export async function listShardEntries(
  kinesis: Pick<Kinesis, 'listShards'>,
  stream: string,
  { token, signal }: PageRequest = {},
): Promise<Page<ShardEntry>> {
  const { shards, nextToken } = await listShardPage(kinesis, stream, { token, pageSize: SHARDS_PER_PAGE, signal });
  const items = shards.map((shard) => {
    const keys = hashKeysOf(shard.HashKeyRange);
    return {
      shardId: shard.ShardId ?? '',
      parents: [shard.ParentShardId, shard.AdjacentParentShardId].filter((parent) => parent !== undefined),
      startingHashKey: shard.HashKeyRange?.StartingHashKey ?? '0',
      endingHashKey: shard.HashKeyRange?.EndingHashKey ?? '0',
      closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
      share: keys ? shareOf(keys) : 0,
    };
  });
  return { items, nextToken };
}

export async function listConsumers(
  kinesis: Pick<Kinesis, 'listStreamConsumers'>,
  streamArn: string,
  { token, signal }: PageRequest = {},
): Promise<Page<ConsumerEntry>> {
  const input = token === undefined ? { StreamARN: streamArn } : { StreamARN: streamArn, NextToken: token };
  const answer = await kinesis.listStreamConsumers(input, abortOptions(signal));
  const items = (answer.Consumers ?? []).map((consumer) => ({
    name: consumer.ConsumerName ?? '',
    arn: consumer.ConsumerARN ?? '',
    status: consumer.ConsumerStatus,
    createdMs: consumer.ConsumerCreationTimestamp?.getTime(),
  }));
  return { items, nextToken: answer.NextToken };
}

/** Names only: `ListDeliveryStreams` says nothing else. The token is the last name of the page before. */
export async function listDeliveryStreams(
  firehose: Pick<Firehose, 'listDeliveryStreams'>,
  { token, pageSize = DELIVERY_STREAMS_PER_PAGE, signal }: PageRequest & { pageSize?: number } = {},
): Promise<Page<string>> {
  const input = { Limit: pageSize };
  const answer = await firehose.listDeliveryStreams(
    token === undefined ? input : { ...input, ExclusiveStartDeliveryStreamName: token },
    abortOptions(signal),
  );
  const items = answer.DeliveryStreamNames ?? [];
  return { items, nextToken: answer.HasMoreDeliveryStreams ? items.at(-1) : undefined };
}

/**
 * Firehose takes names alone. What an ARN names is compared with what answered: another account's delivery stream is
 * not the own one of that name.
 */
export async function describeDeliveryStream(
  firehose: Pick<Firehose, 'describeDeliveryStream'>,
  deliveryStream: string,
  signal?: AbortSignal,
): Promise<DeliveryStreamDetail> {
  const { DeliveryStreamDescription: description } = await firehose.describeDeliveryStream(
    { DeliveryStreamName: resourceName(deliveryStream) },
    abortOptions(signal),
  );
  const found = description?.DeliveryStreamARN;
  if (isArn(deliveryStream) && found !== deliveryStream) throw notReachable(deliveryStream, found);
  return deliveryDetailOf(description);
}

function notReachable(deliveryStream: string, found: string | undefined): PipelinesError {
  return new PipelinesError(
    'InvalidStream',
    l10n.t('"{0}" is out of reach: with this name, the connection has "{1}".', deliveryStream, found ?? ''),
    { remedy: l10n.t('Use a connection for the account and region of the ARN.') },
  );
}

/** How far a walk over an account's delivery streams goes. */
export interface DeliveryStreamWalk {
  /** After so many descriptions the walk is given up. Default: never. */
  mostDescribed?: number | undefined;
  /** Called where it is given up. */
  onGivenUp?: (() => void) | undefined;
  /** Waits until the next description may be asked for. */
  turn?: (() => Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The delivery streams of the account, as they are described: one after another, since `DescribeDeliveryStream` allows 5 calls a
 * second in an account.
 */
export async function* describedDeliveryStreams(
  firehose: Pick<Firehose, 'listDeliveryStreams' | 'describeDeliveryStream'>,
  { mostDescribed = Infinity, onGivenUp, turn, signal }: DeliveryStreamWalk = {},
): AsyncGenerator<{ name: string; detail: DeliveryStreamDetail }> {
  let described = 0;
  let token: string | undefined;
  do {
    const page = await listDeliveryStreams(firehose, { token, signal });
    for (const name of page.items) {
      if (++described > mostDescribed) {
        onGivenUp?.();
        return;
      }
      await turn?.();
      yield { name, detail: await describeDeliveryStream(firehose, name, signal) };
    }
    token = page.nextToken;
  } while (token !== undefined);
}

/**
 * The delivery streams that read a data stream (its name or ARN), as they are found. A name is that of the own
 * account's stream: a delivery stream that reads another account's stream of that name does not count.
 */
export async function* deliveryStreamsReading(
  firehose: Pick<Firehose, 'listDeliveryStreams' | 'describeDeliveryStream'>,
  stream: string,
  walk: DeliveryStreamWalk = {},
): AsyncGenerator<{ name: string; detail: DeliveryStreamDetail }> {
  for await (const found of describedDeliveryStreams(firehose, walk)) {
    const { sourceStream, sourceStreamArn } = found.detail;
    if (sourceStream === stream || sourceStreamArn === stream) yield found;
  }
}
