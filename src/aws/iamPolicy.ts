/** A use of the extension that needs permissions of its own. */
export type IamFeature = keyof typeof IAM_ACTIONS;

/**
 * The IAM actions that each feature calls, and no others ("Service Authorization Reference" of Kinesis Data Streams, Data
 * Firehose and S3: HEAD needs the permission of GET, and listing objects is `s3:ListBucket`). A test holds the table against the
 * calls in the code, another one against docs/reference/permissions.md.
 */
export const IAM_ACTIONS = {
  browse: [
    'firehose:DescribeDeliveryStream',
    'firehose:ListDeliveryStreams',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListShards',
    'kinesis:ListStreamConsumers',
    'kinesis:ListStreams',
    's3:ListAllMyBuckets',
    's3:ListBucket',
  ],
  sendToStream: ['kinesis:DescribeStreamSummary', 'kinesis:ListShards', 'kinesis:PutRecords'],
  sendToDeliveryStream: ['firehose:DescribeDeliveryStream', 'firehose:PutRecordBatch'],
  tail: ['kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
  fanOut: [
    'kinesis:DeregisterStreamConsumer',
    'kinesis:DescribeStreamConsumer',
    'kinesis:ListStreamConsumers',
    'kinesis:RegisterStreamConsumer',
    'kinesis:SubscribeToShard',
  ],
  openObjects: ['s3:GetObject', 's3:ListBucket'],
  verifyDelivery: ['firehose:DescribeDeliveryStream', 'firehose:ListDeliveryStreams', 's3:GetObject', 's3:ListBucket'],
  editObjects: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
  buildStreams: [
    'kinesis:AddTagsToStream',
    'kinesis:CreateStream',
    'kinesis:DecreaseStreamRetentionPeriod',
    'kinesis:DeleteStream',
    'kinesis:DeregisterStreamConsumer',
    'kinesis:DescribeAccountSettings',
    'kinesis:DescribeStreamSummary',
    'kinesis:DisableEnhancedMonitoring',
    'kinesis:EnableEnhancedMonitoring',
    'kinesis:GetResourcePolicy',
    'kinesis:IncreaseStreamRetentionPeriod',
    'kinesis:ListShards',
    'kinesis:ListStreamConsumers',
    'kinesis:ListTagsForStream',
    'kinesis:MergeShards',
    'kinesis:RegisterStreamConsumer',
    'kinesis:RemoveTagsFromStream',
    'kinesis:SplitShard',
    'kinesis:StartStreamEncryption',
    'kinesis:StopStreamEncryption',
    'kinesis:UpdateMaxRecordSize',
    'kinesis:UpdateShardCount',
    'kinesis:UpdateStreamMode',
    'kinesis:UpdateStreamWarmThroughput',
  ],
  buildDeliveryStreams: [
    'firehose:CreateDeliveryStream',
    'firehose:DeleteDeliveryStream',
    'firehose:DescribeDeliveryStream',
    'firehose:TagDeliveryStream',
    'firehose:UntagDeliveryStream',
    'firehose:UpdateDestination',
    'iam:CreateRole',
    'iam:DeleteRole',
    'iam:DeleteRolePolicy',
    'iam:ListRoles',
    'iam:PassRole',
    'iam:PutRolePolicy',
  ],
  buildBuckets: [
    's3:CreateBucket',
    's3:DeleteBucket',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:PutBucketTagging',
  ],
  accountAlias: ['iam:ListAccountAliases'],
  showDetails: [
    'cloudwatch:DescribeAlarmsForMetric',
    'cloudwatch:GetMetricData',
    'dynamodb:Scan',
    'firehose:DescribeDeliveryStream',
    'firehose:ListDeliveryStreams',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
    'kinesis:ListStreamConsumers',
    'kinesis:ListTagsForStream',
    's3:GetBucketVersioning',
    's3:ListBucket',
  ],
  objectVersions: ['s3:GetObjectVersion', 's3:ListBucketVersions'],
  restoreObjects: ['s3:GetObject', 's3:RestoreObject'],
  exportPipeline: [
    'firehose:DescribeDeliveryStream',
    'firehose:ListDeliveryStreams',
    'firehose:ListTagsForDeliveryStream',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListStreamConsumers',
    'kinesis:ListTagsForStream',
  ],
  encryptedStreams: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const satisfies Record<string, readonly string[]>;

export const IAM_FEATURES = Object.keys(IAM_ACTIONS) as IamFeature[];

/** A policy document that allows the features and nothing else. Resources are left to its reader. */
export function iamPolicy(features: readonly IamFeature[]): string {
  const actions = [...new Set(features.flatMap((feature): readonly string[] => IAM_ACTIONS[feature]))].sort();
  const statement = { Sid: 'KinesisPipelines', Effect: 'Allow', Action: actions, Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, undefined, 2);
}
