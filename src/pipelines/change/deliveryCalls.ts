import * as l10n from '@vscode/l10n';
import type {
  BufferingHints,
  CreateDeliveryStreamCommandInput,
  DataFormatConversionConfiguration,
  ExtendedS3DestinationConfiguration,
  Processor,
  ProcessorParameterName,
} from '@aws-sdk/client-firehose';
import { definedFields } from '../../common';
import { PipelinesError } from '../../errors';
import type { ScriptLine } from '../calls/cliCommand';
import type { Call } from '../calls/operations';
import { bucketArn, streamArn, type Place } from '../place';
import type { ConversionSettings, DeliveryStreamSettings, LambdaSettings, S3DeliverySettings } from '../types';
import { tagDifference } from './streamCalls';

/** What Firehose takes unless it is told otherwise ("BufferingHints", "CreateDeliveryStream"). */
export const DELIVERY_DEFAULTS = {
  bufferMebibytes: 5,
  bufferSeconds: 300,
  compression: 'UNCOMPRESSED',
  timeZone: 'UTC',
  retrySeconds: 300,
} as const;

/** The smallest buffers that Firehose takes ("Dynamic partitioning", "DataFormatConversionConfiguration"), in MiB. */
export const MIN_BUFFER_MEBIBYTES = { partitioned: 64, converted: 64 } as const;

/** A delivery stream as it is, with what an update has to name. */
export interface DeliveryStreamState {
  settings: DeliveryStreamSettings;
  arn: string;
  versionId: string;
  destinationId: string;
  /** Processors that settings have no place for. An update of the processing would drop them. */
  otherProcessors: readonly string[];
}

/** @param role the ARN of the role that delivers */
export function createDeliveryStreamCall(settings: DeliveryStreamSettings, role: string, place: Place): Call {
  const { name, source, destination, tags = {} } = settings;
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const input: CreateDeliveryStreamCommandInput = definedFields({
    DeliveryStreamName: name,
    DeliveryStreamType: source.kind === 'stream' ? ('KinesisStreamAsSource' as const) : ('DirectPut' as const),
    KinesisStreamSourceConfiguration:
      source.kind === 'stream'
        ? { KinesisStreamARN: streamArn(place, source.stream), RoleARN: source.role ?? role }
        : undefined,
    DeliveryStreamEncryptionConfigurationInput:
      source.kind === 'directPut' && source.encryption
        ? {
            KeyType: source.encryption.keyType,
            ...('keyArn' in source.encryption ? { KeyARN: source.encryption.keyArn } : {}),
          }
        : undefined,
    ExtendedS3DestinationConfiguration: s3Destination(destination, role, place),
    Tags: Tags.length > 0 ? Tags : undefined,
  });
  return { service: 'firehose', operation: 'createDeliveryStream', input };
}

export function createDeliveryStreamScript(settings: DeliveryStreamSettings, role: string, place: Place): ScriptLine[] {
  return [
    createDeliveryStreamCall(settings, role, place),
    { wait: { kind: 'deliveryStreamActive', name: settings.name } },
  ];
}

/**
 * The calls that make a delivery stream what it shall be. Its name and its source cannot change. What an update leaves out stays as it
 * is ("UpdateDestination": "Firehose merges the configuration parameters").
 *
 * @throws {PipelinesError} `WouldDropProcessor` where the processing changes and has processors that settings have no place for
 */
export function deliveryChanges(
  { settings: from, versionId, destinationId, otherProcessors }: DeliveryStreamState,
  to: DeliveryStreamSettings,
  place: Place,
): Call[] {
  const calls: Call[] = [];
  const role = to.destination.role ?? from.destination.role ?? '';
  const before = s3Destination(from.destination, from.destination.role ?? '', place);
  const after = s3Destination(to.destination, role, place);
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    const { ProcessingConfiguration: processing, ...others } = after;
    const isProcessedAnew = JSON.stringify(before.ProcessingConfiguration) !== JSON.stringify(processing);
    if (isProcessedAnew && otherProcessors.length > 0) {
      throw new PipelinesError(
        'WouldDropProcessor',
        l10n.t('The change would drop the processor {0}. Make it in the AWS Console.', otherProcessors.join(', ')),
      );
    }
    const input = {
      DeliveryStreamName: to.name,
      CurrentDeliveryStreamVersionId: versionId,
      DestinationId: destinationId,
      ExtendedS3DestinationUpdate: {
        ...others,
        ...(isProcessedAnew && { ProcessingConfiguration: processing ?? { Enabled: false } }),
        Prefix: after.Prefix ?? '',
        ErrorOutputPrefix: after.ErrorOutputPrefix ?? '',
        FileExtension: after.FileExtension ?? '',
      },
    };
    calls.push({ service: 'firehose', operation: 'updateDestination', input });
  }
  const { changed, removed } = tagDifference(from.tags ?? {}, to.tags ?? {});
  if (removed.length > 0) {
    const input = { DeliveryStreamName: to.name, TagKeys: removed };
    calls.push({ service: 'firehose', operation: 'untagDeliveryStream', input });
  }
  if (changed.length > 0) {
    const Tags = changed.map(([Key, Value]) => ({ Key, Value }));
    calls.push({ service: 'firehose', operation: 'tagDeliveryStream', input: { DeliveryStreamName: to.name, Tags } });
  }
  return calls;
}

