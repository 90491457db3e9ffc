import { HASH_KEY, NAME, pattern, STREAM_ARN, type Pattern } from './input';

/** What enhanced monitoring can measure of a shard, beside `ALL` ("EnableEnhancedMonitoring"). */
export const SHARD_METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'OutgoingBytes',
  'OutgoingRecords',
  'WriteProvisionedThroughputExceeded',
  'ReadProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
];

/** "ShardFilter". */
export const SHARD_FILTERS = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
] as const;

/** What an operation's input may be. Source: the API's model, as SDKs have it. */
export type Shape =
  | {
      readonly kind: 'text';
      readonly pattern?: Pattern;
      readonly least?: number;
      readonly most?: number;
      readonly oneOf?: readonly string[];
    }
  | { readonly kind: 'integer'; readonly least?: number; readonly most?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'time' }
  | { readonly kind: 'bytes'; readonly most: number }
  | {
      readonly kind: 'list';
      readonly item: Shape;
      readonly least: number;
      readonly most: number;
      readonly itemName: string;
    }
  | {
      readonly kind: 'map';
      readonly least: number;
      readonly most: number;
      readonly keys: Lengths;
      readonly values: Lengths;
    }
  | Structure;

export interface Structure {
  readonly kind: 'structure';
  /** In the order in which AWS's messages have them. */
  readonly members: Readonly<Record<string, Member>>;
}

export interface Lengths {
  readonly least: number;
  readonly most: number;
}

interface Member {
  readonly shape: Shape;
  readonly isRequired: boolean;
}

const required = (shape: Shape): Member => ({ shape, isRequired: true });
const optional = (shape: Shape): Member => ({ shape, isRequired: false });
const structure = (members: Readonly<Record<string, Member>>): Structure => ({ kind: 'structure', members });
const text = (least: number, most: number): Shape => ({ kind: 'text', least, most });
const oneOf = (...values: readonly string[]): Shape => ({ kind: 'text', oneOf: values });

