import type { Call, Scenario } from '../scenario';
import { data, invalidMember, names, SHARD, STREAM_ARN } from './values';

const STREAM = 'settings';
const ARN = STREAM_ARN(STREAM);
const create: Call = { name: 'create', operation: 'CreateStream', input: { StreamName: STREAM, ShardCount: 1 } };
const summary = (name: string): Call => ({
  name,
  operation: 'DescribeStreamSummary',
  input: { StreamName: STREAM },
});
const tags = (name: string, rest: object = {}): Call => ({
  name,
  operation: 'ListTagsForStream',
  input: { StreamName: STREAM, ...rest },
});
const retention = (name: string, direction: 'Increase' | 'Decrease', RetentionPeriodHours?: number): Call => ({
  name,
  operation: `${direction}StreamRetentionPeriod`,
  input: { StreamName: STREAM, RetentionPeriodHours },
});
const monitoring = (name: string, direction: 'Enable' | 'Disable', ShardLevelMetrics?: string[]): Call => ({
  name,
  operation: `${direction}EnhancedMonitoring`,
  input: { StreamName: STREAM, ShardLevelMetrics },
});

export const SETTING_SCENARIOS: Scenario[] = [
  {
    name: 'the retention period goes up and down within its bounds',
    calls: [
      create,
      retention('to 48 hours', 'Increase', 48),
      summary('summary of 48'),
      retention('to 48 again', 'Increase', 48),
      retention('increase to less', 'Increase', 25),
      retention('decrease to more', 'Decrease', 72),
      retention('too long', 'Increase', 8761),
      retention('too short', 'Decrease', 23),
      {
        name: 'to 24 by ARN',
        operation: 'DecreaseStreamRetentionPeriod',
        input: { StreamARN: ARN, RetentionPeriodHours: 24 },
      },
      retention('to the longest', 'Increase', 8760),
      summary('summary of the longest'),
      retention('to nothing', 'Increase'),
    ],
  },
  {
    name: 'tags are added, replaced, listed in pages and removed',
    calls: [
      create,
      tags('none'),
      { name: 'add', operation: 'AddTagsToStream', input: { StreamName: STREAM, Tags: { b: '2', a: '1', c: '3' } } },
      { name: 'replace', operation: 'AddTagsToStream', input: { StreamARN: ARN, Tags: { b: 'two', d: '' } } },
      tags('all'),
      tags('first two', { Limit: 2 }),
      tags('after b', { ExclusiveStartTagKey: 'b' }),
      { name: 'remove', operation: 'RemoveTagsFromStream', input: { StreamName: STREAM, TagKeys: ['a', 'd'] } },
      {
        name: 'remove what is not there',
        operation: 'RemoveTagsFromStream',
        input: { StreamName: STREAM, TagKeys: ['x'] },
      },
      tags('the rest'),
      { name: 'tag by ARN', operation: 'TagResource', input: { ResourceARN: ARN, Tags: { e: '5' } } },
      { name: 'list by ARN', operation: 'ListTagsForResource', input: { ResourceARN: ARN } },
      { name: 'untag by ARN', operation: 'UntagResource', input: { ResourceARN: ARN, TagKeys: ['b', 'c'] } },
      { name: 'list what is left', operation: 'ListTagsForResource', input: { ResourceARN: ARN } },
    ],
  },
  {
    name: 'tags that cannot be are refused',
    calls: [
      create,
      {
        name: 'add none',
        operation: 'AddTagsToStream',
        input: { StreamName: STREAM },
        message: invalidMember('tags', 'Member must not be null'),
      },
      {
        name: 'add an empty map',
        operation: 'AddTagsToStream',
        input: { StreamName: STREAM, Tags: {} },
      },
      {
        name: 'add 51',
        operation: 'AddTagsToStream',
        input: { StreamName: STREAM, Tags: Object.fromEntries(names(51, 'k').map((key) => [key, 'v'])) },
      },
      {
        name: 'add a key of 129 characters',
        operation: 'AddTagsToStream',
        input: { StreamName: STREAM, Tags: { ['k'.repeat(129)]: 'v' } },
      },
      {
        name: 'add a value of 257 characters',
        operation: 'AddTagsToStream',
        input: { StreamName: STREAM, Tags: { k: 'v'.repeat(257) } },
      },
      {
        name: 'remove none',
        operation: 'RemoveTagsFromStream',
        input: { StreamName: STREAM },
        message: invalidMember('tagKeys', 'Member must not be null'),
      },
      { name: 'list by no ARN', operation: 'ListTagsForResource', input: {}, message: invalidMember('resourceARN') },
      tags('none of them'),
    ],
  },
  {
    name: 'encryption is switched on and off, and records say so',
    calls: [
      create,
      {
        name: 'start',
        operation: 'StartStreamEncryption',
        input: { StreamName: STREAM, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      },
      summary('summary'),
      { name: 'put', operation: 'PutRecord', input: { StreamName: STREAM, PartitionKey: 'k', Data: data('x') } },
      {
        name: 'put many',
        operation: 'PutRecords',
        input: { StreamName: STREAM, Records: [{ PartitionKey: 'k', Data: data('y') }] },
      },
      {
        name: 'stop',
        operation: 'StopStreamEncryption',
        input: { StreamName: STREAM, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      },
      summary('summary after'),
      { name: 'put plain', operation: 'PutRecord', input: { StreamName: STREAM, PartitionKey: 'k', Data: data('z') } },
      {
        name: 'put many plain',
        operation: 'PutRecords',
        input: { StreamName: STREAM, Records: [{ PartitionKey: 'k', Data: data('z') }] },
      },
      {
        name: 'iterator',
        operation: 'GetShardIterator',
        input: { StreamName: STREAM, ShardId: SHARD(0), ShardIteratorType: 'TRIM_HORIZON' },
      },
      {
        name: 'get',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('iterator', 'ShardIterator') }),
      },
      {
        name: 'start without a key',
        operation: 'StartStreamEncryption',
        input: { StreamName: STREAM, EncryptionType: 'KMS' },
        message: invalidMember('keyId', 'Member must not be null'),
      },
      {
        name: 'start without a type',
        operation: 'StartStreamEncryption',
        input: { StreamName: STREAM, KeyId: 'alias/aws/kinesis' },
        message: invalidMember('encryptionType', 'Member must not be null'),
      },
      {
        name: 'start of an unknown type',
        operation: 'StartStreamEncryption',
        input: { StreamName: STREAM, EncryptionType: 'ROT13', KeyId: 'alias/aws/kinesis' },
        message: invalidMember('encryptionType', 'Member must satisfy enum value set: '),
      },
    ],
  },
  {
    name: 'enhanced monitoring keeps what it is told',
    calls: [
      create,
      monitoring('enable two', 'Enable', ['IncomingBytes', 'OutgoingRecords']),
      monitoring('enable one more', 'Enable', ['IncomingRecords']),
      summary('summary'),
      monitoring('disable one', 'Disable', ['IncomingBytes']),
      monitoring('disable all', 'Disable', ['ALL']),
      monitoring('enable all', 'Enable', ['ALL']),
      summary('summary of all'),
      monitoring('enable an unknown one', 'Enable', ['Heat']),
      monitoring('enable none', 'Enable', []),
      monitoring('enable nothing', 'Enable'),
    ],
  },
];
