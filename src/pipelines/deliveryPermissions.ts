import type { DeliveryLog, DeliveryStreamSettings } from './types';

/** How resources are named in a policy: by their ARNs, or in code by references. */
export interface ResourceArns<Arn> {
  readonly bucket: (name: string) => Arn;
  /** All objects of a bucket. */
  readonly objectsOf: (bucket: string) => Arn;
  readonly stream: (nameOrArn: string) => Arn;
  readonly logStream: (log: DeliveryLog) => Arn;
}

/** What the role of a delivery stream may do with one of its resources. */
export interface DeliveryPermission<Arn> {
  readonly on: 'bucket' | 'stream' | 'key' | 'function' | 'log';
  readonly actions: readonly string[];
  readonly resources: readonly (Arn | string)[];
}

const ON_BUCKET = [
  ...['s3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:GetObject'],
  ...['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:PutObject'],
];
const ON_STREAM = ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'];
const ON_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];
const ON_FUNCTION = ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'];
const ON_LOG = ['logs:PutLogEvents'];

/** What the role of a delivery stream has to allow ("Controlling access with Amazon Data Firehose"), and nothing more. */
export function deliveryPermissions<Arn>(
  { source, destination }: DeliveryStreamSettings,
  arns: ResourceArns<Arn>,
): DeliveryPermission<Arn>[] {
  const { bucket, encryptionKey, lambda, log } = destination;
  const permissions: DeliveryPermission<Arn>[] = [
    { on: 'bucket', actions: ON_BUCKET, resources: [arns.bucket(bucket), arns.objectsOf(bucket)] },
  ];
  if (source.kind === 'stream')
    permissions.push({ on: 'stream', actions: ON_STREAM, resources: [arns.stream(source.stream)] });
  if (encryptionKey !== undefined) permissions.push({ on: 'key', actions: ON_KEY, resources: [encryptionKey] });
  if (lambda) permissions.push({ on: 'function', actions: ON_FUNCTION, resources: [lambda.arn] });
  if (log) permissions.push({ on: 'log', actions: ON_LOG, resources: [arns.logStream(log)] });
  return permissions;
}
