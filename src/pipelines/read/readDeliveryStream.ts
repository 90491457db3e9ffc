import * as l10n from '@vscode/l10n';
import type {
  DeliveryStreamDescription,
  ExtendedS3DestinationDescription,
  Firehose,
  Processor,
} from '@aws-sdk/client-firehose';
import { abortOptions, definedFields } from '../../common';
import { PipelinesError } from '../../errors';
import type { DeliveryStreamState } from '../change/deliveryCalls';
import {
  COMPRESSION_FORMATS,
  type DeliverySource,
  type LambdaSettings,
  type S3DeliverySettings,
  type Tags,
} from '../types';

export interface ReadDeliveryStream extends DeliveryStreamState {
  /** What it has that settings have no place for. */
  readonly leftOut: readonly string[];
}

/**
 * A delivery stream's settings and its tags.
 *
 * @throws {PipelinesError} `NotToS3` when it delivers elsewhere, or reads from something other than a data stream
 */
export async function readDeliveryStream(
  firehose: Firehose,
  name: string,
  signal: AbortSignal,
): Promise<ReadDeliveryStream> {
  const answer = await firehose.describeDeliveryStream({ DeliveryStreamName: name }, abortOptions(signal));
  const description = answer.DeliveryStreamDescription;
  const destination = description?.Destinations?.[0];
  const s3 = destination?.ExtendedS3DestinationDescription;
  const isOther = OTHER_DESTINATIONS.some((other) => destination?.[other] !== undefined);
  if (!description || !s3 || isOther) {
    throw new PipelinesError(
      'NotToS3',
      l10n.t('{0} does not deliver to S3, which is all that can be taken along.', name),
    );
  }
  const otherProcessors = processorsOf(s3)
    .map(({ Type: type = '' }) => type)
    .filter((type) => !KNOWN_PROCESSORS.includes(type));
  return {
    arn: description.DeliveryStreamARN ?? '',
    versionId: description.VersionId ?? '',
    destinationId: destination.DestinationId ?? '',
    settings: {
      name,
      source: sourceOf(description, name),
      destination: destinationOf(s3),
      tags: await tagsOf(firehose, name, signal),
    },
    leftOut: [...leftOutOf(s3, name), ...otherProcessors.map((type) => l10n.t('{0}: the processor {1}', name, type))],
    otherProcessors,
  };
}

const KNOWN_PROCESSORS = ['AppendDelimiterToRecord', 'Lambda', 'MetadataExtraction', 'RecordDeAggregation'];

const OTHER_DESTINATIONS = [
  'RedshiftDestinationDescription',
  'ElasticsearchDestinationDescription',
  'AmazonopensearchserviceDestinationDescription',
  'AmazonOpenSearchServerlessDestinationDescription',
  'SplunkDestinationDescription',
  'HttpEndpointDestinationDescription',
  'SnowflakeDestinationDescription',
  'IcebergDestinationDescription',
] as const;

function sourceOf(
  { Source: source, DeliveryStreamType: type, ...description }: DeliveryStreamDescription,
  name: string,
): DeliverySource {
  const { KinesisStreamSourceDescription: kinesis } = source ?? {};
  if (kinesis) {
    const { KinesisStreamARN: arn = '', RoleARN: role } = kinesis;
    return { kind: 'stream', stream: nameInSameAccount(arn, description.DeliveryStreamARN ?? ''), role };
  }
  if (type !== undefined && type !== 'DirectPut') {
    const text = l10n.t('{0} reads neither direct puts nor a data stream, which is all that can be taken along.', name);
    throw new PipelinesError('NotToS3', text);
  }
  const { KeyType: keyType, KeyARN: keyArn, Status: status } = description.DeliveryStreamEncryptionConfiguration ?? {};
  if (status !== 'ENABLED') return { kind: 'directPut' };
  const isOwnKey = keyType === 'CUSTOMER_MANAGED_CMK' && keyArn !== undefined;
  return { kind: 'directPut', encryption: isOwnKey ? { keyType, keyArn } : { keyType: 'AWS_OWNED_CMK' } };
}

