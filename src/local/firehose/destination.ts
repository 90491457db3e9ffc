import { Input, pattern } from '../kinesis/input';
import { COMPRESSION_FORMATS, type CompressionFormat } from './compression';
import { flag, picked } from './fields';
import { invalidArgument } from './invalidArgument';
import { localTime } from './javaTime';
import { has, hasExpression, parsePrefix, partitionKeysFrom, type Prefix } from './prefix';
import { parseProcessing, type Processing } from './processing';

/** Where and how a delivery stream delivers. It has been checked. */
export interface Destination {
  readonly bucket: string;
  readonly prefix: Prefix;
  readonly errorPrefix: Prefix | undefined;
  readonly bufferBytes: number;
  readonly bufferMs: number;
  readonly compression: CompressionFormat;
  readonly fileExtension: string | undefined;
  readonly timeZone: string;
  readonly processing: Processing;
  /** The configuration with defaults filled in, as descriptions give it back. */
  readonly configured: Readonly<Record<string, unknown>>;
}

const MEBIBYTE = 1_048_576;
const ROLE_ARN = { pattern: pattern('arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+'), most: 512 };
const BUCKET_ARN = { pattern: pattern('arn:.*:s3:::[\\w\\.\\-]{1,255}'), most: 2048 };
const FILE_EXTENSION = { pattern: pattern("^$|\\.[0-9a-z!\\-_.*'()]+"), most: 128 };

/** The fields of a configuration, which an update may set as well. */
const FIELDS = [
  'RoleARN',
  'BucketARN',
  'Prefix',
  'ErrorOutputPrefix',
  'BufferingHints',
  'CompressionFormat',
  'EncryptionConfiguration',
  'CloudWatchLoggingOptions',
  'ProcessingConfiguration',
  'S3BackupMode',
  'DynamicPartitioningConfiguration',
  'FileExtension',
  'CustomTimeZone',
  'DataFormatConversionConfiguration',
];

/**
 * Reads an `ExtendedS3DestinationConfiguration`, of which the older `S3DestinationConfiguration` is a part. Source:
 * "CreateDeliveryStream" of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` when it is not valid, or the local pipeline does not support it.
 */
export function parseDestination(input: Input): Destination {
  const bucket = input.requiredString('BucketARN', BUCKET_ARN).split(':::').at(-1) ?? '';
  input.requiredString('RoleARN', ROLE_ARN);
  refuseWhatIsNotLocal(input);
  const prefix = parsePrefix(input.string('Prefix', { most: 1_024 }) ?? '', 'Prefix');
  const errorSource = input.string('ErrorOutputPrefix', { most: 1_024 });
  const errorPrefix = errorSource ? parsePrefix(errorSource, 'ErrorOutputPrefix') : undefined;
  const processing = parseProcessing(input.object('ProcessingConfiguration'), partitionKeysFrom('lambda', prefix));
  const isPartitioned = flag(input.object('DynamicPartitioningConfiguration'), 'Enabled');
  requirePrefixes(prefix, errorPrefix);
  requirePartitioning(isPartitioned, prefix, processing);
  const hints = bufferingHints(input.object('BufferingHints'));
  const compression = input.oneOf('CompressionFormat', COMPRESSION_FORMATS) ?? 'UNCOMPRESSED';
  return {
    bucket,
    prefix,
    errorPrefix,
    bufferBytes: hints.SizeInMBs * MEBIBYTE,
    bufferMs: hints.IntervalInSeconds * 1_000,
    compression,
    fileExtension: input.string('FileExtension', FILE_EXTENSION),
    timeZone: timeZone(input),
    processing,
    configured: {
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
      CloudWatchLoggingOptions: { Enabled: false },
      S3BackupMode: 'Disabled',
      ...picked(input, FIELDS),
      ...partitioning(input),
      BufferingHints: hints,
      CompressionFormat: compression,
    },
  };
}

const DEFAULT_RETRY_SECONDS = 300;

/** The field `DynamicPartitioningConfiguration`, if there is one, with its default. */
function partitioning(input: Input): Record<string, unknown> {
  const configuration = input.object('DynamicPartitioningConfiguration');
  if (!configuration) return {};
  const retry = configuration.object('RetryOptions')?.integer('DurationInSeconds', 0, 7_200) ?? DEFAULT_RETRY_SECONDS;
  return {
    DynamicPartitioningConfiguration: {
      Enabled: flag(configuration, 'Enabled'),
      RetryOptions: { DurationInSeconds: retry },
    },
  };
}

