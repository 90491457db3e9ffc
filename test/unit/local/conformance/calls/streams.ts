import type { Scenario } from '../scenario';
import { data, invalidMember, names, NO_STREAM, notFound, SHARD, STREAM_ARN } from './values';

const MODE = (StreamMode: string) => ({ StreamModeDetails: { StreamMode } });

export const STREAM_SCENARIOS: Scenario[] = [
  {
    name: 'a stream is created, described and deleted',
    calls: [
      { name: 'create', operation: 'CreateStream', input: { StreamName: 'orders', ShardCount: 1 } },
      { name: 'describe', operation: 'DescribeStream', input: { StreamName: 'orders' } },
      { name: 'describe by ARN', operation: 'DescribeStream', input: { StreamARN: STREAM_ARN('orders') } },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'orders' } },
      { name: 'summary by ARN', operation: 'DescribeStreamSummary', input: { StreamARN: STREAM_ARN('orders') } },
      {
        name: 'summary by name and ARN',
        operation: 'DescribeStreamSummary',
        input: { StreamName: 'orders', StreamARN: STREAM_ARN('orders') },
      },
      { name: 'list', operation: 'ListStreams', input: {} },
      { name: 'delete', operation: 'DeleteStream', input: { StreamName: 'orders' } },
      {
        name: 'describe what is gone',
        operation: 'DescribeStream',
        input: { StreamName: 'orders' },
        message: notFound('orders'),
      },
      { name: 'list none', operation: 'ListStreams', input: {} },
      { name: 'create again', operation: 'CreateStream', input: { StreamName: 'orders', ShardCount: 1 } },
      { name: 'delete by ARN', operation: 'DeleteStream', input: { StreamARN: STREAM_ARN('orders') } },
    ],
  },
  {
    name: 'the hash space is shared out evenly among the shards',
    calls: [
      { name: 'create', operation: 'CreateStream', input: { StreamName: 'even', ShardCount: 2 } },
      { name: 'list shards', operation: 'ListShards', input: { StreamName: 'even' } },
    ],
  },
  {
    name: 'the hash space is shared out as evenly as it can be',
    calls: [
      { name: 'create three', operation: 'CreateStream', input: { StreamName: 'thirds', ShardCount: 3 } },
      { name: 'list three', operation: 'ListShards', input: { StreamName: 'thirds' } },
    ],
  },
  {
    name: 'a stream with tags and large records is created as asked',
    calls: [
      {
        name: 'create',
        operation: 'CreateStream',
        input: { StreamName: 'tagged', ShardCount: 1, Tags: { team: 'shop' }, MaxRecordSizeInKiB: 2048 },
      },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'tagged' } },
      { name: 'tags', operation: 'ListTagsForStream', input: { StreamName: 'tagged' } },
    ],
  },
  {
    name: 'a stream is on demand or provisioned, and can change',
    calls: [
      { name: 'create', operation: 'CreateStream', input: { StreamName: 'demand', ...MODE('ON_DEMAND') } },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'demand' } },
      {
        name: 'to provisioned',
        operation: 'UpdateStreamMode',
        input: { StreamARN: STREAM_ARN('demand'), ...MODE('PROVISIONED') },
      },
      { name: 'provisioned summary', operation: 'DescribeStreamSummary', input: { StreamName: 'demand' } },
      {
        name: 'back to on demand',
        operation: 'UpdateStreamMode',
        input: { StreamARN: STREAM_ARN('demand'), ...MODE('ON_DEMAND') },
      },
      { name: 'limits', operation: 'DescribeLimits', input: {} },
      { name: 'create without mode and count', operation: 'CreateStream', input: { StreamName: 'no-count' } },
      { name: 'summary of that', operation: 'DescribeStreamSummary', input: { StreamName: 'no-count' } },
      {
        name: 'to no mode',
        operation: 'UpdateStreamMode',
        input: { StreamARN: STREAM_ARN('demand'), ...MODE('SOMETIMES') },
        message: invalidMember('streamModeDetails.streamMode', 'Member must satisfy enum value set: '),
      },
      {
        name: 'without a mode',
        operation: 'UpdateStreamMode',
        input: { StreamARN: STREAM_ARN('demand') },
        message: invalidMember('streamModeDetails', 'Member must not be null'),
      },
      {
        name: 'of no stream',
        operation: 'UpdateStreamMode',
        input: { StreamARN: STREAM_ARN(NO_STREAM), ...MODE('ON_DEMAND') },
        message: notFound(NO_STREAM),
      },
      {
        name: 'split on demand',
        operation: 'SplitShard',
        input: { StreamName: 'demand', ShardToSplit: SHARD(0), NewStartingHashKey: '1000' },
      },
      {
        name: 'scale on demand',
        operation: 'UpdateShardCount',
        input: { StreamName: 'demand', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' },
      },
    ],
  },
  {
    name: 'streams are listed by name in pages',
    calls: [
      ...['c', 'a', 'b', 'B'].map((name) => ({
        name: `create ${name}`,
        operation: 'CreateStream' as const,
        input: { StreamName: name, ShardCount: 1 },
      })),
      { name: 'all', operation: 'ListStreams', input: {} },
      { name: 'first two', operation: 'ListStreams', input: { Limit: 2 } },
      {
        name: 'the rest by token',
        operation: 'ListStreams',
        input: (earlier) => ({ NextToken: earlier.text('first two', 'NextToken') }),
      },
      { name: 'after a name', operation: 'ListStreams', input: { ExclusiveStartStreamName: 'a' } },
      { name: 'after a name that is not there', operation: 'ListStreams', input: { ExclusiveStartStreamName: 'aa' } },
      { name: 'exactly as many', operation: 'ListStreams', input: { Limit: 4 } },
      {
        name: 'none',
        operation: 'ListStreams',
        input: { Limit: 0 },
        message: invalidMember('limit', 'Member must have value greater than or equal to 1'),
      },
      {
        name: 'too many',
        operation: 'ListStreams',
        input: { Limit: 10_001 },
        message: invalidMember('limit', 'Member must have value less than or equal to 10000'),
      },
      { name: 'by a token of nobody', operation: 'ListStreams', input: { NextToken: '????' } },
    ],
  },
  {
    name: 'a stream that cannot be created is refused',
    calls: [
      { name: 'create', operation: 'CreateStream', input: { StreamName: 'taken', ShardCount: 1 } },
      {
        name: 'create what is there',
        operation: 'CreateStream',
        input: { StreamName: 'taken', ShardCount: 1 },
        message: /^Stream taken under account \d{12} already exists\.$/,
      },
      {
        name: 'without a name',
        operation: 'CreateStream',
        input: { ShardCount: 1 },
        message: invalidMember('streamName', 'Member must not be null'),
      },
      {
        name: 'with an empty name',
        operation: 'CreateStream',
        input: { StreamName: '', ShardCount: 1 },
      },
      {
        name: 'with a name that has other characters',
        operation: 'CreateStream',
        input: { StreamName: 'a b', ShardCount: 1 },
        message: invalidMember('streamName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+'),
      },
      {
        name: 'with a name of 129 characters',
        operation: 'CreateStream',
        input: { StreamName: 'n'.repeat(129), ShardCount: 1 },
        message: invalidMember('streamName', 'Member must have length less than or equal to 128'),
      },
      {
        name: 'with a name of 128 characters',
        operation: 'CreateStream',
        input: { StreamName: 'n'.repeat(128), ShardCount: 1 },
      },
      {
        name: 'without shards',
        operation: 'CreateStream',
        input: { StreamName: 'no-shards', ShardCount: 0 },
        message: invalidMember('shardCount', 'Member must have value greater than or equal to 1'),
      },
      {
        name: 'on demand with a shard count',
        operation: 'CreateStream',
        input: { StreamName: 'both', ShardCount: 2, ...MODE('ON_DEMAND') },
      },
      {
        name: 'in no mode',
        operation: 'CreateStream',
        input: { StreamName: 'mode', ShardCount: 1, ...MODE('SOMETIMES') },
      },
      {
        name: 'with records too large',
        operation: 'CreateStream',
        input: { StreamName: 'large', ShardCount: 1, MaxRecordSizeInKiB: 10_241 },
      },
      {
        name: 'with 51 tags',
        operation: 'CreateStream',
        input: {
          StreamName: 'tags',
          ShardCount: 1,
          Tags: Object.fromEntries(names(51, 'k').map((key) => [key, 'v'])),
        },
      },
      {
        name: 'with a number for a name',
        operation: 'CreateStream',
        input: { StreamName: 1, ShardCount: 1 },
      },
      {
        name: 'with a text for a number',
        operation: 'CreateStream',
        input: { StreamName: 'text', ShardCount: 'one' },
      },
      { name: 'list', operation: 'ListStreams', input: {} },
    ],
  },
  {
    name: 'a stream that is not there is not found by any operation',
    calls: [
      { name: 'delete', operation: 'DeleteStream', input: { StreamName: NO_STREAM }, message: notFound(NO_STREAM) },
      {
        name: 'summary',
        operation: 'DescribeStreamSummary',
        input: { StreamName: NO_STREAM },
        message: notFound(NO_STREAM),
      },
      {
        name: 'summary by ARN',
        operation: 'DescribeStreamSummary',
        input: { StreamARN: STREAM_ARN(NO_STREAM) },
        message: notFound(NO_STREAM),
      },
      { name: 'summary by a broken ARN', operation: 'DescribeStreamSummary', input: { StreamARN: 'arn:nothing' } },
      { name: 'summary of nothing', operation: 'DescribeStreamSummary', input: {} },
      { name: 'list shards', operation: 'ListShards', input: { StreamName: NO_STREAM }, message: notFound(NO_STREAM) },
      { name: 'list shards of nothing', operation: 'ListShards', input: {} },
      {
        name: 'put',
        operation: 'PutRecord',
        input: { StreamName: NO_STREAM, PartitionKey: 'k', Data: data('x') },
        message: notFound(NO_STREAM),
      },
      {
        name: 'put many',
        operation: 'PutRecords',
        input: { StreamName: NO_STREAM, Records: [{ PartitionKey: 'k', Data: data('x') }] },
        message: notFound(NO_STREAM),
      },
      {
        name: 'iterator',
        operation: 'GetShardIterator',
        input: { StreamName: NO_STREAM, ShardId: SHARD(0), ShardIteratorType: 'LATEST' },
        message: notFound(NO_STREAM),
      },
      {
        name: 'split',
        operation: 'SplitShard',
        input: { StreamName: NO_STREAM, ShardToSplit: SHARD(0), NewStartingHashKey: '1000' },
        message: notFound(NO_STREAM),
      },
      {
        name: 'merge',
        operation: 'MergeShards',
        input: { StreamName: NO_STREAM, ShardToMerge: SHARD(0), AdjacentShardToMerge: SHARD(1) },
        message: notFound(NO_STREAM),
      },
      {
        name: 'scale',
        operation: 'UpdateShardCount',
        input: { StreamName: NO_STREAM, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' },
        message: notFound(NO_STREAM),
      },
      {
        name: 'retention',
        operation: 'IncreaseStreamRetentionPeriod',
        input: { StreamName: NO_STREAM, RetentionPeriodHours: 48 },
        message: notFound(NO_STREAM),
      },
      {
        name: 'encryption',
        operation: 'StartStreamEncryption',
        input: { StreamName: NO_STREAM, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
        message: notFound(NO_STREAM),
      },
      {
        name: 'monitoring',
        operation: 'EnableEnhancedMonitoring',
        input: { StreamName: NO_STREAM, ShardLevelMetrics: ['ALL'] },
        message: notFound(NO_STREAM),
      },
      {
        name: 'tags',
        operation: 'ListTagsForStream',
        input: { StreamName: NO_STREAM },
        message: notFound(NO_STREAM),
      },
      {
        name: 'tags by ARN',
        operation: 'ListTagsForResource',
        input: { ResourceARN: STREAM_ARN(NO_STREAM) },
        message: notFound(NO_STREAM),
      },
      {
        name: 'consumers',
        operation: 'ListStreamConsumers',
        input: { StreamARN: STREAM_ARN(NO_STREAM) },
        message: notFound(NO_STREAM),
      },
      {
        name: 'register',
        operation: 'RegisterStreamConsumer',
        input: { StreamARN: STREAM_ARN(NO_STREAM), ConsumerName: 'app' },
        message: notFound(NO_STREAM),
      },
    ],
  },
];
