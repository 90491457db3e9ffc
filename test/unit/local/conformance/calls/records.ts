import type { Call, Earlier, Scenario } from '../scenario';
import {
  bytes,
  data,
  MAX_HASH_KEY,
  invalidMember,
  MIN_HASH_KEY,
  MIDDLE_HASH_KEY,
  names,
  SHARD,
  STREAM_ARN,
} from './values';

const create = (StreamName: string, ShardCount: number): Call => ({
  name: 'create',
  operation: 'CreateStream',
  input: { StreamName, ShardCount },
});
const put = (name: string, input: object, message?: RegExp): Call => ({
  name,
  operation: 'PutRecord',
  input: { StreamName: 'records', PartitionKey: 'k', Data: data(name), ...input },
  ...(message ? { message } : {}),
});
const putMany = (name: string, Records: unknown, message?: RegExp): Call => ({
  name,
  operation: 'PutRecords',
  input: { StreamName: 'records', Records },
  ...(message ? { message } : {}),
});
const iterator = (name: string, input: object | ((earlier: Earlier) => object), message?: RegExp): Call => ({
  name: `iterator ${name}`,
  operation: 'GetShardIterator',
  input: (earlier) => ({
    StreamName: 'records',
    ShardId: SHARD(0),
    ...(typeof input === 'function' ? (input as (earlier: Earlier) => object)(earlier) : input),
  }),
  ...(message ? { message } : {}),
});
const get = (name: string, input: object = {}): Call => ({
  name: `get ${name}`,
  operation: 'GetRecords',
  input: (earlier) => ({ ShardIterator: earlier.text(`iterator ${name}`, 'ShardIterator'), ...input }),
});
const from = (name: string, input: object | ((earlier: Earlier) => object)): Call[] => [
  iterator(name, input),
  get(name),
];

const MIB = 1024 * 1024;

