import type { DeliveryStreamSettings } from '../types';
import { Joined, type Arns, type CodeValue } from './resources';

/** What a delivery stream's role has to allow ("Controlling access with Amazon Data Firehose"), and nothing more. */
export function deliveryRoleStatements({ source, destination }: DeliveryStreamSettings, arns: Arns): CodeValue[] {
  const { bucket, encryptionKey, lambda, log } = destination;
  const bucketArn = arns.bucket(bucket);
  const statements: CodeValue[] = [
    allow(
      [
        ...['s3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:GetObject'],
        ...['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:PutObject'],
      ],
      [bucketArn, new Joined(bucketArn, '/*')],
    ),
  ];
  if (source.kind === 'stream') {
    const reading = ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'];
    statements.push(allow(reading, [arns.stream(source.stream)]));
  }
  if (encryptionKey !== undefined) statements.push(allow(['kms:Decrypt', 'kms:GenerateDataKey'], [encryptionKey]));
  if (lambda) statements.push(allow(['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'], [lambda.arn]));
  if (log) {
    const place = `log-group:${log.group}:log-stream:${log.stream}`;
    statements.push(allow(['logs:PutLogEvents'], [`arn:*:logs:*:*:${place}`]));
  }
  return statements;
}

function allow(Action: string[], Resource: CodeValue[]): CodeValue {
  return { Effect: 'Allow', Action, Resource };
}
