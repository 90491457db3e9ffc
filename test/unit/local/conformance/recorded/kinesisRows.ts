import type { Answer, Input, Operation } from '../scenario';
import { data, SHARD } from '../calls/values';

type Call = readonly [operation: Operation, input: Input | ((earlier: readonly Answer[]) => Input)];

/** What AWS answers to a call, after others. */
export interface KinesisRow {
  /** What holds. */
  readonly name: string;
  /** Where the answer is from: a recorded one, a page of AWS's documentation, or botocore's model. */
  readonly source: string;
  readonly given?: readonly Call[];
  readonly ask: Call;
  readonly error?: { readonly code: string; readonly message?: RegExp };
  /** A part of the answer's body. */
  readonly output?: Readonly<Record<string, unknown>>;
}

const KINESALITE = "kinesalite's suite, which ran against AWS";
const MODEL = "botocore's model of Kinesis";

/** The stream that every row begins with: one shard, no records. */
export const STREAM = 'recorded';
const MISSING = 'missing';
const put = (text: string): Call => ['PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: data(text) }];

export const VALIDATION_ROWS: readonly KinesisRow[] = [
  {
    name: 'a wrong type is told before a stream that does not exist',
    source: KINESALITE,
    ask: ['DescribeStream', { StreamName: MISSING, Limit: '23' }],
    error: { code: 'SerializationException' },
  },
  {
    name: 'a wrong type is told before what is missing',
    source: KINESALITE,
    ask: ['PutRecord', { Data: 23 }],
    error: { code: 'SerializationException' },
  },
  {
    name: 'a wrong type in a list is told before a constraint of another field',
    source: KINESALITE,
    ask: ['PutRecords', { StreamName: '', Records: [{ PartitionKey: 1 }] }],
    error: { code: 'SerializationException' },
  },
  {
    name: 'base64 that is none is told before what is missing',
    source: KINESALITE,
    ask: ['PutRecord', { Data: 'a' }],
    error: { code: 'SerializationException' },
  },
  {
    name: 'constraints are told before a stream that does not exist',
    source: KINESALITE,
    ask: ['AddTagsToStream', { StreamName: MISSING, Tags: { ['a'.repeat(200)]: 'b' } }],
    error: { code: 'ValidationException', message: /^1 validation error detected: .*Map keys must satisfy constraint/ },
  },
  {
    name: 'all constraints are told together',
    source: KINESALITE,
    ask: ['GetShardIterator', { StreamName: 'a b', ShardId: '', ShardIteratorType: 'X' }],
    error: {
      code: 'ValidationException',
      message:
        /^4 validation errors detected: Value '' at 'shardId' .*; Value '' at 'shardId' .*; Value 'X' at 'shardIteratorType' .*; Value 'a b' at 'streamName' failed/,
    },
  },
  {
    name: 'what is missing is told together',
    source: MODEL,
    ask: ['SplitShard', { StreamName: STREAM }],
    error: {
      code: 'ValidationException',
      message: /^2 validation errors detected: Value null at 'newStartingHashKey'/,
    },
  },
  {
    name: 'no more than ten constraints are told',
    source: KINESALITE,
    ask: ['PutRecords', { StreamName: STREAM, Records: Array.from({ length: 8 }, () => ({})) }],
    error: { code: 'ValidationException', message: /^10 validation errors detected/ },
  },
  {
    name: 'a list of tag keys that are too long is told whole',
    source: KINESALITE,
    ask: ['RemoveTagsFromStream', { StreamName: STREAM, TagKeys: ['a', 'b'.repeat(129)] }],
    error: {
      code: 'ValidationException',
      message:
        /at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: \[Member must have length less than or equal to 128,/,
    },
  },
  ...(['CreateStream', 'DeleteStream', 'PutRecords', 'SubscribeToShard', 'UpdateStreamMode'] as const).map(
    (operation): KinesisRow => ({
      name: `${operation} takes no structure in place of a text`,
      source: MODEL,
      ask: [operation, { StreamName: {}, StreamARN: [], ConsumerARN: {} }],
      error: { code: 'SerializationException' },
    }),
  ),
  {
    name: 'an empty list of records is told with a stream that does not exist',
    source: MODEL,
    ask: ['PutRecords', { StreamName: MISSING, Records: [] }],
    error: { code: 'ValidationException', message: /at 'records' .* length greater than or equal to 1/ },
  },
];

const INVALID_CHARACTERS = { code: 'InvalidArgumentException', message: /^Some tags contain invalid characters/ };

export const KINESIS_TAG_ROWS: readonly KinesisRow[] = [
  ...[{ 'a;b': 'c' }, { a: 'b;c' }, { 'a\u00a0b': '' }, { 'a*': '' }].map((Tags): KinesisRow => ({
    name: `the tags ${JSON.stringify(Tags)} are refused`,
    source: KINESALITE,
    ask: ['AddTagsToStream', { StreamName: STREAM, Tags }],
    error: INVALID_CHARACTERS,
  })),
  {
    name: 'a tag key with other characters cannot be removed',
    source: KINESALITE,
    ask: ['RemoveTagsFromStream', { StreamName: STREAM, TagKeys: ['a;b'] }],
    error: INVALID_CHARACTERS,
  },
  {
    name: 'a stream cannot be created with such tags',
    source: KINESALITE,
    ask: ['CreateStream', { StreamName: 'tagged', ShardCount: 1, Tags: { 'a;b': 'c' } }],
    error: INVALID_CHARACTERS,
  },
  {
    name: 'letters of any script and the allowed signs make tags',
    source: 'Tag your Amazon Kinesis Data Streams resources: letters, digits, white space, _ . / = + - % @ :',
    given: [['AddTagsToStream', { StreamName: STREAM, Tags: { 'ação 注文 1': 'a_./=+-%@ :b' } }]],
    ask: ['ListTagsForStream', { StreamName: STREAM }],
  },
];

const sequenceNumber = (answer: Answer | undefined): string =>
  answer?.kind === 'output' ? String((answer.body as { SequenceNumber: unknown }).SequenceNumber) : '';
const REFUSED = { code: 'InvalidArgumentException' };

export const POSITION_ROWS: readonly KinesisRow[] = [
  ...(['LATEST', 'TRIM_HORIZON'] as const).flatMap((ShardIteratorType): KinesisRow[] => [
    {
      name: `${ShardIteratorType} takes no sequence number`,
      source: KINESALITE,
      given: [put('one')],
      ask: [
        'GetShardIterator',
        (earlier) => ({
          StreamName: STREAM,
          ShardId: SHARD(0),
          ShardIteratorType,
          StartingSequenceNumber: sequenceNumber(earlier[0]),
        }),
      ],
      error: { ...REFUSED, message: /^Must either specify \(1\) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER/ },
    },
  ]),
  ...['12345', '49'.padEnd(56, '9'), '1'.repeat(129)].map((SequenceNumberForOrdering): KinesisRow => ({
    name: `nothing is ordered after ${SequenceNumberForOrdering.slice(0, 12)}…, which nobody gave out`,
    source: KINESALITE,
    ask: ['PutRecord', { StreamName: STREAM, PartitionKey: 'k', Data: data('x'), SequenceNumberForOrdering }],
    error: { ...REFUSED, message: /^ExclusiveMinimumSequenceNumber \d+ used in PutRecord on stream recorded/ },
  })),
  {
    name: 'a record is ordered after one that is there',
    source: 'PutRecord: SequenceNumberForOrdering',
    given: [put('one')],
    ask: [
      'PutRecord',
      (earlier) => ({
        StreamName: STREAM,
        PartitionKey: 'k',
        Data: data('two'),
        SequenceNumberForOrdering: sequenceNumber(earlier[0]),
      }),
    ],
  },
];

export const OWNER_ROWS: readonly KinesisRow[] = [
  ...[
    'arn:aws:kinesis:us-east-1:123456789012:stream/recorded',
    'arn:aws:kinesis:eu-west-1:000000000000:stream/recorded',
  ].map((StreamARN): KinesisRow => ({
    name: `${StreamARN} is not found`,
    source: "kinesis-mock's suite",
    ask: ['DescribeStreamSummary', { StreamARN }],
    error: { code: 'ResourceNotFoundException', message: /^Stream recorded under account \d{12} not found\.$/ },
  })),
  {
    name: "tags of another account's stream are not found",
    source: "kinesis-mock's suite",
    ask: ['ListTagsForResource', { ResourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/recorded' }],
    error: { code: 'ResourceNotFoundException' },
  },
];

const MISSING_COUNT = 'without-a-count';
const STREAM_ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/recorded';
const POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [] });

export const DEFAULT_ROWS: readonly KinesisRow[] = [
  {
    name: 'a stream without a number of shards and a mode is on demand and has four shards',
    source: 'recorded: test_create_stream_without_shard_count',
    given: [['CreateStream', { StreamName: MISSING_COUNT }]],
    ask: ['DescribeStreamSummary', { StreamName: MISSING_COUNT }],
    output: { StreamDescriptionSummary: { StreamModeDetails: { StreamMode: 'ON_DEMAND' }, OpenShardCount: 4 } },
  },
  {
    name: 'a provisioned stream needs a number of shards',
    source: 'CreateStream: ShardCount',
    ask: ['CreateStream', { StreamName: 'provisioned', StreamModeDetails: { StreamMode: 'PROVISIONED' } }],
    error: { code: 'ValidationException' },
  },
  {
    name: 'a resource without a policy has an empty one',
    source: 'recorded: test_resource_policy_crud',
    ask: ['GetResourcePolicy', { ResourceARN: STREAM_ARN }],
    output: { Policy: '{}' },
  },
  {
    name: 'a resource has an empty policy after its policy was deleted',
    source: 'recorded: test_resource_policy_crud',
    given: [
      ['PutResourcePolicy', { ResourceARN: STREAM_ARN, Policy: POLICY }],
      ['DeleteResourcePolicy', { ResourceARN: STREAM_ARN }],
    ],
    ask: ['GetResourcePolicy', { ResourceARN: STREAM_ARN }],
    output: { Policy: '{}' },
  },
  ...['shardId-0', 'x-0', SHARD(0)].map((ShardId): KinesisRow => ({
    name: `the shard ${ShardId} is the first one`,
    source: KINESALITE,
    ask: ['GetShardIterator', { StreamName: STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' }],
  })),
  {
    name: 'an on-demand stream is not scaled',
    source: "moto's tests that ran against AWS",
    given: [['UpdateStreamMode', { StreamARN: STREAM_ARN, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }]],
    ask: ['UpdateShardCount', { StreamName: STREAM, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' }],
    error: {
      code: 'ValidationException',
      message: /^Request is invalid\. Stream recorded under account 000000000000 is in On-Demand mode\.$/,
    },
  },
];