/** A stream of another account or region stays its ARN. */
function nameInSameAccount(streamArn: string, deliveryStreamArn: string): string {
  const [, , , region, account, resource = ''] = streamArn.split(':');
  const [, , , otherRegion, otherAccount] = deliveryStreamArn.split(':');
  return region === otherRegion && account === otherAccount ? resource.replace(/^stream\//, '') : streamArn;
}

function processorsOf({ ProcessingConfiguration: processing }: ExtendedS3DestinationDescription): Processor[] {
  return processing?.Enabled === true ? (processing.Processors ?? []) : [];
}

function leftOutOf(s3: ExtendedS3DestinationDescription, name: string): string[] {
  return [
    ...(s3.S3BackupMode === 'Enabled' ? [l10n.t('{0}: the backup of source records', name)] : []),
    ...(s3.DataFormatConversionConfiguration?.Enabled === true
      ? [l10n.t('{0}: the conversion to Parquet or ORC', name)]
      : []),
  ];
}

function destinationOf(s3: ExtendedS3DestinationDescription): S3DeliverySettings {
  const { BufferingHints: hints, CloudWatchLoggingOptions: log, DynamicPartitioningConfiguration: partitions } = s3;
  const processors = processorsOf(s3);
  const query = parametersOf(processors, 'MetadataExtraction')?.get('MetadataExtractionQuery');
  return {
    bucket: (s3.BucketARN ?? '').split(':::').at(-1) ?? '',
    role: s3.RoleARN,
    prefix: textOf(s3.Prefix),
    errorPrefix: textOf(s3.ErrorOutputPrefix),
    bufferMebibytes: hints?.SizeInMBs,
    bufferSeconds: hints?.IntervalInSeconds,
    compression: COMPRESSION_FORMATS.find((format) => format === s3.CompressionFormat),
    fileExtension: textOf(s3.FileExtension),
    timeZone: s3.CustomTimeZone,
    partitioning:
      partitions?.Enabled === true ? { query, retrySeconds: partitions.RetryOptions?.DurationInSeconds } : undefined,
    splitting: splittingOf(parametersOf(processors, 'RecordDeAggregation')),
    appendsNewline: parametersOf(processors, 'AppendDelimiterToRecord') !== undefined ? true : undefined,
    lambda: lambdaOf(parametersOf(processors, 'Lambda')),
    log:
      log?.Enabled === true && log.LogGroupName !== undefined && log.LogStreamName !== undefined
        ? { group: log.LogGroupName, stream: log.LogStreamName }
        : undefined,
    encryptionKey: s3.EncryptionConfiguration?.KMSEncryptionConfig?.AWSKMSKeyARN,
  };
}

/** Undefined: there is none, which AWS may tell as an empty text. */
function textOf(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

type Parameters = ReadonlyMap<string, string>;

function parametersOf(processors: readonly Processor[], type: Processor['Type']): Parameters | undefined {
  const processor = processors.find((one) => one.Type === type);
  return (
    processor &&
    new Map(processor.Parameters?.map(({ ParameterName = '', ParameterValue = '' }) => [ParameterName, ParameterValue]))
  );
}

function splittingOf(parameters: Parameters | undefined): S3DeliverySettings['splitting'] {
  if (!parameters) return undefined;
  if (parameters.get('SubRecordType') !== 'DELIMITED') return { kind: 'json' };
  return { kind: 'delimited', delimiter: Buffer.from(parameters.get('Delimiter') ?? '', 'base64').toString() };
}

function lambdaOf(parameters: Parameters | undefined): LambdaSettings | undefined {
  const arn = parameters?.get('LambdaArn');
  if (!parameters || arn === undefined) return undefined;
  return {
    arn,
    role: parameters.get('RoleArn'),
    bufferMebibytes: numberOf(parameters.get('BufferSizeInMBs')),
    bufferSeconds: numberOf(parameters.get('BufferIntervalInSeconds')),
    retries: numberOf(parameters.get('NumberOfRetries')),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

async function tagsOf(firehose: Firehose, name: string, signal: AbortSignal): Promise<Tags> {
  const tags = new Map<string, string>();
  let after: string | undefined;
  do {
    const input = definedFields({ DeliveryStreamName: name, ExclusiveStartTagKey: after });
    const page = await firehose.listTagsForDeliveryStream(input, abortOptions(signal));
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags.set(Key, Value);
    after = page.HasMoreTags ? page.Tags?.at(-1)?.Key : undefined;
  } while (after !== undefined);
  // AWS's own tags cannot be set.
  return Object.fromEntries([...tags].filter(([key]) => !key.startsWith('aws:')));
}