function s3Destination(
  settings: S3DeliverySettings,
  role: string,
  place: Pick<Place, 'partition'>,
): ExtendedS3DestinationConfiguration {
  const {
    bucket,
    prefix,
    errorPrefix,
    compression,
    fileExtension,
    timeZone,
    partitioning,
    log,
    encryptionKey,
    conversion,
  } = settings;
  const processors = processorsOf(settings, role);
  return definedFields({
    RoleARN: role,
    BucketARN: bucketArn(place, bucket),
    Prefix: prefix,
    ErrorOutputPrefix: errorPrefix,
    BufferingHints: bufferingHints(settings),
    CompressionFormat: compression ?? DELIVERY_DEFAULTS.compression,
    FileExtension: fileExtension,
    CustomTimeZone: timeZone ?? DELIVERY_DEFAULTS.timeZone,
    DynamicPartitioningConfiguration: partitioning && {
      Enabled: true,
      RetryOptions: { DurationInSeconds: partitioning.retrySeconds ?? DELIVERY_DEFAULTS.retrySeconds },
    },
    DataFormatConversionConfiguration: conversion && formatConversion(conversion, role),
    ProcessingConfiguration: processors.length > 0 ? { Enabled: true, Processors: processors } : undefined,
    CloudWatchLoggingOptions: log
      ? { Enabled: true, LogGroupName: log.group, LogStreamName: log.stream }
      : { Enabled: false },
    EncryptionConfiguration:
      encryptionKey === undefined ? undefined : { KMSEncryptionConfig: { AWSKMSKeyARN: encryptionKey } },
  });
}

function formatConversion(
  { database, table, keys, isCaseSensitive }: ConversionSettings,
  role: string,
): DataFormatConversionConfiguration {
  return {
    Enabled: true,
    SchemaConfiguration: { RoleARN: role, DatabaseName: database, TableName: table },
    InputFormatConfiguration: {
      Deserializer: {
        OpenXJsonSerDe: definedFields({
          CaseInsensitive: isCaseSensitive === true ? false : undefined,
          ColumnToJsonKeyMappings: keys && Object.keys(keys).length > 0 ? keys : undefined,
        }),
      },
    },
    OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
  };
}

/** The size that is chosen, or the smallest that dynamic partitioning or a conversion allows, or Firehose's own. */
export function bufferMebibytesOf({ bufferMebibytes, partitioning, conversion }: S3DeliverySettings): number {
  const converted = conversion ? MIN_BUFFER_MEBIBYTES.converted : DELIVERY_DEFAULTS.bufferMebibytes;
  return bufferMebibytes ?? (partitioning ? MIN_BUFFER_MEBIBYTES.partitioned : converted);
}

/** Firehose takes both or neither. */
function bufferingHints(settings: S3DeliverySettings): BufferingHints {
  return {
    SizeInMBs: bufferMebibytesOf(settings),
    IntervalInSeconds: settings.bufferSeconds ?? DELIVERY_DEFAULTS.bufferSeconds,
  };
}

/** In the order in which Firehose wants them: first taken apart, then changed, then looked into, then ended. */
function processorsOf(settings: S3DeliverySettings, role: string): Processor[] {
  const { splitting, lambda, partitioning, appendsNewline } = settings;
  const processors: Processor[] = [];
  if (splitting) {
    const parameters: Parameters =
      splitting.kind === 'json'
        ? { SubRecordType: 'JSON' }
        : { SubRecordType: 'DELIMITED', Delimiter: Buffer.from(splitting.delimiter).toString('base64') };
    processors.push(processor('RecordDeAggregation', parameters));
  }
  if (lambda) processors.push(processor('Lambda', lambdaParameters(lambda, role)));
  if (partitioning?.query !== undefined) {
    const parameters = { MetadataExtractionQuery: partitioning.query, JsonParsingEngine: 'JQ-1.6' };
    processors.push(processor('MetadataExtraction', parameters));
  }
  if (appendsNewline) processors.push(processor('AppendDelimiterToRecord', { Delimiter: '\\n' }));
  return processors;
}

type Parameters = Partial<Record<ProcessorParameterName, string | undefined>>;

function lambdaParameters({ arn, role, bufferMebibytes, bufferSeconds, retries }: LambdaSettings, delivering: string) {
  return {
    LambdaArn: arn,
    RoleArn: role ?? delivering,
    BufferSizeInMBs: textOf(bufferMebibytes),
    BufferIntervalInSeconds: textOf(bufferSeconds),
    NumberOfRetries: textOf(retries),
  };
}

function textOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function processor(type: NonNullable<Processor['Type']>, parameters: Parameters): Processor {
  return {
    Type: type,
    Parameters: Object.entries(definedFields(parameters)).map(([name, value]) => ({
      ParameterName: name as ProcessorParameterName,
      ParameterValue: value,
    })),
  };
}
