import { isRecord } from '../storage/stateFile';
import { streamItem, type ContentItem, type Fields, type InitContent, type KinesisCall, type LeftOut } from './content';
import { localDelivery } from './localDelivery';
import { PlanReferences, planResources, type PlanResource } from './planResources';
import { fieldsOf, Unresolved, type TemplateSetting } from './templateValues';

const STREAM = 'aws_kinesis_stream';
const CONSUMER = 'aws_kinesis_stream_consumer';
const BUCKET = 'aws_s3_bucket';
const DELIVERY_STREAM = 'aws_kinesis_firehose_delivery_stream';

/** Resources that the local pipeline does not need: what they allow, protect or note is allowed or not noted here. */
const NEEDLESS = new RegExp(
  [
    '^aws_(?:iam|cloudwatch|kms)_',
    '^aws_kinesis_resource_policy$',
    '^aws_s3_bucket_(?:acl|ownership_controls|policy|public_access_block|server_side_encryption_configuration)$',
  ].join('|'),
);

/** Arguments that are taken over, or say nothing that the local pipeline could do otherwise. */
const ARGUMENTS = new Map<string, ReadonlySet<string>>([
  [
    STREAM,
    new Set([
      ...['name', 'shard_count', 'retention_period', 'shard_level_metrics', 'encryption_type', 'kms_key_id', 'tags'],
      ...[
        'stream_mode_details',
        'max_record_size_in_kib',
        'enforce_consumer_deletion',
        'arn',
        'id',
        'region',
        'tags_all',
      ],
      'timeouts',
    ]),
  ],
  [CONSUMER, new Set(['name', 'stream_arn', 'arn', 'id', 'region', 'creation_timestamp', 'tags', 'tags_all'])],
]);

/** Whether a value is what `terraform show -json` prints, of a plan or of a state. */
export function isTerraformPlan(value: Fields): boolean {
  return typeof value.format_version === 'string' && isRecord(value.planned_values ?? value.values);
}

/** What a Terraform plan has of Kinesis, Firehose and S3 ("JSON Output Format"). A name that is not known yet is made of the resource's own. */
export function terraformContent(plan: Fields, setting: TemplateSetting): InitContent {
  const resources = planResources(plan);
  const references = new PlanReferences(resources);
  const content: ContentItem[] = [];
  const leftOut: LeftOut[] = [];
  for (const resource of resources) {
    const place = { resource: resource.address };
    const leave = (what: string): void => void leftOut.push({ ...place, reason: `${resource.address} ${what}.` });
    try {
      const item = itemOf(resource, references, setting, leave);
      if (item) content.push({ ...item, place });
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      leave(`is not created: ${error.message}`);
    }
  }
  return { content, leftOut };
}

function itemOf(
  resource: PlanResource,
  references: PlanReferences,
  setting: TemplateSetting,
  leave: (what: string) => void,
): ContentItem | undefined {
  const name = nameOf(resource);
  switch (resource.type) {
    case STREAM:
      leaveArguments(resource, leave);
      return stream(name, resource.values);
    case CONSUMER: {
      leaveArguments(resource, leave);
      const StreamARN = streamArn(resource, ['stream_arn'], references, setting);
      return {
        kind: 'consumer',
        name,
        calls: [{ operation: 'RegisterStreamConsumer', input: { StreamARN, ConsumerName: name } }],
      };
    }
    case BUCKET:
      return { kind: 'bucket', name };
    case DELIVERY_STREAM: {
      leaveSettings(resource, leave);
      const input = deliveryStream(name, resource, references, setting);
      return { kind: 'deliveryStream', name, input: localDelivery(input, setting) };
    }
    default:
      if (!NEEDLESS.test(resource.type)) leave('is not created: the local pipeline has no such resource');
      return undefined;
  }
}

function leaveArguments({ type, values }: PlanResource, leave: (what: string) => void): void {
  const known = ARGUMENTS.get(type);
  const ignored = Object.keys(values).filter((name) => !known?.has(name) && isGiven(values[name]));
  if (ignored.length > 0) leave(`is created without ${ignored.join(', ')}`);
}

