import type {
  DeliveryStreamDescription,
  DestinationDescription,
  ExtendedS3DestinationDescription,
  ProcessingConfiguration,
  S3DestinationDescription,
} from '@aws-sdk/client-firehose';
import { parseArn, resourceName } from './arn';
import { streamOf } from './streamNames';

/** What a delivery stream is, as `DescribeDeliveryStream` tells it ("Amazon Data Firehose API Reference"). */
export interface DeliveryStreamDetail {
  arn: string | undefined;
  status: string | undefined;
  /** Why it could not be created or deleted. */
  failure: string | undefined;
  versionId: string | undefined;
  createdMs: number | undefined;
  /** Who puts records into it: with `directPut` anybody, with the others nobody but the source. */
  sourceKind: 'directPut' | 'kinesis' | 'msk' | 'database';
  /** The topic and cluster of Amazon MSK, or the server of a database. */
  sourceName: string | undefined;
  /** Undefined: it does not read a data stream. */
  sourceStreamArn: string | undefined;
  /** The same stream as commands name it: by its name in the delivery stream's own account, by its ARN elsewhere. */
  sourceStream: string | undefined;
  /** From then on it reads its source: what was sent before is never delivered. */
  sourceFromMs: number | undefined;
  target: DeliveryTarget;
  /** The bucket that the records are delivered to. Undefined: they go elsewhere. */
  destination: S3Destination | undefined;
  /** Buckets beside the destination. */
  buckets: RoledBucket[];
  /** Functions that records go through. */
  lambdas: string[];
  /** `Parquet` or `ORC`. Undefined: records are delivered as they are. */
  convertedTo: string | undefined;
  encryption: Encryption | undefined;
}

/** Where the records go in the end, named as its own console names it. */
export interface DeliveryTarget {
  kind: TargetKindOfDelivery;
  /** Undefined: AWS does not tell. */
  name: string | undefined;
}

type TargetKindOfDelivery =
  's3' | 'redshift' | 'opensearch' | 'splunk' | 'http' | 'snowflake' | 'iceberg' | 's3tables' | 'unknown';

/**
 * `staging`: from there Redshift copies the records. `backup`: all records, or those that failed, as the mode says. `errors`: what
 * could not be written to tables.
 */
export interface RoledBucket {
  role: 'staging' | 'backup' | 'errors';
  /** Such as `FailedDocumentsOnly`. Undefined: the role has no mode. */
  mode: string | undefined;
  bucket: string;
  prefix: string;
}

interface Encryption {
  status: string;
  key: string | undefined;
  failure: string | undefined;
}

export interface S3Destination {
  bucket: string;
  prefix: string;
  errorPrefix: string;
  compression: string;
  /** The clock by which the prefix is written; `undefined`: UTC's. */
  timeZone: string | undefined;
  /** Buffering hints: delivered when either is reached ("Amazon Data Firehose: Buffering hints"). */
  bufferMebibytes: number | undefined;
  bufferSeconds: number | undefined;
}

export function deliveryDetailOf(description: DeliveryStreamDescription | undefined): DeliveryStreamDetail {
  const destination = description?.Destinations?.[0];
  const s3 = destination?.ExtendedS3DestinationDescription;
  return {
    arn: description?.DeliveryStreamARN,
    status: description?.DeliveryStreamStatus,
    failure: failureText(description?.FailureDescription),
    versionId: description?.VersionId,
    createdMs: description?.CreateTimestamp?.getTime(),
    ...sourceOf(description),
    target: targetOf(destination),
    destination: s3 && s3DestinationOf(s3),
    buckets: bucketsOf(destination),
    lambdas: lambdasOf(processingOf(destination)),
    convertedTo: s3 && formatOf(s3),
    encryption: encryptionOf(description),
  };
}

type SourceDetail = Pick<
  DeliveryStreamDetail,
  'sourceKind' | 'sourceName' | 'sourceStreamArn' | 'sourceStream' | 'sourceFromMs'
>;