const NAME_TEXT: Shape = { kind: 'text', pattern: NAME.pattern, least: 1, most: NAME.most };
const ARN: Shape = { kind: 'text', pattern: STREAM_ARN.pattern, least: 1, most: STREAM_ARN.most };
const RESOURCE_ARN: Shape = { ...ARN, pattern: pattern('arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+') };
const CONSUMER_ARN: Shape = {
  ...ARN,
  pattern: pattern('^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+'),
};
const SEQUENCE_NUMBER: Shape = { kind: 'text', pattern: pattern('0|([1-9]\\d{0,128})') };
const HASH_KEY_TEXT: Shape = { kind: 'text', pattern: HASH_KEY.pattern };
const TOKEN = text(1, 1_048_576);
const TIME: Shape = { kind: 'time' };
const INTEGER: Shape = { kind: 'integer' };
const PAGE: Shape = { kind: 'integer', least: 1, most: 10_000 };
const FROM_ONE: Shape = { kind: 'integer', least: 1 };
const FROM_ZERO: Shape = { kind: 'integer', least: 0 };
const RECORD_KIB: Shape = { kind: 'integer', least: 1024, most: 10_240 };
const TAGS: Shape = {
  kind: 'map',
  least: 1,
  most: 200,
  keys: { least: 1, most: 128 },
  values: { least: 0, most: 256 },
};
const TAG_KEYS: Shape = { kind: 'list', least: 1, most: 50, item: text(1, 128), itemName: '' };
const METRICS: Shape = {
  kind: 'list',
  least: 1,
  most: 7,
  itemName: '',
  item: oneOf(...SHARD_METRICS, 'ALL'),
};
const MODE = structure({ StreamMode: required(oneOf('PROVISIONED', 'ON_DEMAND')) });
const ITERATOR_TYPE = oneOf('AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_TIMESTAMP', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON');
const DATA: Shape = { kind: 'bytes', most: 10_485_760 };
const RECORD = structure({
  PartitionKey: required(text(1, 256)),
  ExplicitHashKey: optional(HASH_KEY_TEXT),
  Data: required(DATA),
});

/** The stream that most operations are about: by name or ARN. */
const STREAM = { StreamName: optional(NAME_TEXT), StreamARN: optional(ARN) };
const CONSUMER = { StreamARN: optional(ARN), ConsumerName: optional(NAME_TEXT), ConsumerARN: optional(CONSUMER_ARN) };
const ENCRYPTION = structure({
  EncryptionType: required(oneOf('NONE', 'KMS')),
  KeyId: required(text(1, 2048)),
  ...STREAM,
});
const MONITORING = structure({ ShardLevelMetrics: required(METRICS), ...STREAM });
const RETENTION = structure({ RetentionPeriodHours: required(INTEGER), ...STREAM });

/** The inputs of all operations that have one. */
export const INPUT_SHAPES: ReadonlyMap<string, Structure> = new Map(
  Object.entries({
    AddTagsToStream: structure({ Tags: required(TAGS), ...STREAM }),
    CreateStream: structure({
      ShardCount: optional(FROM_ONE),
      StreamName: required(NAME_TEXT),
      StreamModeDetails: optional(MODE),
      Tags: optional(TAGS),
      WarmThroughputMiBps: optional(FROM_ZERO),
      MaxRecordSizeInKiB: optional(RECORD_KIB),
    }),
    DecreaseStreamRetentionPeriod: RETENTION,
    DeleteResourcePolicy: structure({ ResourceARN: required(RESOURCE_ARN) }),
    DeleteStream: structure({ ...STREAM, EnforceConsumerDeletion: optional({ kind: 'boolean' }) }),
    DeregisterStreamConsumer: structure(CONSUMER),
    DescribeStream: structure({ Limit: optional(PAGE), ExclusiveStartShardId: optional(NAME_TEXT), ...STREAM }),
    DescribeStreamConsumer: structure(CONSUMER),
    DescribeStreamSummary: structure(STREAM),
    DisableEnhancedMonitoring: MONITORING,
    EnableEnhancedMonitoring: MONITORING,
    GetRecords: structure({
      ShardIterator: required(text(1, 512)),
      Limit: optional(PAGE),
      StreamARN: optional(ARN),
    }),
    GetResourcePolicy: structure({ ResourceARN: required(RESOURCE_ARN) }),
    GetShardIterator: structure({
      ShardId: required(NAME_TEXT),
      ShardIteratorType: required(ITERATOR_TYPE),
      StartingSequenceNumber: optional(SEQUENCE_NUMBER),
      ...STREAM,
      Timestamp: optional(TIME),
    }),
    IncreaseStreamRetentionPeriod: RETENTION,
    ListShards: structure({
      ExclusiveStartShardId: optional(NAME_TEXT),
      MaxResults: optional(PAGE),
      NextToken: optional(TOKEN),
      StreamCreationTimestamp: optional(TIME),
      ...STREAM,
      ShardFilter: optional(
        structure({
          Type: required(oneOf(...SHARD_FILTERS)),
          ShardId: optional(NAME_TEXT),
          Timestamp: optional(TIME),
        }),
      ),
    }),
    ListStreamConsumers: structure({
      StreamARN: required(ARN),
      NextToken: optional(TOKEN),
      MaxResults: optional(PAGE),
      StreamCreationTimestamp: optional(TIME),
    }),
    ListStreams: structure({
      Limit: optional(PAGE),
      ExclusiveStartStreamName: optional(NAME_TEXT),
      NextToken: optional(TOKEN),
    }),
    ListTagsForResource: structure({ ResourceARN: required(RESOURCE_ARN) }),
    ListTagsForStream: structure({
      Limit: optional({ kind: 'integer', least: 1, most: 50 }),
      ExclusiveStartTagKey: optional(text(1, 128)),
      ...STREAM,
    }),
    MergeShards: structure({
      ShardToMerge: required(NAME_TEXT),
      AdjacentShardToMerge: required(NAME_TEXT),
      ...STREAM,
    }),
    PutRecord: structure({
      SequenceNumberForOrdering: optional(SEQUENCE_NUMBER),
      ...RECORD.members,
      ...STREAM,
    }),
    PutRecords: structure({
      Records: required({ kind: 'list', least: 1, most: 500, item: RECORD, itemName: 'PutRecordsRequestEntry' }),
      ...STREAM,
    }),
    PutResourcePolicy: structure({ ResourceARN: required(RESOURCE_ARN), Policy: required({ kind: 'text' }) }),
    RegisterStreamConsumer: structure({
      StreamARN: required(ARN),
      ConsumerName: required(NAME_TEXT),
      Tags: optional(TAGS),
    }),
    RemoveTagsFromStream: structure({ TagKeys: required(TAG_KEYS), ...STREAM }),
    SplitShard: structure({
      NewStartingHashKey: required(HASH_KEY_TEXT),
      ShardToSplit: required(NAME_TEXT),
      ...STREAM,
    }),
    StartStreamEncryption: ENCRYPTION,
    StopStreamEncryption: ENCRYPTION,
    SubscribeToShard: structure({
      ConsumerARN: required(CONSUMER_ARN),
      ShardId: required(NAME_TEXT),
      StartingPosition: required(
        structure({
          Type: required(ITERATOR_TYPE),
          SequenceNumber: optional(SEQUENCE_NUMBER),
          Timestamp: optional(TIME),
        }),
      ),
    }),
    TagResource: structure({ Tags: required(TAGS), ResourceARN: required(RESOURCE_ARN) }),
    UntagResource: structure({ TagKeys: required(TAG_KEYS), ResourceARN: required(RESOURCE_ARN) }),
    UpdateAccountSettings: structure({
      MinimumThroughputBillingCommitment: required(structure({ Status: required(oneOf('ENABLED', 'DISABLED')) })),
    }),
    UpdateMaxRecordSize: structure({ MaxRecordSizeInKiB: required(RECORD_KIB), StreamARN: optional(ARN) }),
    UpdateShardCount: structure({
      TargetShardCount: required(FROM_ONE),
      ScalingType: required(oneOf('UNIFORM_SCALING')),
      ...STREAM,
    }),
    UpdateStreamMode: structure({ StreamARN: required(ARN), StreamModeDetails: required(MODE) }),
    UpdateStreamWarmThroughput: structure({ WarmThroughputMiBps: required(FROM_ZERO), ...STREAM }),
  }),
);
