import type * as Firehose from '@aws-sdk/client-firehose';
import type * as Iam from '@aws-sdk/client-iam';
import type * as Kinesis from '@aws-sdk/client-kinesis';
import type * as S3 from '@aws-sdk/client-s3';

interface CallOptions {
  abortSignal?: AbortSignal;
}

/** What is done with roles. An account has them; a server that stands in for AWS may have none. */
export interface RoleCalls {
  createRole(input: Iam.CreateRoleCommandInput, options?: CallOptions): Promise<Iam.CreateRoleCommandOutput>;
  putRolePolicy(input: Iam.PutRolePolicyCommandInput, options?: CallOptions): Promise<unknown>;
  deleteRolePolicy(input: Iam.DeleteRolePolicyCommandInput, options?: CallOptions): Promise<unknown>;
  deleteRole(input: Iam.DeleteRoleCommandInput, options?: CallOptions): Promise<unknown>;
}

export interface PipelineClients {
  kinesis: Kinesis.Kinesis;
  firehose: Firehose.Firehose;
  s3: S3.S3;
  /** Undefined: the connection has no IAM. */
  roles?: RoleCalls | undefined;
}

type Run<Input> = (clients: PipelineClients, input: Input, options: CallOptions) => Promise<unknown>;

/** Every call that changes something, by service. What is done and what is printed for the AWS CLI are the same calls. */
const OPERATIONS = {
  kinesis: {
    createStream: ((c, input, o) => c.kinesis.createStream(input, o)) satisfies Run<Kinesis.CreateStreamCommandInput>,
    deleteStream: ((c, input, o) => c.kinesis.deleteStream(input, o)) satisfies Run<Kinesis.DeleteStreamCommandInput>,
    updateStreamMode: ((c, input, o) =>
      c.kinesis.updateStreamMode(input, o)) satisfies Run<Kinesis.UpdateStreamModeCommandInput>,
    updateShardCount: ((c, input, o) =>
      c.kinesis.updateShardCount(input, o)) satisfies Run<Kinesis.UpdateShardCountCommandInput>,
    splitShard: ((c, input, o) => c.kinesis.splitShard(input, o)) satisfies Run<Kinesis.SplitShardCommandInput>,
    mergeShards: ((c, input, o) => c.kinesis.mergeShards(input, o)) satisfies Run<Kinesis.MergeShardsCommandInput>,
    increaseStreamRetentionPeriod: ((c, input, o) =>
      c.kinesis.increaseStreamRetentionPeriod(
        input,
        o,
      )) satisfies Run<Kinesis.IncreaseStreamRetentionPeriodCommandInput>,
    decreaseStreamRetentionPeriod: ((c, input, o) =>
      c.kinesis.decreaseStreamRetentionPeriod(
        input,
        o,
      )) satisfies Run<Kinesis.DecreaseStreamRetentionPeriodCommandInput>,
    updateMaxRecordSize: ((c, input, o) =>
      c.kinesis.updateMaxRecordSize(input, o)) satisfies Run<Kinesis.UpdateMaxRecordSizeCommandInput>,
    updateStreamWarmThroughput: ((c, input, o) =>
      c.kinesis.updateStreamWarmThroughput(input, o)) satisfies Run<Kinesis.UpdateStreamWarmThroughputCommandInput>,
    startStreamEncryption: ((c, input, o) =>
      c.kinesis.startStreamEncryption(input, o)) satisfies Run<Kinesis.StartStreamEncryptionCommandInput>,
    stopStreamEncryption: ((c, input, o) =>
      c.kinesis.stopStreamEncryption(input, o)) satisfies Run<Kinesis.StopStreamEncryptionCommandInput>,
    enableEnhancedMonitoring: ((c, input, o) =>
      c.kinesis.enableEnhancedMonitoring(input, o)) satisfies Run<Kinesis.EnableEnhancedMonitoringCommandInput>,
    disableEnhancedMonitoring: ((c, input, o) =>
      c.kinesis.disableEnhancedMonitoring(input, o)) satisfies Run<Kinesis.DisableEnhancedMonitoringCommandInput>,
    addTagsToStream: ((c, input, o) =>
      c.kinesis.addTagsToStream(input, o)) satisfies Run<Kinesis.AddTagsToStreamCommandInput>,
    removeTagsFromStream: ((c, input, o) =>
      c.kinesis.removeTagsFromStream(input, o)) satisfies Run<Kinesis.RemoveTagsFromStreamCommandInput>,
    registerStreamConsumer: ((c, input, o) =>
      c.kinesis.registerStreamConsumer(input, o)) satisfies Run<Kinesis.RegisterStreamConsumerCommandInput>,
    deregisterStreamConsumer: ((c, input, o) =>
      c.kinesis.deregisterStreamConsumer(input, o)) satisfies Run<Kinesis.DeregisterStreamConsumerCommandInput>,
  },
  firehose: {
    createDeliveryStream: ((c, input, o) =>
      c.firehose.createDeliveryStream(input, o)) satisfies Run<Firehose.CreateDeliveryStreamCommandInput>,
    deleteDeliveryStream: ((c, input, o) =>
      c.firehose.deleteDeliveryStream(input, o)) satisfies Run<Firehose.DeleteDeliveryStreamCommandInput>,
    updateDestination: ((c, input, o) =>
      c.firehose.updateDestination(input, o)) satisfies Run<Firehose.UpdateDestinationCommandInput>,
    tagDeliveryStream: ((c, input, o) =>
      c.firehose.tagDeliveryStream(input, o)) satisfies Run<Firehose.TagDeliveryStreamCommandInput>,
    untagDeliveryStream: ((c, input, o) =>
      c.firehose.untagDeliveryStream(input, o)) satisfies Run<Firehose.UntagDeliveryStreamCommandInput>,
  },
  s3api: {
    createBucket: ((c, input, o) => c.s3.createBucket(input, o)) satisfies Run<S3.CreateBucketCommandInput>,
    putBucketTagging: ((c, input, o) => c.s3.putBucketTagging(input, o)) satisfies Run<S3.PutBucketTaggingCommandInput>,
    deleteBucket: ((c, input, o) => c.s3.deleteBucket(input, o)) satisfies Run<S3.DeleteBucketCommandInput>,
  },
  iam: {
    createRole: ((c, input, o) => rolesOf(c).createRole(input, o)) satisfies Run<Iam.CreateRoleCommandInput>,
    putRolePolicy: ((c, input, o) => rolesOf(c).putRolePolicy(input, o)) satisfies Run<Iam.PutRolePolicyCommandInput>,
    deleteRolePolicy: ((c, input, o) =>
      rolesOf(c).deleteRolePolicy(input, o)) satisfies Run<Iam.DeleteRolePolicyCommandInput>,
    deleteRole: ((c, input, o) => rolesOf(c).deleteRole(input, o)) satisfies Run<Iam.DeleteRoleCommandInput>,
  },
} as const;

function rolesOf({ roles }: PipelineClients): RoleCalls {
  if (!roles) throw new Error('The connection has no IAM.');
  return roles;
}

type Operations = typeof OPERATIONS;

/** A call as data: it is made, or printed. */
export type Call = {
  [Service in keyof Operations]: {
    [Operation in keyof Operations[Service]]: Operations[Service][Operation] extends Run<infer Input>
      ? { readonly service: Service; readonly operation: Operation; readonly input: Input }
      : never;
  }[keyof Operations[Service]];
}[keyof Operations];

export async function run(
  clients: PipelineClients,
  { service, operation, input }: Call,
  options: CallOptions,
): Promise<unknown> {
  // The type of a call holds its input and its operation together, which the compiler cannot follow through the table.
  const runs = OPERATIONS[service] as Record<string, Run<object>>;
  return runs[operation]?.(clients, input, options);
}
