import { PipelinesError } from '../errors';

/**
 * Calls that change nothing, by service; all others are refused on a read-only connection. A test holds this against
 * every command that the SDK's clients have: what it does not know of is not allowed.
 */
export const READING_OPERATIONS: ReadonlySet<string> = new Set([
  // Kinesis Data Streams
  'DescribeAccountSettings',
  'DescribeLimits',
  'DescribeStream',
  'DescribeStreamConsumer',
  'DescribeStreamSummary',
  'GetRecords',
  'GetResourcePolicy',
  'GetShardIterator',
  'ListShards',
  'ListStreamConsumers',
  'ListStreams',
  'ListTagsForResource',
  'ListTagsForStream',
  'SubscribeToShard',
  // Data Firehose
  'DescribeDeliveryStream',
  'ListDeliveryStreams',
  'ListTagsForDeliveryStream',
  // S3. `CreateSession` gives out the credentials by which a directory bucket is read.
  'CreateSession',
  'GetBucketLocation',
  'GetBucketVersioning',
  'GetObject',
  'GetObjectAttributes',
  'GetObjectTagging',
  'HeadBucket',
  'HeadObject',
  'ListBuckets',
  'ListMultipartUploads',
  'ListObjectVersions',
  'ListObjects',
  'ListObjectsV2',
  'ListParts',
  // IAM
  'ListRoles',
  // CloudWatch
  'DescribeAlarmsForMetric',
  'GetMetricData',
  // DynamoDB
  'Scan',
]);

/** Whether a call changes something. */
export function isChange(operation: string): boolean {
  return !READING_OPERATIONS.has(operation);
}

/** Below all commands: whatever calls a client of such a connection meets this. */
export function refuseChange(connection: string, commandName: string): void {
  const operation = operationOf(commandName);
  if (!isChange(operation)) return;
  throw new PipelinesError('ReadOnlyConnection', `"${connection}" is read-only: ${operation} was not called.`, {
    remedy: 'Remove "readOnly" from the connection in the setting "kinesisPipelines.connections".',
  });
}

/** `PutRecordsCommand` → `PutRecords`. */
export function operationOf(commandName: string): string {
  return commandName.replace(/Command$/, '');
}
