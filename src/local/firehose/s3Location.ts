import { type Input, pattern } from '../kinesis/input';
import { COMPRESSION_FORMATS, type CompressionFormat } from './compression';
import { picked } from './fields';
import { invalidArgument } from './invalidArgument';
import { localTime } from './javaTime';
import { has, hasExpression, parsePrefix, type Prefix } from './prefix';

/** Where in S3 a kind of object goes, and when. */
export interface S3Location {
  readonly bucket: string;
  readonly prefix: Prefix;
  readonly errorPrefix: Prefix | undefined;
  readonly bufferBytes: number;
  readonly bufferMs: number;
  readonly compression: CompressionFormat;
  readonly fileExtension: string | undefined;
  readonly timeZone: string;
  /** The configuration with defaults filled in, as descriptions give it back. */
  readonly configured: Readonly<Record<string, unknown>>;
}

export interface BufferingRange {
  readonly minMebibytes: number;
  readonly maxMebibytes: number;
  readonly defaultMebibytes: number;
}

export const MEBIBYTE = 1_048_576;
export const S3_BUFFERING: BufferingRange = { minMebibytes: 1, maxMebibytes: 128, defaultMebibytes: 5 };
const ROLE_ARN = { pattern: pattern('arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+'), most: 512 };
const BUCKET_ARN = { pattern: pattern('arn:.*:s3:::[\\w\\.\\-]{1,255}'), most: 2048 };
const FILE_EXTENSION = { pattern: pattern("^$|\\.[0-9a-z!\\-_.*'()]+"), most: 128 };

/** The fields of an `S3DestinationConfiguration`, which an update may set as well. */
export const S3_FIELDS = [
  'RoleARN',
  'BucketARN',
  'Prefix',
  'ErrorOutputPrefix',
  'BufferingHints',
  'CompressionFormat',
  'EncryptionConfiguration',
  'CloudWatchLoggingOptions',
];

/**
 * Reads an `S3DestinationConfiguration`. Source: "S3DestinationConfiguration" of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` when it is not valid.
 */
export function parseS3Location(input: Input, buffering = S3_BUFFERING): S3Location {
  const bucket = input.requiredString('BucketARN', BUCKET_ARN).split(':::').at(-1) ?? '';
  input.requiredString('RoleARN', ROLE_ARN);
  const prefix = parsePrefix(input.string('Prefix', { most: 1_024 }) ?? '', 'Prefix');
  const errorSource = input.string('ErrorOutputPrefix', { most: 1_024 });
  const errorPrefix = errorSource ? parsePrefix(errorSource, 'ErrorOutputPrefix') : undefined;
  requirePrefixes(prefix, errorPrefix);
  const hints = bufferingHints(input.object('BufferingHints'), buffering);
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
    configured: {
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
      CloudWatchLoggingOptions: { Enabled: false },
      ...picked(input, S3_FIELDS),
      BufferingHints: hints,
      CompressionFormat: compression,
    },
  };
}

/** The location of a backup or of failed records, whose prefixes have no partition keys. */
export function parseBackupLocation(input: Input): S3Location {
  const location = parseS3Location(input);
  if (has(location.prefix, 'partitionKey')) {
    throw invalidArgument('Dynamic Partitioning namespaces are not supported in the prefix of a backup');
  }
  return location;
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

/** @throws {ServiceError} `ValidationException` for a number out of its range, `InvalidArgumentException` for one alone. */
export function bufferingHints(
  hints: Input | undefined,
  { minMebibytes, maxMebibytes, defaultMebibytes }: BufferingRange,
): { SizeInMBs: number; IntervalInSeconds: number } {
  const size = hints?.integer('SizeInMBs', 1, maxMebibytes);
  const interval = hints?.integer('IntervalInSeconds', 0, 900);
  if (hints && (size === undefined) !== (interval === undefined)) {
    throw invalidArgument('BufferingHints: specify both SizeInMBs and IntervalInSeconds, or neither of them');
  }
  if (size !== undefined && size < minMebibytes) {
    throw invalidArgument(
      `BufferingHints.SizeInMBs must be at least ${minMebibytes} when data format conversion is enabled.`,
    );
  }
  return { SizeInMBs: size ?? defaultMebibytes, IntervalInSeconds: interval ?? 300 };
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
