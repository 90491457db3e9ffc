import {
  HclBlock,
  HclCall,
  HclExpression,
  hclArguments,
  hclDocument,
  hclEscaped,
  hclText,
  type HclArgument,
  type HclValue,
} from './hcl';
import { Joined, Reference, type CodeResource, type CodeValue } from './resources';

const TYPES: Readonly<Record<CodeResource['type'], string>> = {
  'AWS::Kinesis::Stream': 'aws_kinesis_stream',
  'AWS::Kinesis::StreamConsumer': 'aws_kinesis_stream_consumer',
  'AWS::S3::Bucket': 'aws_s3_bucket',
  'AWS::IAM::Role': 'aws_iam_role',
  'AWS::KinesisFirehose::DeliveryStream': 'aws_kinesis_firehose_delivery_stream',
};

type Body = (HclBlock | HclArgument)[];
type Fields = Readonly<Record<string, CodeValue>>;

/** A Terraform configuration for the provider `hashicorp/aws`. */
export function terraformConfiguration(resources: readonly CodeResource[], comments: readonly string[]): string {
  const writer = new Writer(resources);
  const provider = { aws: { source: 'hashicorp/aws' } };
  const needsAccount = resources.some(({ type }) => type === 'AWS::IAM::Role');
  return hclDocument(
    [
      new HclBlock('terraform', [], [new HclBlock('required_providers', [], hclArguments(provider))]),
      ...(needsAccount ? [new HclBlock('data', ['aws_caller_identity', 'current'], [])] : []),
      ...resources.flatMap((resource) => writer.blocks(resource)),
    ],
    comments,
  );
}