function sourceOf(description: DeliveryStreamDescription | undefined): SourceDetail {
  const { Source: source, DeliveryStreamARN: arn, DeliveryStreamType: type } = description ?? {};
  const none = { sourceName: undefined, sourceStreamArn: undefined, sourceStream: undefined, sourceFromMs: undefined };
  const {
    KinesisStreamSourceDescription: kinesis,
    MSKSourceDescription: msk,
    DatabaseSourceDescription: db,
  } = source ?? {};
  if (kinesis) {
    const { KinesisStreamARN: streamArn, DeliveryStartTimestamp: start } = kinesis;
    const sourceStream = streamArn && streamOf(streamArn, arn);
    return { ...none, sourceKind: 'kinesis', sourceStreamArn: streamArn, sourceStream, sourceFromMs: start?.getTime() };
  }
  if (msk || type === 'MSKAsSource') {
    const sourceName = [msk?.TopicName, clusterName(msk?.MSKClusterARN)]
      .filter((part) => part !== undefined)
      .join(' · ');
    return { ...none, sourceKind: 'msk', sourceName, sourceFromMs: msk?.DeliveryStartTimestamp?.getTime() };
  }
  if (db || type === 'DatabaseAsSource') return { ...none, sourceKind: 'database', sourceName: db?.Endpoint };
  return { ...none, sourceKind: 'directPut' };
}

/** `arn:aws:kafka:…:cluster/orders/uuid` → `orders`. */
function clusterName(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : parseArn(arn)?.resource.split('/')[1];
}

function targetOf(destination: DestinationDescription | undefined): DeliveryTarget {
  const {
    ExtendedS3DestinationDescription: s3,
    RedshiftDestinationDescription: redshift,
    AmazonopensearchserviceDestinationDescription: openSearch,
    ElasticsearchDestinationDescription: elasticsearch,
    AmazonOpenSearchServerlessDestinationDescription: serverless,
    SplunkDestinationDescription: splunk,
    HttpEndpointDestinationDescription: http,
    SnowflakeDestinationDescription: snowflake,
    IcebergDestinationDescription: iceberg,
  } = destination ?? {};
  if (redshift)
    return {
      kind: 'redshift',
      name: joined([jdbcPlace(redshift.ClusterJDBCURL), redshift.CopyCommand?.DataTableName]),
    };
  if (openSearch ?? elasticsearch) {
    const { DomainARN: arn, ClusterEndpoint: endpoint, IndexName: index } = openSearch ?? elasticsearch ?? {};
    return { kind: 'opensearch', name: joined([arn === undefined ? hostOf(endpoint) : resourceName(arn), index]) };
  }
  if (serverless)
    return { kind: 'opensearch', name: joined([hostOf(serverless.CollectionEndpoint), serverless.IndexName]) };
  if (splunk) return { kind: 'splunk', name: hostOf(splunk.HECEndpoint) };
  if (http) return { kind: 'http', name: http.EndpointConfiguration?.Name ?? hostOf(http.EndpointConfiguration?.Url) };
  if (snowflake)
    return { kind: 'snowflake', name: joined([snowflake.Database, snowflake.Schema, snowflake.Table], '.') };
  if (iceberg) {
    const [table, ...others] = iceberg.DestinationTableConfigurationList ?? [];
    const name = joined([table?.DestinationDatabaseName, table?.DestinationTableName], '.');
    const isS3Tables = iceberg.CatalogConfiguration?.CatalogARN?.includes('s3tablescatalog') === true;
    return {
      kind: isS3Tables ? 's3tables' : 'iceberg',
      name: others.length > 0 ? `${name ?? ''} + ${others.length}` : name,
    };
  }
  return s3 ? { kind: 's3', name: resourceName(s3.BucketARN ?? '') } : { kind: 'unknown', name: undefined };
}

/** `jdbc:redshift://cluster.abc.eu-west-1.redshift.amazonaws.com:5439/events` → `cluster/events`. Never more: it may hold more. */
function jdbcPlace(url: string | undefined): string | undefined {
  const [, host = '', database] = /^jdbc:redshift:\/\/([^/:]+)(?::\d+)?\/([\w$-]+)/.exec(url ?? '') ?? [];
  return joined([host.split('.')[0], database], '/');
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  return URL.canParse(url) ? new URL(url).host : url;
}

function joined(parts: readonly (string | undefined)[], separator = ' · '): string | undefined {
  const there = parts.filter((part) => part !== undefined && part !== '');
  return there.length > 0 ? there.join(separator) : undefined;
}