export const WRITING_SCENARIOS: Scenario[] = [
  {
    name: 'a record goes to the shard of its partition key, or of its explicit hash key',
    calls: [
      create('records', 2),
      put('by key', { PartitionKey: 'orders' }),
      put('by another key', { PartitionKey: 'ordres' }),
      put('by a key of other scripts', { PartitionKey: 'ação 注文' }),
      put('lowest', { ExplicitHashKey: MIN_HASH_KEY }),
      put('highest', { ExplicitHashKey: MAX_HASH_KEY }),
      put('middle', { ExplicitHashKey: MIDDLE_HASH_KEY }),
      put('by ARN', { StreamName: undefined, StreamARN: STREAM_ARN('records') }),
      put('above all', { ExplicitHashKey: (1n << 128n).toString() }),
      put('below all', { ExplicitHashKey: '-1' }),
      put('by no number', { ExplicitHashKey: 'abc' }),
      put('with a leading zero', { ExplicitHashKey: '01' }),
    ],
  },
  {
    name: 'records keep the order that their sequence numbers for ordering ask for',
    calls: [
      create('records', 1),
      put('first', {}),
      {
        name: 'second',
        operation: 'PutRecord',
        input: (earlier) => ({
          StreamName: 'records',
          PartitionKey: 'k',
          Data: data('second'),
          SequenceNumberForOrdering: earlier.text('first', 'SequenceNumber'),
        }),
      },
      put('after nothing', { SequenceNumberForOrdering: '0' }),
      put('after no number', { SequenceNumberForOrdering: 'first' }),
      ...from('from the start', { ShardIteratorType: 'TRIM_HORIZON' }),
    ],
  },
  {
    name: 'records put together are answered in the order of the request',
    calls: [
      create('records', 2),
      putMany('put', [
        { PartitionKey: 'a', ExplicitHashKey: MAX_HASH_KEY, Data: data('1') },
        { PartitionKey: 'a', ExplicitHashKey: MIN_HASH_KEY, Data: data('2') },
        { PartitionKey: 'a', ExplicitHashKey: MAX_HASH_KEY, Data: data('3') },
        { PartitionKey: 'a', ExplicitHashKey: MIN_HASH_KEY, Data: '' },
      ]),
      {
        name: 'put by ARN',
        operation: 'PutRecords',
        input: { StreamARN: STREAM_ARN('records'), Records: [{ PartitionKey: 'orders', Data: data('5') }] },
      },
      ...from('low', { ShardIteratorType: 'TRIM_HORIZON' }),
      ...from('high', { ShardIteratorType: 'TRIM_HORIZON', ShardId: SHARD(1) }),
    ],
  },
  {
    name: 'one bad record refuses the whole request',
    calls: [
      create('records', 1),
      putMany('none', [], invalidMember('records', 'Member must have length greater than or equal to 1')),
      putMany(
        '501',
        names(501, 'k').map((PartitionKey) => ({ PartitionKey, Data: data('x') })),
        invalidMember('records', 'Member must have length less than or equal to 500'),
      ),
      putMany('no list at all', undefined, invalidMember('records', 'Member must not be null')),
      putMany(
        'one without a key',
        [{ PartitionKey: 'a', Data: data('x') }, { Data: data('x') }],
        invalidMember('records.2.member.partitionKey', 'Member must not be null'),
      ),
      putMany(
        'one with an empty key',
        [{ PartitionKey: '', Data: data('x') }],
        invalidMember('records.1.member.partitionKey', 'Member must have length greater than or equal to 1'),
      ),
      putMany(
        'one without data',
        [{ PartitionKey: 'a' }],
        invalidMember('records.1.member.data', 'Member must not be null'),
      ),
      putMany('one with a hash key out of range', [
        { PartitionKey: 'a', Data: data('x') },
        { PartitionKey: 'a', ExplicitHashKey: (1n << 128n).toString(), Data: data('x') },
      ]),
      putMany('one in no base64', [{ PartitionKey: 'a', Data: '%%%' }]),
      ...from('of all that', { ShardIteratorType: 'TRIM_HORIZON' }),
    ],
  },
  {
    name: 'a record that is missing something or too large is refused',
    calls: [
      create('records', 1),
      put('without a key', { PartitionKey: undefined }, invalidMember('partitionKey', 'Member must not be null')),
      put(
        'with an empty key',
        { PartitionKey: '' },
        invalidMember('partitionKey', 'Member must have length greater than or equal to 1'),
      ),
      put('with a key of 256 characters', { PartitionKey: 'k'.repeat(256) }),
      put(
        'with a key of 257 characters',
        { PartitionKey: 'k'.repeat(257) },
        invalidMember('partitionKey', 'Member must have length less than or equal to 256'),
      ),
      put('without data', { Data: undefined }, invalidMember('data', 'Member must not be null')),
      put('empty', { Data: '' }),
      put('of no base64', { Data: 'a' }),
      put('of a number', { Data: 1 }),
      // One is enough: the other server takes seconds for a megabyte.
      put('of more than 1 MiB', { Data: bytes(MIB + 1) }),
      {
        name: 'larger records',
        operation: 'UpdateMaxRecordSize',
        input: { StreamARN: STREAM_ARN('records'), MaxRecordSizeInKiB: 2048 },
      },
      {
        name: 'smaller than 1 MiB',
        operation: 'UpdateMaxRecordSize',
        input: { StreamARN: STREAM_ARN('records'), MaxRecordSizeInKiB: 1023 },
        message: invalidMember('maxRecordSizeInKiB', 'Member must have value greater than or equal to 1024'),
      },
      {
        name: 'larger than 10 MiB',
        operation: 'UpdateMaxRecordSize',
        input: { StreamARN: STREAM_ARN('records'), MaxRecordSizeInKiB: 10_241 },
        message: invalidMember('maxRecordSizeInKiB', 'Member must have value less than or equal to 10240'),
      },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'records' } },
    ],
  },
];

