import { ServiceError } from '../service';
import { Timestamp } from '../values';
import type { DataStream } from './dataStream';
import type { Input } from './input';
import { decodeToken, encodeToken } from './nextToken';
import { SHARD_FILTERS } from './shapes';
import type { StateDelays } from './stateDelays';
import type { Streams } from './streams';
import type { ShardState } from './streamState';

function shardAnswer(shard: ShardState) {
  return {
    ShardId: shard.shardId,
    ParentShardId: shard.parentShardId,
    AdjacentParentShardId: shard.adjacentParentShardId,
    HashKeyRange: { StartingHashKey: shard.startingHashKey, EndingHashKey: shard.endingHashKey },
    SequenceNumberRange: {
      StartingSequenceNumber: shard.startingSequenceNumber,
      EndingSequenceNumber: shard.endingSequenceNumber,
    },
  };
}

function common(stream: DataStream, delays: StateDelays) {
  const { state } = stream;
  return {
    StreamName: state.name,
    StreamARN: state.arn,
    StreamStatus: delays.statusOf(stream),
    StreamModeDetails: { StreamMode: state.mode },
    RetentionPeriodHours: state.retentionHours,
    StreamCreationTimestamp: new Timestamp(state.createdMs),
    EnhancedMonitoring: [{ ShardLevelMetrics: state.monitoring }],
    EncryptionType: state.encryption.type,
    KeyId: state.encryption.keyId,
  };
}

/** The stream to describe, which may be one that is still being deleted. */
function described(streams: Streams, input: Input, delays: StateDelays): DataStream {
  const name = input.string('StreamARN')?.split('/').at(-1) ?? input.string('StreamName');
  const deleted = delays.deleting.find(({ state }) => state.name === name);
  return deleted ?? streams.get(input);
}

export function describeStream(streams: Streams, input: Input, delays: StateDelays) {
  const stream = described(streams, input, delays);
  const limit = input.integer('Limit') ?? 100;
  const after = input.string('ExclusiveStartShardId');
  const shards = stream.state.shards.filter(({ shardId }) => after === undefined || shardId > after);
  return {
    StreamDescription: {
      ...common(stream, delays),
      Shards: shards.slice(0, limit).map(shardAnswer),
      HasMoreShards: shards.length > limit,
    },
  };
}

export function describeStreamSummary(streams: Streams, input: Input, delays: StateDelays) {
  const stream = described(streams, input, delays);
  return {
    StreamDescriptionSummary: {
      ...common(stream, delays),
      OpenShardCount: stream.openShards.length,
      ConsumerCount: stream.state.consumers.length,
      MaxRecordSizeInKiB: stream.state.maxRecordSizeInKiB,
      ...warmThroughput(stream.state.warmThroughputMiBps),
    },
  };
}

/** The field `WarmThroughput`, if the stream has one. Here the target is reached at once. */
export function warmThroughput(mibps: number | undefined) {
  return { WarmThroughput: mibps === undefined ? undefined : { TargetMiBps: mibps, CurrentMiBps: mibps } };
}

export function listStreams(streams: Streams, input: Input, delays: StateDelays, nowMs: number) {
  const limit = input.integer('Limit') ?? 100;
  const token = input.string('NextToken');
  const after = token === undefined ? input.string('ExclusiveStartStreamName') : decodeToken(token, 'streams', nowMs);
  const all = [...streams.all(), ...delays.deleting]
    .filter(({ state }) => after === undefined || state.name > after)
    .sort((a, b) => (a.state.name < b.state.name ? -1 : 1));
  const page = all.slice(0, limit);
  const hasMore = all.length > page.length;
  return {
    StreamNames: page.map(({ state }) => state.name),
    HasMoreStreams: hasMore,
    NextToken: hasMore ? encodeToken('streams', page.at(-1)?.state.name ?? '', nowMs) : undefined,
    StreamSummaries: page.map((stream) => {
      const { state } = stream;
      return {
        StreamName: state.name,
        StreamARN: state.arn,
        StreamStatus: delays.statusOf(stream),
        StreamModeDetails: { StreamMode: state.mode },
        StreamCreationTimestamp: new Timestamp(state.createdMs),
      };
    }),
  };
}

export function listShards(streams: Streams, input: Input, nowMs: number) {
  const token = input.string('NextToken');
  if (
    token !== undefined &&
    (input.has('StreamName') || input.has('StreamARN') || input.has('ExclusiveStartShardId'))
  ) {
    throw new ServiceError('InvalidArgumentException', 'NextToken and StreamName cannot be provided together.');
  }
  const [name, tokenAfter] = token === undefined ? [] : decodeToken(token, 'shards', nowMs).split(' ');
  const stream = name === undefined ? streams.get(input) : streams.byName(name);
  const limit = input.integer('MaxResults') ?? 1000;
  const after = tokenAfter ?? input.string('ExclusiveStartShardId');
  const filter = input.object('ShardFilter');
  const shards = stream.state.shards.filter(
    (shard) =>
      (after === undefined || shard.shardId > after) && (!filter || passes(shard, filter, stream.horizonMs(nowMs))),
  );
  const page = shards.slice(0, limit);
  const last = page.at(-1);
  return {
    Shards: page.map(shardAnswer),
    NextToken:
      shards.length > page.length && last
        ? encodeToken('shards', `${stream.state.name} ${last.shardId}`, nowMs)
        : undefined,
  };
}

/** Whether a shard passes a `ShardFilter`: `AT_…` is for shards that were open at that time, `FROM_…` for later ones too. */
function passes(shard: ShardState, filter: Input, horizonMs: number): boolean {
  const type = filter.requiredOneOf('Type', SHARD_FILTERS);
  const isOpenAt = (ms: number): boolean => shard.createdMs <= ms && (shard.closedMs ?? Infinity) > ms;
  switch (type) {
    case 'AFTER_SHARD_ID':
      return shard.shardId > filter.requiredString('ShardId');
    case 'AT_LATEST':
      return shard.endingSequenceNumber === undefined;
    case 'AT_TRIM_HORIZON':
      return isOpenAt(Math.max(horizonMs, shard.parentShardId === undefined ? shard.createdMs : 0));
    case 'FROM_TRIM_HORIZON':
      return (shard.closedMs ?? Infinity) > horizonMs;
    case 'AT_TIMESTAMP':
      return isOpenAt(filter.timeMs('Timestamp') ?? filter.missing('Timestamp'));
    case 'FROM_TIMESTAMP':
      return (shard.closedMs ?? Infinity) > (filter.timeMs('Timestamp') ?? filter.missing('Timestamp'));
  }
}

/** The limit of the largest regions. Source: "Kinesis Data Streams quotas and limits". */
export const SHARD_LIMIT = 20_000;

export function describeLimits(streams: Streams) {
  const onDemand = streams.all().filter(({ state }) => state.mode === 'ON_DEMAND');
  const open = streams.all().reduce((sum, { openShards }) => sum + openShards.length, 0);
  return {
    ShardLimit: SHARD_LIMIT,
    OpenShardCount: open,
    OnDemandStreamCount: onDemand.length,
    OnDemandStreamCountLimit: 50,
  };
}