function s3DestinationOf(s3: ExtendedS3DestinationDescription): S3Destination {
  return {
    bucket: resourceName(s3.BucketARN ?? ''),
    prefix: s3.Prefix ?? '',
    errorPrefix: s3.ErrorOutputPrefix ?? '',
    timeZone: s3.CustomTimeZone,
    compression: s3.CompressionFormat ?? 'UNCOMPRESSED',
    bufferMebibytes: s3.BufferingHints?.SizeInMBs,
    bufferSeconds: s3.BufferingHints?.IntervalInSeconds,
  };
}

/** The destinations that are backed up in one and the same way. */
function backedUp(destination: DestinationDescription | undefined) {
  return (
    destination?.AmazonopensearchserviceDestinationDescription ??
    destination?.ElasticsearchDestinationDescription ??
    destination?.AmazonOpenSearchServerlessDestinationDescription ??
    destination?.SplunkDestinationDescription ??
    destination?.HttpEndpointDestinationDescription ??
    destination?.SnowflakeDestinationDescription
  );
}

function bucketsOf(destination: DestinationDescription | undefined): RoledBucket[] {
  const { ExtendedS3DestinationDescription: s3, RedshiftDestinationDescription: redshift } = destination ?? {};
  const { IcebergDestinationDescription: iceberg } = destination ?? {};
  if (s3) return s3.S3BackupMode === 'Enabled' ? roled('backup', s3.S3BackupMode, s3.S3BackupDescription) : [];
  if (redshift) {
    const isBackedUp = redshift.S3BackupMode === 'Enabled';
    const backup = isBackedUp ? roled('backup', redshift.S3BackupMode, redshift.S3BackupDescription) : [];
    return [...roled('staging', undefined, redshift.S3DestinationDescription), ...backup];
  }
  if (iceberg) return roled('errors', iceberg.S3BackupMode, iceberg.S3DestinationDescription);
  const other = backedUp(destination);
  return roled('backup', other?.S3BackupMode, other?.S3DestinationDescription);
}

function roled(
  role: RoledBucket['role'],
  mode: string | undefined,
  s3: S3DestinationDescription | undefined,
): RoledBucket[] {
  if (s3?.BucketARN === undefined) return [];
  return [{ role, mode, bucket: resourceName(s3.BucketARN), prefix: s3.Prefix ?? '' }];
}

function processingOf(destination: DestinationDescription | undefined): ProcessingConfiguration | undefined {
  const described =
    destination?.ExtendedS3DestinationDescription ??
    destination?.RedshiftDestinationDescription ??
    destination?.IcebergDestinationDescription ??
    backedUp(destination);
  return described?.ProcessingConfiguration;
}

function lambdasOf(processing: ProcessingConfiguration | undefined): string[] {
  if (processing?.Enabled !== true) return [];
  return (processing.Processors ?? []).flatMap(({ Type: type, Parameters: parameters = [] }) =>
    type === 'Lambda'
      ? parameters.flatMap(({ ParameterName: name, ParameterValue: arn }) =>
          name === 'LambdaArn' && arn ? functionName(arn) : [],
        )
      : [],
  );
}

/** `arn:aws:lambda:…:function:clean:7` → `clean:7`. */
function functionName(arn: string): string {
  return parseArn(arn)?.resource.replace(/^function:/, '') ?? arn;
}

function formatOf({
  DataFormatConversionConfiguration: conversion,
}: ExtendedS3DestinationDescription): string | undefined {
  if (!conversion || conversion.Enabled === false) return undefined;
  const serializer = conversion.OutputFormatConfiguration?.Serializer;
  if (serializer?.ParquetSerDe) return 'Parquet';
  return serializer?.OrcSerDe ? 'ORC' : undefined;
}

function encryptionOf(description: DeliveryStreamDescription | undefined): Encryption | undefined {
  const {
    Status: status,
    KeyARN: key,
    KeyType: type,
    FailureDescription: failure,
  } = description?.DeliveryStreamEncryptionConfiguration ?? {};
  if (status === undefined || status === 'DISABLED') return undefined;
  return { status, key: key ?? type, failure: failureText(failure) };
}

function failureText(failure: { Type?: string | undefined; Details?: string | undefined } | undefined) {
  return failure && joined([failure.Type, failure.Details], ': ');
}
