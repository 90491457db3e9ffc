import { Input } from '../kinesis/input';
import { isRecord } from '../storage/stateFile';
import { parseFormatConversion, type FormatConversion } from './conversion/formatConversion';
import type { GlueTables } from './conversion/glueTables';
import { parseHttpEndpoint, requireNamed, type HttpEndpoint } from './endpoint/httpEndpoint';
import type { NamedEndpoints } from './endpoint/namedEndpoints';
import { flag, picked } from './fields';
import { invalidArgument } from './invalidArgument';
import { partitionKeysFrom, type Prefix } from './prefix';
import { parseProcessing, type Processing } from './processing';
import { parseBackupLocation, parseS3Location, S3_BUFFERING, S3_FIELDS, type S3Location } from './s3Location';

/**
 * Where and how a delivery stream delivers. It has been checked. The location is that of the records, or, if they go to an
 * endpoint, of those that failed.
 */
export interface Destination extends S3Location {
  readonly processing: Processing;
  readonly conversion: FormatConversion | undefined;
  /** Where the records are kept as they came from their source. */
  readonly backup: S3Location | undefined;
  readonly endpoint: HttpEndpoint | undefined;
}

/** What a destination names that is given to the program, not to the delivery stream. */
export interface DestinationContext {
  readonly tables: GlueTables;
  readonly endpoints: NamedEndpoints;
}

/** The fields of an extended S3 destination, which an update may set as well. */
const EXTENDED_FIELDS = [
  ...S3_FIELDS,
  'ProcessingConfiguration',
  'S3BackupMode',
  'S3BackupConfiguration',
  'DynamicPartitioningConfiguration',
  'FileExtension',
  'CustomTimeZone',
  'DataFormatConversionConfiguration',
];
const HTTP_FIELDS = [
  'EndpointConfiguration',
  'BufferingHints',
  'CloudWatchLoggingOptions',
  'RequestConfiguration',
  'ProcessingConfiguration',
  'RoleARN',
  'RetryOptions',
  'S3BackupMode',
  'S3Configuration',
];
const CONVERTED_BUFFERING = { minMebibytes: 64, maxMebibytes: 128, defaultMebibytes: 128 };
const DEFAULT_RETRY_SECONDS = 300;

/**
 * Reads an `ExtendedS3DestinationConfiguration`, of which the older `S3DestinationConfiguration` is a part, or an
 * `HttpEndpointDestinationConfiguration`. Source: "CreateDeliveryStream" of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` when it is not valid, or the local pipeline does not support it.
 */
export function parseDestination(input: Input, context: DestinationContext): Destination {
  return input.has('EndpointConfiguration') ? parseHttpDestination(input) : parseS3Destination(input, context);
}

/** @throws {ServiceError} `InvalidArgumentException` when the program was not given what the destination needs. */
export function requireProvided({ conversion, endpoint }: Destination, { endpoints }: DestinationContext): void {
  conversion?.requireTable();
  if (endpoint) requireNamed(endpoint, endpoints);
}

function parseS3Destination(input: Input, { tables }: DestinationContext): Destination {
  const conversion = parseFormatConversion(input.object('DataFormatConversionConfiguration'), tables);
  const location = parseS3Location(input, conversion ? CONVERTED_BUFFERING : S3_BUFFERING);
  if (conversion && location.compression !== 'UNCOMPRESSED') {
    throw invalidArgument(
      'CompressionFormat must be UNCOMPRESSED when data format conversion is enabled: the serializer compresses.',
    );
  }
  const lambdaKeys = partitionKeysFrom('lambda', location.prefix);
  const processing = parseProcessing(input.object('ProcessingConfiguration'), lambdaKeys);
  const isPartitioned = flag(input.object('DynamicPartitioningConfiguration'), 'Enabled');
  requirePartitioning(isPartitioned, location.prefix, processing);
  return {
    ...location,
    processing,
    conversion,
    backup: sourceBackup(input),
    endpoint: undefined,
    configured: {
      ...location.configured,
      S3BackupMode: 'Disabled',
      ...picked(input, EXTENDED_FIELDS),
      ...partitioning(input),
      BufferingHints: location.configured.BufferingHints,
      CompressionFormat: location.compression,
    },
  };
}

/** Undefined: the source records are not kept. */
function sourceBackup(input: Input): S3Location | undefined {
  if (input.oneOf('S3BackupMode', ['Disabled', 'Enabled']) !== 'Enabled') return undefined;
  const backup = input.object('S3BackupConfiguration');
  if (!backup) throw invalidArgument('S3BackupConfiguration is required when S3BackupMode is Enabled');
  return parseBackupLocation(backup);
}

function parseHttpDestination(input: Input): Destination {
  const endpoint = parseHttpEndpoint(input);
  const s3 = input.object('S3Configuration') ?? input.missing('S3Configuration');
  const location = parseBackupLocation(s3);
  const processing = parseProcessing(input.object('ProcessingConfiguration'));
  if (processing.query) {
    throw invalidArgument('MetadataExtraction processor can only be present when Dynamic Partitioning is enabled.');
  }
  const mode = input.oneOf('S3BackupMode', ['FailedDataOnly', 'AllData']) ?? 'FailedDataOnly';
  return {
    ...location,
    processing,
    conversion: undefined,
    backup: mode === 'AllData' ? location : undefined,
    endpoint,
    configured: {
      CloudWatchLoggingOptions: { Enabled: false },
      ...picked(input, HTTP_FIELDS),
      ...endpoint.configured,
      S3BackupMode: mode,
      S3Configuration: location.configured,
    },
  };
}

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
export function updatedDestination(destination: Destination, update: Input, context: DestinationContext): Destination {
  const merged = destination.endpoint ? updatedHttp(destination, update) : updatedS3(destination, update);
  const updated = parseDestination(new Input(merged), context);
  requireProvided(updated, context);
  return updated;
}

function updatedHttp({ configured }: Destination, update: Input): Record<string, unknown> {
  return {
    ...configured,
    ...picked(update, HTTP_FIELDS),
    ...updatedPart(configured, 'S3Configuration', update.object('S3Update')),
  };
}

function updatedS3({ configured, backup }: Destination, update: Input): Record<string, unknown> {
  const isPartitioned = (fields: Readonly<Record<string, unknown>>): boolean =>
    flag(new Input(fields).object('DynamicPartitioningConfiguration'), 'Enabled');
  const merged = {
    ...configured,
    ...picked(update, EXTENDED_FIELDS),
    ...updatedPart(configured, 'S3BackupConfiguration', update.object('S3BackupUpdate')),
  };
  if (isPartitioned(merged) && !isPartitioned(configured)) {
    throw invalidArgument('Dynamic Partitioning cannot be enabled on an existing delivery stream');
  }
  if (backup && merged.S3BackupMode === 'Disabled') {
    throw invalidArgument('S3BackupMode cannot be changed from Enabled to Disabled');
  }
  return merged;
}

/** An S3 destination within another, with what its update sets. */
function updatedPart(
  configured: Readonly<Record<string, unknown>>,
  name: string,
  update: Input | undefined,
): Record<string, unknown> {
  if (!update) return {};
  return { [name]: { ...(isRecord(configured[name]) ? configured[name] : {}), ...picked(update, S3_FIELDS) } };
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