/** `OrdersStream` → `orders_stream`. */
function localName(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

class Writer {
  readonly #addresses: ReadonlyMap<string, string>;

  constructor(resources: readonly CodeResource[]) {
    const taken = new Set<string>();
    this.#addresses = new Map(
      resources.map(({ id, type }) => {
        const name = localName(id);
        let address = `${TYPES[type]}.${name}`;
        for (let number = 2; taken.has(address); number++) address = `${TYPES[type]}.${name}_${number}`;
        taken.add(address);
        return [id, address];
      }),
    );
  }

  blocks(resource: CodeResource): HclBlock[] {
    const [type = '', name = ''] = this.#address(resource.id).split('.');
    const { properties } = resource;
    switch (resource.type) {
      case 'AWS::Kinesis::Stream':
        return [new HclBlock('resource', [type, name], this.#stream(properties))];
      case 'AWS::Kinesis::StreamConsumer': {
        const body = hclArguments({
          name: this.#value(properties.ConsumerName),
          stream_arn: this.#value(properties.StreamARN),
        });
        return [new HclBlock('resource', [type, name], body)];
      }
      case 'AWS::S3::Bucket': {
        const body = hclArguments({ bucket: this.#value(properties.BucketName), tags: this.#tags(properties.Tags) });
        return [new HclBlock('resource', [type, name], body)];
      }
      case 'AWS::IAM::Role':
        return this.#role(name, properties);
      case 'AWS::KinesisFirehose::DeliveryStream':
        return [new HclBlock('resource', [type, name], this.#deliveryStream(properties))];
    }
  }

  #stream(properties: Fields): Body {
    const { StreamEncryption: encryption } = properties;
    const { KeyId } = fieldsOf(encryption);
    return [
      ...hclArguments({
        name: this.#value(properties.Name),
        shard_count: this.#value(properties.ShardCount),
        retention_period: this.#value(properties.RetentionPeriodHours),
        max_record_size_in_kib: this.#value(properties.MaxRecordSizeInKiB),
        encryption_type: encryption === undefined ? undefined : 'KMS',
        kms_key_id: this.#value(KeyId),
        shard_level_metrics: this.#value(properties.DesiredShardLevelMetrics),
        tags: this.#tags(properties.Tags),
      }),
      new HclBlock(
        'stream_mode_details',
        [],
        hclArguments({ stream_mode: this.#value(fieldsOf(properties.StreamModeDetails).StreamMode) }),
      ),
    ];
  }

  #role(name: string, properties: Fields): HclBlock[] {
    const [policy] = listOf(properties.Policies);
    return [
      new HclBlock(
        'resource',
        ['aws_iam_role', name],
        hclArguments({ assume_role_policy: this.#json(properties.AssumeRolePolicyDocument) }),
      ),
      new HclBlock(
        'resource',
        ['aws_iam_role_policy', name],
        hclArguments({
          name: this.#value(fieldsOf(policy).PolicyName),
          role: new HclExpression(`aws_iam_role.${name}.id`),
          policy: this.#json(fieldsOf(policy).PolicyDocument),
        }),
      ),
    ];
  }

  #deliveryStream(properties: Fields): Body {
    const source = fieldsOf(properties.KinesisStreamSourceConfiguration);
    const encryption = fieldsOf(properties.DeliveryStreamEncryptionConfigurationInput);
    return [
      ...hclArguments({
        name: this.#value(properties.DeliveryStreamName),
        destination: 'extended_s3',
        tags: this.#tags(properties.Tags),
      }),
      ...block(properties.KinesisStreamSourceConfiguration, 'kinesis_source_configuration', {
        kinesis_stream_arn: this.#value(source.KinesisStreamARN),
        role_arn: this.#value(source.RoleARN),
      }),
      ...block(properties.DeliveryStreamEncryptionConfigurationInput, 'server_side_encryption', {
        enabled: true,
        key_type: this.#value(encryption.KeyType),
        key_arn: this.#value(encryption.KeyARN),
      }),
      new HclBlock(
        'extended_s3_configuration',
        [],
        this.#destination(fieldsOf(properties.ExtendedS3DestinationConfiguration)),
      ),
    ];
  }

  #destination(s3: Fields): Body {
    const hints = fieldsOf(s3.BufferingHints);
    const partitioning = fieldsOf(s3.DynamicPartitioningConfiguration);
    const log = fieldsOf(s3.CloudWatchLoggingOptions);
    const processors = listOf(fieldsOf(s3.ProcessingConfiguration).Processors).map(fieldsOf);
    const key = fieldsOf(fieldsOf(s3.EncryptionConfiguration).KMSEncryptionConfig).AWSKMSKeyARN;
    return [
      ...hclArguments({
        bucket_arn: this.#value(s3.BucketARN),
        role_arn: this.#value(s3.RoleARN),
        prefix: this.#value(s3.Prefix),
        error_output_prefix: this.#value(s3.ErrorOutputPrefix),
        buffering_size: this.#value(hints.SizeInMBs),
        buffering_interval: this.#value(hints.IntervalInSeconds),
        compression_format: this.#value(s3.CompressionFormat),
        file_extension: this.#value(s3.FileExtension),
        custom_time_zone: this.#value(s3.CustomTimeZone),
        kms_key_arn: this.#value(key),
      }),
      ...block(s3.DynamicPartitioningConfiguration, 'dynamic_partitioning_configuration', {
        enabled: true,
        retry_duration: this.#value(fieldsOf(partitioning.RetryOptions).DurationInSeconds),
      }),
      ...block(s3.CloudWatchLoggingOptions, 'cloudwatch_logging_options', {
        enabled: true,
        log_group_name: this.#value(log.LogGroupName),
        log_stream_name: this.#value(log.LogStreamName),
      }),
      ...(processors.length === 0 ? [] : [this.#processing(processors)]),
    ];
  }

  #processing(processors: readonly Fields[]): HclBlock {
    return new HclBlock(
      'processing_configuration',
      [],
      [
        ...hclArguments({ enabled: true }),
        ...processors.map(
          ({ Type, Parameters }) =>
            new HclBlock(
              'processors',
              [],
              [
                ...hclArguments({ type: this.#value(Type) }),
                ...listOf(Parameters).map((one) => {
                  const { ParameterName, ParameterValue } = fieldsOf(one);
                  return new HclBlock(
                    'parameters',
                    [],
                    hclArguments({
                      parameter_name: this.#value(ParameterName),
                      parameter_value: this.#value(ParameterValue),
                    }),
                  );
                }),
              ],
            ),
        ),
      ],
    );
  }

  /** A list of tags as a map. */
  #tags(tags: CodeValue | undefined): HclValue | undefined {
    if (tags === undefined) return undefined;
    return Object.fromEntries(
      listOf(tags).map((tag) => {
        const { Key, Value = '' } = fieldsOf(tag);
        return [typeof Key === 'string' ? Key : '', this.#value(Value)];
      }),
    ) as HclValue;
  }

  #json(document: CodeValue | undefined): HclValue | undefined {
    if (document === undefined) return undefined;
    return new HclCall('jsonencode', this.#value(document));
  }

  #value(value: CodeValue): HclValue;
  #value(value: CodeValue | undefined): HclValue | undefined;
  #value(value: CodeValue | undefined): HclValue | undefined {
    if (value === undefined || typeof value !== 'object') return value;
    if (value instanceof Reference) return new HclExpression(this.#reference(value));
    if (value instanceof Joined) {
      const parts = value.parts.map((part) =>
        typeof part === 'string' ? hclEscaped(part) : `\${${this.#reference(part)}}`,
      );
      return new HclExpression(`"${parts.join('')}"`);
    }
    if (Array.isArray(value)) return (value as readonly CodeValue[]).map((item) => this.#value(item));
    return Object.fromEntries(Object.entries(value as Fields).map(([name, item]) => [name, this.#value(item)]));
  }

  #reference({ to }: Reference): string {
    return to === 'accountId' ? 'data.aws_caller_identity.current.account_id' : `${this.#address(to.arnOf)}.arn`;
  }

  #address(id: string): string {
    return this.#addresses.get(id) ?? hclText(id);
  }
}

function block(
  given: CodeValue | undefined,
  name: string,
  values: Readonly<Record<string, HclValue | undefined>>,
): HclBlock[] {
  return given === undefined ? [] : [new HclBlock(name, [], hclArguments(values))];
}

function fieldsOf(value: CodeValue | undefined): Fields {
  const isPlain = typeof value === 'object' && !Array.isArray(value);
  return isPlain && !(value instanceof Reference) && !(value instanceof Joined) ? (value as Fields) : {};
}

function listOf(value: CodeValue | undefined): readonly CodeValue[] {
  return Array.isArray(value) ? (value as readonly CodeValue[]) : [];
}
