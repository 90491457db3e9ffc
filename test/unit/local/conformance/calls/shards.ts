import type { Call, Scenario } from '../scenario';
import { data, MAX_HASH_KEY, invalidMember, MIDDLE_HASH_KEY, NO_STREAM, SHARD, STREAM_ARN } from './values';

const create = (StreamName: string, ShardCount: number): Call => ({
  name: 'create',
  operation: 'CreateStream',
  input: { StreamName, ShardCount },
});
const split = (StreamName: string, rest: object = {}) => ({
  StreamName,
  ShardToSplit: SHARD(0),
  NewStartingHashKey: MIDDLE_HASH_KEY,
  ...rest,
});
const merge = (StreamName: string, first: number, second: number) => ({
  StreamName,
  ShardToMerge: SHARD(first),
  AdjacentShardToMerge: SHARD(second),
});
const scale = (StreamName: string, TargetShardCount: number) => ({
  StreamName,
  TargetShardCount,
  ScalingType: 'UNIFORM_SCALING',
});

export const SHARD_SCENARIOS: Scenario[] = [
  {
    name: 'a split shard ends and its two children begin where it said',
    calls: [
      create('split', 1),
      {
        name: 'put before',
        operation: 'PutRecord',
        input: { StreamName: 'split', PartitionKey: 'a', Data: data('before') },
      },
      { name: 'split', operation: 'SplitShard', input: split('split') },
      { name: 'shards', operation: 'ListShards', input: { StreamName: 'split' } },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'split' } },
      {
        name: 'put low',
        operation: 'PutRecord',
        input: { StreamName: 'split', PartitionKey: 'a', ExplicitHashKey: '0', Data: data('low') },
      },
      {
        name: 'put at the bound',
        operation: 'PutRecord',
        input: { StreamName: 'split', PartitionKey: 'a', ExplicitHashKey: MIDDLE_HASH_KEY, Data: data('high') },
      },
      { name: 'split what is closed', operation: 'SplitShard', input: split('split') },
      {
        name: 'iterator',
        operation: 'GetShardIterator',
        input: { StreamName: 'split', ShardId: SHARD(0), ShardIteratorType: 'TRIM_HORIZON' },
      },
      {
        name: 'last records',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('iterator', 'ShardIterator') }),
      },
      {
        name: 'latest iterator of a closed shard',
        operation: 'GetShardIterator',
        input: { StreamName: 'split', ShardId: SHARD(0), ShardIteratorType: 'LATEST' },
      },
      {
        name: 'latest of a closed shard',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('latest iterator of a closed shard', 'ShardIterator') }),
      },
    ],
  },
  {
    name: 'a shard is split only at a key within it',
    calls: [
      create('split', 2),
      { name: 'at its start', operation: 'SplitShard', input: split('split', { NewStartingHashKey: '0' }) },
      { name: 'at one above its start', operation: 'SplitShard', input: split('split', { NewStartingHashKey: '1' }) },
      { name: 'beyond it', operation: 'SplitShard', input: split('split', { NewStartingHashKey: MAX_HASH_KEY }) },
      {
        name: 'at no number',
        operation: 'SplitShard',
        input: split('split', { NewStartingHashKey: 'middle' }),
        message: invalidMember(
          'newStartingHashKey',
          'Member must satisfy regular expression pattern: 0|([1-9]\\d{0,38})',
        ),
      },
      { name: 'of no shard', operation: 'SplitShard', input: split('split', { ShardToSplit: SHARD(9) }) },
      {
        name: 'without a shard',
        operation: 'SplitShard',
        input: { StreamName: 'split', NewStartingHashKey: '1000' },
        message: invalidMember('shardToSplit', 'Member must not be null'),
      },
      {
        name: 'without a key',
        operation: 'SplitShard',
        input: { StreamName: 'split', ShardToSplit: SHARD(0) },
        message: invalidMember('newStartingHashKey', 'Member must not be null'),
      },
      { name: 'at two above its start', operation: 'SplitShard', input: split('split', { NewStartingHashKey: '2' }) },
      { name: 'shards', operation: 'ListShards', input: { StreamName: 'split', MaxResults: 3 } },
    ],
  },
  {
    name: 'two adjacent shards merge into one',
    calls: [
      create('merge', 2),
      {
        name: 'put',
        operation: 'PutRecord',
        input: { StreamName: 'merge', PartitionKey: 'a', ExplicitHashKey: '0', Data: data('before') },
      },
      { name: 'with itself', operation: 'MergeShards', input: merge('merge', 0, 0) },
      { name: 'with no shard', operation: 'MergeShards', input: merge('merge', 0, 9) },
      { name: 'merge', operation: 'MergeShards', input: merge('merge', 1, 0) },
      { name: 'shards', operation: 'ListShards', input: { StreamName: 'merge', ExclusiveStartShardId: SHARD(1) } },
      { name: 'what is closed', operation: 'MergeShards', input: merge('merge', 0, 1) },
      {
        name: 'iterator',
        operation: 'GetShardIterator',
        input: { StreamName: 'merge', ShardId: SHARD(0), ShardIteratorType: 'TRIM_HORIZON' },
      },
      {
        name: 'last records',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('iterator', 'ShardIterator') }),
      },
      {
        name: 'without a second shard',
        operation: 'MergeShards',
        input: { StreamName: 'merge', ShardToMerge: SHARD(0) },
        message: invalidMember('adjacentShardToMerge', 'Member must not be null'),
      },
    ],
  },
  {
    name: 'only adjacent shards merge',
    calls: [create('apart', 4), { name: 'merge', operation: 'MergeShards', input: merge('apart', 0, 2) }],
  },
  {
    name: 'a stream is scaled to a number of shards',
    calls: [
      create('scale', 2),
      { name: 'to four', operation: 'UpdateShardCount', input: scale('scale', 4) },
      { name: 'summary of four', operation: 'DescribeStreamSummary', input: { StreamName: 'scale' } },
      {
        name: 'to two by ARN',
        operation: 'UpdateShardCount',
        input: { StreamARN: STREAM_ARN('scale'), TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' },
      },
      { name: 'summary of two', operation: 'DescribeStreamSummary', input: { StreamName: 'scale' } },
      {
        name: 'open shards',
        operation: 'ListShards',
        input: { StreamName: 'scale', ShardFilter: { Type: 'AT_LATEST' } },
      },
      { name: 'to more than double', operation: 'UpdateShardCount', input: scale('scale', 5) },
      { name: 'to less than half', operation: 'UpdateShardCount', input: scale('scale', 0) },
      {
        name: 'in no way',
        operation: 'UpdateShardCount',
        input: { StreamName: 'scale', TargetShardCount: 2 },
        message: invalidMember('scalingType', 'Member must not be null'),
      },
      {
        name: 'in an unknown way',
        operation: 'UpdateShardCount',
        input: { StreamName: 'scale', TargetShardCount: 2, ScalingType: 'WILD' },
        message: invalidMember('scalingType', 'Member must satisfy enum value set: '),
      },
    ],
  },
  {
    name: 'shards are listed in pages and by filter',
    calls: [
      create('list', 2),
      { name: 'split', operation: 'SplitShard', input: split('list', { NewStartingHashKey: '1000' }) },
      { name: 'first page', operation: 'ListShards', input: { StreamName: 'list', MaxResults: 3 } },
      {
        name: 'next page',
        operation: 'ListShards',
        input: (earlier) => ({ NextToken: earlier.text('first page', 'NextToken') }),
      },
      {
        name: 'next page with a name',
        operation: 'ListShards',
        input: (earlier) => ({ StreamName: 'list', NextToken: earlier.text('first page', 'NextToken') }),
      },
      { name: 'by a token of nobody', operation: 'ListShards', input: { NextToken: '????' } },
      { name: 'by ARN', operation: 'ListShards', input: { StreamARN: STREAM_ARN('list'), MaxResults: 1 } },
      { name: 'describe two', operation: 'DescribeStream', input: { StreamName: 'list', Limit: 2 } },
      {
        name: 'describe after',
        operation: 'DescribeStream',
        input: { StreamName: 'list', ExclusiveStartShardId: SHARD(2) },
      },
      ...['AT_LATEST', 'AT_TRIM_HORIZON', 'FROM_TRIM_HORIZON'].map((Type): Call => ({
        name: Type,
        operation: 'ListShards',
        input: { StreamName: 'list', ShardFilter: { Type } },
      })),
      {
        name: 'AFTER_SHARD_ID',
        operation: 'ListShards',
        input: { StreamName: 'list', ShardFilter: { Type: 'AFTER_SHARD_ID', ShardId: SHARD(2) } },
      },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'list' } },
      // Which shards were open AT the moment of a creation is not compared: kinesis-local tells moments of a second apart or not.
      {
        name: 'FROM_TIMESTAMP of the creation',
        operation: 'ListShards',
        input: (earlier) => ({
          StreamName: 'list',
          ShardFilter: {
            Type: 'FROM_TIMESTAMP',
            Timestamp: earlier.time('summary', 'StreamDescriptionSummary', 'StreamCreationTimestamp'),
          },
        }),
      },
      ...['AT_TIMESTAMP', 'FROM_TIMESTAMP'].map((Type): Call => ({
        name: `${Type} without a time`,
        operation: 'ListShards',
        input: { StreamName: 'list', ShardFilter: { Type } },
      })),
      {
        name: 'AFTER_SHARD_ID without a shard',
        operation: 'ListShards',
        input: { StreamName: 'list', ShardFilter: { Type: 'AFTER_SHARD_ID' } },
      },
      {
        name: 'by an unknown filter',
        operation: 'ListShards',
        input: { StreamName: 'list', ShardFilter: { Type: 'NEXT_TO' } },
        message: invalidMember('shardFilter.type', 'Member must satisfy enum value set: '),
      },
      {
        name: 'none',
        operation: 'ListShards',
        input: { StreamName: 'list', MaxResults: 0 },
        message: invalidMember('maxResults', 'Member must have value greater than or equal to 1'),
      },
      { name: 'limits', operation: 'DescribeLimits', input: {} },
      { name: 'of no stream', operation: 'ListShards', input: { StreamName: NO_STREAM } },
    ],
  },
];