/**
 * A destination after an update. Fields that the update does not have stay as they are.
 *
 * @throws {ServiceError} `InvalidArgumentException`, as `parseDestination`.
 */
export function updatedDestination(destination: Destination, update: Input): Destination {
  const isPartitioned = (configured: Input): boolean =>
    flag(configured.object('DynamicPartitioningConfiguration'), 'Enabled');
  const merged = new Input({ ...destination.configured, ...picked(update, FIELDS) });
  if (isPartitioned(merged) && !isPartitioned(new Input(destination.configured))) {
    throw invalidArgument('Dynamic Partitioning cannot be enabled on an existing delivery stream');
  }
  return parseDestination(merged);
}

function refuseWhatIsNotLocal(input: Input): void {
  if (input.raw('S3BackupMode') === 'Enabled') {
    throw invalidArgument('The local pipeline keeps no backup of source records: leave S3BackupMode at Disabled.');
  }
  const conversion = input.object('DataFormatConversionConfiguration');
  if (conversion && conversion.raw('Enabled') !== false) {
    throw invalidArgument(
      'The local pipeline does not convert to Parquet or ORC: disable DataFormatConversionConfiguration.',
    );
  }
}

/** Source: "Semantic rules" in "Custom prefixes for Amazon S3 objects". */
function requirePrefixes(prefix: Prefix, errorPrefix: Prefix | undefined): void {
  if (has(prefix, 'errorOutputType')) {
    throw invalidArgument('Prefix cannot contain !{firehose:error-output-type}');
  }
  if (!errorPrefix) {
    if (hasExpression(prefix))
      throw invalidArgument('ErrorOutputPrefix cannot be null or empty when Prefix contains expressions');
    return;
  }
  if (hasExpression(errorPrefix) && !has(errorPrefix, 'errorOutputType')) {
    throw invalidArgument(
      'ErrorOutputPrefix must contain at least one instance of !{firehose:error-output-type} when it contains expressions',
    );
  }
  if (has(errorPrefix, 'partitionKey')) {
    throw invalidArgument('ErrorOutputPrefix cannot contain Dynamic Partitioning namespaces');
  }
}

function requirePartitioning(isPartitioned: boolean, prefix: Prefix, processing: Processing): void {
  const fromQuery = partitionKeysFrom('query', prefix);
  const fromLambda = partitionKeysFrom('lambda', prefix);
  if (!isPartitioned) {
    if (fromQuery.length + fromLambda.length > 0) {
      throw invalidArgument(
        'Dynamic Partitioning Namespaces can only be part of a prefix expression when Dynamic Partitioning is enabled.',
      );
    }
    if (processing.query) {
      throw invalidArgument('MetadataExtraction processor can only be present when Dynamic Partitioning is enabled.');
    }
    return;
  }
  if (fromQuery.length + fromLambda.length === 0) {
    throw invalidArgument(
      'S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning is enabled',
    );
  }
  const { query, lambda } = processing;
  if (fromLambda.length > 0 && !lambda) {
    throw invalidArgument('Lambda processor should be present when S3 Prefix has partitionKeyFromLambda namespace.');
  }
  if (fromQuery.length === 0) return;
  if (!query) {
    throw invalidArgument(
      'MetadataExtraction processor should be present when S3 Prefix has partitionKeyFromQuery namespace.',
    );
  }
  const unknown = fromQuery.find((name) => !query.keys.includes(name));
  if (unknown !== undefined) {
    throw invalidArgument(
      `S3 Prefix names the partition key ${unknown}, which the MetadataExtractionQuery does not define`,
    );
  }
}

function bufferingHints(hints: Input | undefined): { SizeInMBs: number; IntervalInSeconds: number } {
  const size = hints?.integer('SizeInMBs', 1, 128);
  const interval = hints?.integer('IntervalInSeconds', 0, 900);
  if (hints && (size === undefined) !== (interval === undefined)) {
    throw invalidArgument('BufferingHints: specify both SizeInMBs and IntervalInSeconds, or neither of them');
  }
  return { SizeInMBs: size ?? 5, IntervalInSeconds: interval ?? 300 };
}

function timeZone(input: Input): string {
  const zone = input.string('CustomTimeZone', { most: 50 }) ?? 'UTC';
  try {
    localTime(0, zone);
    return zone;
  } catch {
    throw invalidArgument(`CustomTimeZone is not a supported time zone: ${zone}`);
  }
}
