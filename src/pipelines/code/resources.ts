import { definedFields } from '../../common';
import { deliveryPermissions } from '../deliveryPermissions';
import { bucketArn, streamArn } from '../place';
import type { ReadPipeline } from '../read/readPipeline';
import type { DataStreamSettings, DeliveryStreamSettings, S3DeliverySettings, Tags } from '../types';

/** A part of a pipeline's code: what CloudFormation calls a resource. */
export interface CodeResource {
  readonly id: string;
  readonly type: ResourceType;
  readonly properties: Readonly<Record<string, CodeValue>>;
}

export type ResourceType =
  | 'AWS::Kinesis::Stream'
  | 'AWS::Kinesis::StreamConsumer'
  | 'AWS::S3::Bucket'
  | 'AWS::IAM::Role'
  | 'AWS::KinesisFirehose::DeliveryStream';

/** A value of code: plain, or made of what another resource is. */
export type CodeValue =
  string | number | boolean | Reference | Joined | readonly CodeValue[] | { readonly [name: string]: CodeValue };

/** The ARN of a resource, or the number of the account that the code runs in. */
export class Reference {
  constructor(readonly to: { readonly arnOf: string } | 'accountId') {}
}

/** A text that is put together. */
export class Joined {
  readonly parts: readonly (string | Reference)[];

  constructor(...parts: (string | Reference)[]) {
    this.parts = parts;
  }
}

/**
 * The resources of a pipeline, as CloudFormation has them ("AWS resource and property types reference"). Each delivery stream gets a role
 * that allows what it needs.
 */
export function codeResources(pipeline: ReadPipeline): readonly CodeResource[] {
  const ids = new Ids();
  const streams = pipeline.streams.map((settings) => ({ settings, id: ids.next(settings.name, 'Stream') }));
  const buckets = pipeline.buckets.map(({ name, tags }) => ({ name, tags, id: ids.next(name, 'Bucket') }));
  const arns: Arns = {
    stream: (name) =>
      arnOf(streams.find(({ settings }) => settings.name === name)?.id, streamArn(pipeline.place, name)),
    bucket: (name) => arnOf(buckets.find((one) => one.name === name)?.id, bucketArn(pipeline.place, name)),
  };
  return [
    ...streams.flatMap(({ settings, id }) => streamResources(settings, id, ids)),
    ...buckets.map(({ name, tags, id }): CodeResource => {
      return { id, type: 'AWS::S3::Bucket', properties: definedFields({ BucketName: name, Tags: tagList(tags) }) };
    }),
    ...pipeline.deliveryStreams.flatMap((settings) => deliveryResources(settings, ids, arns)),
  ];
}

/** The ARN of what a name stands for: a reference where it is a part of the code. */
interface Arns {
  readonly stream: (nameOrArn: string) => Reference | string;
  readonly bucket: (name: string) => Reference | string;
}

function arnOf(id: string | undefined, text: string): Reference | string {
  return id === undefined ? text : new Reference({ arnOf: id });
}

/** Logical IDs: letters and digits, each once. */
class Ids {
  readonly #taken = new Set<string>();

  next(name: string, kind: string): string {
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const text = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') + kind;
    const begun = /^[A-Za-z]/.test(text) ? text : `${kind}${text}`;
    let id = begun;
    for (let number = 2; this.#taken.has(id.toLowerCase()); number++) id = `${begun}${number}`;
    this.#taken.add(id.toLowerCase());
    return id;
  }
}

function streamResources(settings: DataStreamSettings, id: string, ids: Ids): CodeResource[] {
  const { name, capacity, retentionHours, maxRecordKib, encryptionKey, shardMetrics = [], consumers = [] } = settings;
  const properties = definedFields({
    Name: name,
    StreamModeDetails: { StreamMode: capacity.mode },
    ShardCount: capacity.mode === 'PROVISIONED' ? capacity.shards : undefined,
    WarmThroughputMiBps: capacity.mode === 'ON_DEMAND' ? capacity.warmThroughputMibps : undefined,
    RetentionPeriodHours: retentionHours,
    MaxRecordSizeInKiB: maxRecordKib,
    StreamEncryption: encryptionKey === undefined ? undefined : { EncryptionType: 'KMS', KeyId: encryptionKey },
    DesiredShardLevelMetrics: shardMetrics.length > 0 ? [...shardMetrics] : undefined,
    Tags: tagList(settings.tags),
  });
  return [
    { id, type: 'AWS::Kinesis::Stream', properties },
    ...consumers.map((consumer): CodeResource => {
      const StreamARN = new Reference({ arnOf: id });
      return {
        id: ids.next(`${id} ${consumer.name}`, 'Consumer'),
        type: 'AWS::Kinesis::StreamConsumer',
        properties: definedFields({ ConsumerName: consumer.name, StreamARN, Tags: tagList(consumer.tags) }),
      };
    }),
  ];
}

function tagList(tags: Tags = {}): CodeValue | undefined {
  // AWS's own cannot be set.
  const own = Object.entries(tags).filter(([key]) => !key.startsWith('aws:'));
  const list = own.map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? list : undefined;
}

function deliveryResources(settings: DeliveryStreamSettings, ids: Ids, arns: Arns): CodeResource[] {
  const id = ids.next(settings.name, 'DeliveryStream');
  const roleId = ids.next(settings.name, 'DeliveryRole');
  const RoleARN = new Reference({ arnOf: roleId });
  const { source } = settings;
  const isReading = source.kind === 'stream';
  const encryption = source.kind === 'directPut' ? source.encryption : undefined;
  return [
    roleResource(roleId, settings, arns),
    {
      id,
      type: 'AWS::KinesisFirehose::DeliveryStream',
      properties: definedFields({
        DeliveryStreamName: settings.name,
        DeliveryStreamType: isReading ? 'KinesisStreamAsSource' : 'DirectPut',
        KinesisStreamSourceConfiguration: isReading
          ? { KinesisStreamARN: arns.stream(source.stream), RoleARN }
          : undefined,
        DeliveryStreamEncryptionConfigurationInput:
          encryption &&
          definedFields({
            KeyType: encryption.keyType,
            KeyARN: encryption.keyType === 'CUSTOMER_MANAGED_CMK' ? encryption.keyArn : undefined,
          }),
        ExtendedS3DestinationConfiguration: destinationOf(settings.destination, RoleARN, arns),
        Tags: tagList(settings.tags),
      }),
    },
  ];
}

function roleResource(id: string, settings: DeliveryStreamSettings, arns: Arns): CodeResource {
  const assume: CodeValue = {
    Effect: 'Allow',
    Principal: { Service: 'firehose.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': new Reference('accountId') } },
  };
  return {
    id,
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [assume] },
      Policies: [
        {
          PolicyName: 'deliver',
          PolicyDocument: { Version: '2012-10-17', Statement: roleStatements(settings, arns) },
        },
      ],
    },
  };
}

