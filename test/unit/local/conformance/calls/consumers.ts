import type { Call, Scenario } from '../scenario';
import { data, invalidMember, names, SHARD, STREAM_ARN } from './values';

const ARN = STREAM_ARN('fan-out');
const create: Call = { name: 'create', operation: 'CreateStream', input: { StreamName: 'fan-out', ShardCount: 1 } };
const register = (name: string, ConsumerName?: string): Call => ({
  name,
  operation: 'RegisterStreamConsumer',
  input: { StreamARN: ARN, ConsumerName },
});
const subscribe = (name: string, StartingPosition?: object, ShardId = SHARD(0)): Call => ({
  name,
  operation: 'SubscribeToShard',
  input: (earlier) => ({
    ConsumerARN: earlier.text(`register for ${name}`, 'Consumer', 'ConsumerARN'),
    ShardId,
    StartingPosition,
  }),
});
/** A consumer of its own: not every server lets go of a subscription that was cut. */
const registerAndSubscribe = (name: string, position: object, shardId?: string): Call[] => [
  register(`register for ${name}`, name.replaceAll(' ', '-')),
  subscribe(name, position, shardId),
];

export const CONSUMER_SCENARIOS: Scenario[] = [
  {
    name: 'consumers are registered, described, listed in pages and deregistered',
    calls: [
      create,
      register('register b', 'b'),
      register('register a', 'a'),
      {
        name: 'describe by name',
        operation: 'DescribeStreamConsumer',
        input: { StreamARN: ARN, ConsumerName: 'a' },
      },
      {
        name: 'describe by ARN',
        operation: 'DescribeStreamConsumer',
        input: (earlier) => ({ ConsumerARN: earlier.text('register b', 'Consumer', 'ConsumerARN') }),
      },
      { name: 'list', operation: 'ListStreamConsumers', input: { StreamARN: ARN } },
      { name: 'first page', operation: 'ListStreamConsumers', input: { StreamARN: ARN, MaxResults: 1 } },
      {
        name: 'next page',
        operation: 'ListStreamConsumers',
        input: (earlier) => ({ StreamARN: ARN, NextToken: earlier.text('first page', 'NextToken') }),
      },
      { name: 'summary', operation: 'DescribeStreamSummary', input: { StreamName: 'fan-out' } },
      {
        name: 'deregister by name',
        operation: 'DeregisterStreamConsumer',
        input: { StreamARN: ARN, ConsumerName: 'a' },
      },
      {
        name: 'deregister by ARN',
        operation: 'DeregisterStreamConsumer',
        input: (earlier) => ({ ConsumerARN: earlier.text('register b', 'Consumer', 'ConsumerARN') }),
      },
      { name: 'list none', operation: 'ListStreamConsumers', input: { StreamARN: ARN } },
    ],
  },
  {
    name: 'a stream with consumers is deleted where that is enforced',
    calls: [
      create,
      register('register', 'app'),
      {
        name: 'enforce',
        operation: 'DeleteStream',
        input: { StreamName: 'fan-out', EnforceConsumerDeletion: true },
      },
    ],
  },
  {
    name: 'a stream with consumers is not deleted where that is not enforced',
    calls: [
      create,
      register('register', 'app'),
      {
        name: 'delete',
        operation: 'DeleteStream',
        input: { StreamName: 'fan-out', EnforceConsumerDeletion: false },
      },
    ],
  },
  {
    name: 'a consumer that cannot be is refused',
    calls: [
      create,
      register('register', 'app'),
      register('register again', 'app'),
      { ...register('without a name'), message: invalidMember('consumerName', 'Member must not be null') },
      { ...register('with other characters', 'a b'), message: invalidMember('consumerName') },
      {
        name: 'without a stream',
        operation: 'RegisterStreamConsumer',
        input: { ConsumerName: 'app' },
        message: invalidMember('streamARN', 'Member must not be null'),
      },
      {
        name: 'describe an unknown one',
        operation: 'DescribeStreamConsumer',
        input: { StreamARN: ARN, ConsumerName: 'other' },
      },
      {
        name: 'describe an unknown ARN',
        operation: 'DescribeStreamConsumer',
        input: { ConsumerARN: `${ARN}/consumer/other:1700000000` },
      },
      { name: 'describe nothing', operation: 'DescribeStreamConsumer', input: {} },
      {
        name: 'deregister an unknown one',
        operation: 'DeregisterStreamConsumer',
        input: { StreamARN: ARN, ConsumerName: 'other' },
      },
      {
        name: 'list none',
        operation: 'ListStreamConsumers',
        input: { StreamARN: ARN, MaxResults: 0 },
        message: invalidMember('maxResults', 'Member must have value greater than or equal to 1'),
      },
    ],
  },
  {
    name: 'a stream has 20 consumers at most',
    calls: [
      create,
      ...names(20, 'app-').map((consumer) => register(`register ${consumer}`, consumer)),
      register('one too many', 'app-20'),
    ],
  },
  {
    name: 'a subscription pushes records from where it says',
    calls: [
      create,
      { name: 'put', operation: 'PutRecord', input: { StreamName: 'fan-out', PartitionKey: 'k', Data: data('one') } },
      {
        name: 'put more',
        operation: 'PutRecord',
        input: { StreamName: 'fan-out', PartitionKey: 'k', Data: data('two') },
      },
      ...registerAndSubscribe('from the horizon', { Type: 'TRIM_HORIZON' }),
      register('register for a number', 'number'),
      {
        name: 'after a number',
        operation: 'SubscribeToShard',
        input: (earlier) => ({
          ConsumerARN: earlier.text('register for a number', 'Consumer', 'ConsumerARN'),
          ShardId: SHARD(0),
          StartingPosition: {
            Type: 'AFTER_SEQUENCE_NUMBER',
            SequenceNumber: earlier.text('put', 'SequenceNumber'),
          },
        }),
      },
    ],
  },
  {
    name: 'a subscription to a closed shard ends with its children',
    calls: [
      create,
      { name: 'put', operation: 'PutRecord', input: { StreamName: 'fan-out', PartitionKey: 'k', Data: data('one') } },
      {
        name: 'split',
        operation: 'SplitShard',
        input: { StreamName: 'fan-out', ShardToSplit: SHARD(0), NewStartingHashKey: '1000' },
      },
      ...registerAndSubscribe('to what is closed', { Type: 'TRIM_HORIZON' }),
    ],
  },
  {
    name: 'a subscription that cannot be is refused',
    calls: [
      create,
      ...registerAndSubscribe('to no shard', { Type: 'LATEST' }, SHARD(7)),
      ...registerAndSubscribe('in an unknown way', { Type: 'SOMEWHERE' }),
      ...registerAndSubscribe('at no number', { Type: 'AT_SEQUENCE_NUMBER' }),
      register('register for nowhere', 'nowhere'),
      { ...subscribe('nowhere'), message: invalidMember('startingPosition', 'Member must not be null') },
      {
        name: 'of an unknown consumer',
        operation: 'SubscribeToShard',
        input: {
          ConsumerARN: `${ARN}/consumer/other:1700000000`,
          ShardId: SHARD(0),
          StartingPosition: { Type: 'LATEST' },
        },
      },
      {
        name: 'of no consumer',
        operation: 'SubscribeToShard',
        input: { ShardId: SHARD(0), StartingPosition: { Type: 'LATEST' } },
        message: invalidMember('consumerARN', 'Member must not be null'),
      },
    ],
  },
];