/** What a delivery stream has that is not taken over: records are delivered as they come, to one bucket. */
function leaveSettings({ values }: PlanResource, leave: (what: string) => void): void {
  const { s3_backup_mode: backup, data_format_conversion_configuration: conversion } = first(values[CONFIGURATION]);
  if (backup === 'Enabled') leave('is created without s3_backup_mode');
  if (isGiven(conversion)) leave('is created without data_format_conversion_configuration');
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function nameOf({ type, name, values }: PlanResource): string {
  const given = type === BUCKET ? values.bucket : values.name;
  if (typeof given === 'string' && given !== '') return given;
  return type === BUCKET ? name.toLowerCase().replaceAll('_', '-') : name;
}

function stream(name: string, values: Fields): ContentItem {
  const mode = text(first(values.stream_mode_details).stream_mode);
  const settings: KinesisCall[] = [];
  const hours = number(values.retention_period);
  if (hours !== undefined) {
    settings.push({
      operation: 'IncreaseStreamRetentionPeriod',
      input: { StreamName: name, RetentionPeriodHours: hours },
    });
  }
  if (values.encryption_type === 'KMS') {
    const KeyId = text(values.kms_key_id) ?? 'alias/aws/kinesis';
    settings.push({ operation: 'StartStreamEncryption', input: { StreamName: name, EncryptionType: 'KMS', KeyId } });
  }
  const { shard_level_metrics: metrics } = values;
  if (Array.isArray(metrics) && metrics.length > 0) {
    settings.push({ operation: 'EnableEnhancedMonitoring', input: { StreamName: name, ShardLevelMetrics: metrics } });
  }
  const input = {
    // Terraform's provider makes a provisioned stream where no mode is given.
    StreamModeDetails: { StreamMode: mode ?? 'PROVISIONED' },
    ShardCount: number(values.shard_count),
    MaxRecordSizeInKiB: number(values.max_record_size_in_kib),
    Tags: isRecord(values.tags) ? values.tags : undefined,
  };
  return streamItem(name, input, settings);
}

function deliveryStream(
  name: string,
  resource: PlanResource,
  references: PlanReferences,
  setting: TemplateSetting,
): Fields {
  const { values } = resource;
  const destination = text(values.destination);
  if (destination !== undefined && destination !== 'extended_s3') {
    throw new Unresolved(`it delivers to ${destination}, and the local pipeline delivers to S3 only`);
  }
  if (isGiven(values.msk_source_configuration)) {
    throw new Unresolved(
      'it reads from Kafka, and the local pipeline delivers direct puts and Kinesis data streams only',
    );
  }
  const RoleARN = `arn:aws:iam::${setting.account}:role/local`;
  const isReading = isGiven(values.kinesis_source_configuration);
  const encryption = first(values.server_side_encryption);
  return defined({
    DeliveryStreamName: name,
    DeliveryStreamType: isReading ? 'KinesisStreamAsSource' : 'DirectPut',
    KinesisStreamSourceConfiguration: isReading
      ? {
          KinesisStreamARN: streamArn(
            resource,
            ['kinesis_source_configuration', 'kinesis_stream_arn'],
            references,
            setting,
          ),
          RoleARN,
        }
      : undefined,
    DeliveryStreamEncryptionConfigurationInput:
      encryption.enabled === true
        ? defined({ KeyType: text(encryption.key_type), KeyARN: text(encryption.key_arn) })
        : undefined,
    ExtendedS3DestinationConfiguration: { ...destinationOf(resource, references), RoleARN },
    Tags: isRecord(values.tags) ? Object.entries(values.tags).map(([Key, Value]) => ({ Key, Value })) : undefined,
  });
}

const CONFIGURATION = 'extended_s3_configuration';

function destinationOf(resource: PlanResource, references: PlanReferences): Fields {
  const given = first(resource.values[CONFIGURATION]);
  const bucketArn =
    text(given.bucket_arn) ?? `arn:aws:s3:::${referenced(resource, [CONFIGURATION, 'bucket_arn'], BUCKET, references)}`;
  const logging = first(given.cloudwatch_logging_options);
  const partitioning = first(given.dynamic_partitioning_configuration);
  return defined({
    BucketARN: bucketArn,
    Prefix: text(given.prefix),
    ErrorOutputPrefix: text(given.error_output_prefix),
    BufferingHints: hints(given),
    CompressionFormat: text(given.compression_format),
    FileExtension: text(given.file_extension),
    CustomTimeZone: text(given.custom_time_zone),
    EncryptionConfiguration:
      text(given.kms_key_arn) === undefined
        ? undefined
        : { KMSEncryptionConfig: { AWSKMSKeyARN: text(given.kms_key_arn) } },
    CloudWatchLoggingOptions:
      logging.enabled === true
        ? defined({
            Enabled: true,
            LogGroupName: text(logging.log_group_name),
            LogStreamName: text(logging.log_stream_name),
          })
        : undefined,
    DynamicPartitioningConfiguration:
      partitioning.enabled === true
        ? { Enabled: true, RetryOptions: { DurationInSeconds: number(partitioning.retry_duration) ?? 300 } }
        : undefined,
    ProcessingConfiguration: processing(first(given.processing_configuration)),
  });
}

/** The provider's own defaults where one of the two is not given. */
function hints(given: Fields): Fields | undefined {
  const size = number(given.buffering_size ?? given.buffer_size);
  const interval = number(given.buffering_interval ?? given.buffer_interval);
  if (size === undefined && interval === undefined) return undefined;
  return { SizeInMBs: size ?? 5, IntervalInSeconds: interval ?? 300 };
}

function processing(given: Fields): Fields | undefined {
  if (given.enabled !== true) return undefined;
  return {
    Enabled: true,
    Processors: list(given.processors).map(({ type, parameters }) => ({
      Type: text(type),
      Parameters: list(parameters).map((one) => ({
        ParameterName: text(one.parameter_name),
        ParameterValue: text(one.parameter_value),
      })),
    })),
  };
}

function streamArn(
  resource: PlanResource,
  path: readonly string[],
  references: PlanReferences,
  { region, account }: TemplateSetting,
): string {
  const [outer = '', inner] = path;
  const given = text(inner === undefined ? resource.values[outer] : first(resource.values[outer])[inner]);
  return given ?? `arn:aws:kinesis:${region}:${account}:stream/${referenced(resource, path, STREAM, references)}`;
}

/** The name of the resource whose ARN a plan does not know yet. */
function referenced(resource: PlanResource, path: readonly string[], type: string, references: PlanReferences): string {
  const found = references.find(resource, path, type);
  if (found) return nameOf(found);
  throw new Unresolved(`${path.join('.')} is known after the apply only, and refers to no ${type} of the plan`);
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Terraform has a block as a list of one. */
function first(value: unknown): Fields {
  return list(value)[0] ?? fieldsOf(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