function roleStatements(settings: DeliveryStreamSettings, arns: Arns): CodeValue[] {
  const permissions = deliveryPermissions<Reference | Joined | string>(settings, {
    ...arns,
    objectsOf: (bucket) => new Joined(arns.bucket(bucket), '/*'),
    logStream: ({ group, stream }) => `arn:*:logs:*:*:log-group:${group}:log-stream:${stream}`,
  });
  return permissions.map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources }));
}

function destinationOf(settings: S3DeliverySettings, RoleARN: Reference, arns: Arns): CodeValue {
  const { bucket, prefix, errorPrefix, compression, fileExtension, timeZone, partitioning, log, encryptionKey } =
    settings;
  const processors = processorsOf(settings, RoleARN);
  const { bufferMebibytes, bufferSeconds } = settings;
  return definedFields({
    BucketARN: arns.bucket(bucket),
    RoleARN,
    Prefix: prefix,
    ErrorOutputPrefix: errorPrefix,
    BufferingHints:
      bufferMebibytes === undefined || bufferSeconds === undefined
        ? undefined
        : { SizeInMBs: bufferMebibytes, IntervalInSeconds: bufferSeconds },
    CompressionFormat: compression,
    FileExtension: fileExtension,
    CustomTimeZone: timeZone,
    DynamicPartitioningConfiguration:
      partitioning &&
      definedFields({
        Enabled: true,
        RetryOptions:
          partitioning.retrySeconds === undefined ? undefined : { DurationInSeconds: partitioning.retrySeconds },
      }),
    ProcessingConfiguration: processors.length > 0 ? { Enabled: true, Processors: processors } : undefined,
    CloudWatchLoggingOptions: log && { Enabled: true, LogGroupName: log.group, LogStreamName: log.stream },
    EncryptionConfiguration:
      encryptionKey === undefined ? undefined : { KMSEncryptionConfig: { AWSKMSKeyARN: encryptionKey } },
  });
}

/** In the order in which Firehose runs them. */
function processorsOf(settings: S3DeliverySettings, role: Reference): CodeValue[] {
  const { splitting, lambda, partitioning, appendsNewline } = settings;
  const processors: CodeValue[] = [];
  if (splitting) {
    const delimiter = splitting.kind === 'json' ? undefined : Buffer.from(splitting.delimiter).toString('base64');
    const SubRecordType = splitting.kind === 'json' ? 'JSON' : 'DELIMITED';
    processors.push(processor('RecordDeAggregation', { SubRecordType, Delimiter: delimiter }));
  }
  if (lambda) {
    processors.push(
      processor('Lambda', {
        LambdaArn: lambda.arn,
        RoleArn: role,
        BufferSizeInMBs: textOf(lambda.bufferMebibytes),
        BufferIntervalInSeconds: textOf(lambda.bufferSeconds),
        NumberOfRetries: textOf(lambda.retries),
      }),
    );
  }
  if (partitioning?.query !== undefined) {
    const parameters = { MetadataExtractionQuery: partitioning.query, JsonParsingEngine: 'JQ-1.6' };
    processors.push(processor('MetadataExtraction', parameters));
  }
  if (appendsNewline === true) processors.push(processor('AppendDelimiterToRecord', { Delimiter: '\\n' }));
  return processors;
}

function processor(Type: string, parameters: Readonly<Record<string, CodeValue | undefined>>): CodeValue {
  const Parameters = Object.entries(parameters).flatMap(([ParameterName, ParameterValue]) =>
    ParameterValue === undefined ? [] : [{ ParameterName, ParameterValue }],
  );
  return { Type, Parameters };
}

function textOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