export const READING_SCENARIOS: Scenario[] = [
  {
    name: 'each type of iterator begins where it says',
    calls: [
      create('records', 1),
      put('one', {}),
      put('two', { PartitionKey: 'kk' }),
      put('three', {}),
      ...from('at the horizon', { ShardIteratorType: 'TRIM_HORIZON' }),
      ...from('at the latest', { ShardIteratorType: 'LATEST' }),
      ...from('at a number', (earlier) => ({
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: earlier.text('two', 'SequenceNumber'),
      })),
      ...from('after a number', (earlier) => ({
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: earlier.text('two', 'SequenceNumber'),
      })),
      ...from('after the last number', (earlier) => ({
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: earlier.text('three', 'SequenceNumber'),
      })),
      { name: 'shards', operation: 'ListShards', input: { StreamName: 'records' } },
      ...from("at the shard's start", (earlier) => ({
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: earlier.text('shards', 'Shards', 0, 'SequenceNumberRange', 'StartingSequenceNumber'),
      })),
      ...from('at the time of a record', (earlier) => ({
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: earlier.time('get at the horizon', 'Records', 1, 'ApproximateArrivalTimestamp'),
      })),
      ...from('at a time before', { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 1_500_000_000 }),
      ...from('by ARN', {
        StreamName: undefined,
        StreamARN: STREAM_ARN('records'),
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    ],
  },
  {
    name: 'reading goes on from one answer to the next',
    calls: [
      create('records', 1),
      putMany(
        'put',
        ['1', '2', '3', '4', '5'].map((text) => ({ PartitionKey: 'k', Data: data(text) })),
      ),
      iterator('start', { ShardIteratorType: 'TRIM_HORIZON' }),
      get('start', { Limit: 2 }),
      {
        name: 'next two',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('get start', 'NextShardIterator'), Limit: 2 }),
      },
      {
        name: 'the last',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('next two', 'NextShardIterator'), Limit: 2 }),
      },
      {
        name: 'nothing yet',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('the last', 'NextShardIterator') }),
      },
      put('one more', {}),
      {
        name: 'what came',
        operation: 'GetRecords',
        input: (earlier) => ({ ShardIterator: earlier.text('nothing yet', 'NextShardIterator') }),
      },
      {
        name: 'the same again',
        operation: 'GetRecords',
        input: (earlier) => ({
          ShardIterator: earlier.text('nothing yet', 'NextShardIterator'),
          StreamARN: STREAM_ARN('records'),
        }),
      },
      get('start', { Limit: 10_001 }),
      { ...get('start', { Limit: 0 }), name: 'get none' },
    ],
  },
  {
    name: 'an iterator that cannot be is refused',
    calls: [
      create('records', 1),
      put('one', {}),
      iterator('of no shard', { ShardIteratorType: 'LATEST', ShardId: SHARD(7) }),
      iterator('of no shard id', { ShardIteratorType: 'LATEST', ShardId: 'first' }),
      iterator(
        'without a shard',
        { ShardIteratorType: 'LATEST', ShardId: undefined },
        invalidMember('shardId', 'Member must not be null'),
      ),
      iterator('without a type', {}, invalidMember('shardIteratorType', 'Member must not be null')),
      iterator(
        'of an unknown type',
        { ShardIteratorType: 'SOMEWHERE' },
        invalidMember('shardIteratorType', 'Member must satisfy enum value set: '),
      ),
      iterator('at no number', { ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
      iterator('after no number', { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' }),
      iterator('at a word', { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: 'first' }),
      iterator('before the shard', { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '1' }),
      iterator('at no time', { ShardIteratorType: 'AT_TIMESTAMP' }),
      iterator('in the future', { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 4_000_000_000 }),
      { name: 'get by nothing', operation: 'GetRecords', input: {}, message: invalidMember('shardIterator') },
      { name: 'get by an empty iterator', operation: 'GetRecords', input: { ShardIterator: '' } },
      { name: 'get by a word', operation: 'GetRecords', input: { ShardIterator: 'anything' } },
      {
        name: 'get by a broken iterator',
        operation: 'GetRecords',
        input: { ShardIterator: Buffer.alloc(152).toString('base64') },
      },
      iterator('of a stream', { ShardIteratorType: 'TRIM_HORIZON' }),
      { name: 'delete', operation: 'DeleteStream', input: { StreamName: 'records' } },
      get('of a stream'),
    ],
  },
];
