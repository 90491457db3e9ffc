import type { ServiceError } from './service';

export interface SeedTargets {
  createStream(name: string, shardCount: number): Promise<unknown>;
  createBucket(name: string): Promise<unknown>;
  /** The input of `CreateDeliveryStream`. */
  createDeliveryStream(input: unknown): Promise<unknown>;
}

/** What a fresh pipeline holds: the classic one, stream → delivery stream → bucket. */
export async function seed(targets: SeedTargets, region: string, account: string): Promise<void> {
  await unlessThere(targets.createStream('demo-stream', 2));
  await unlessThere(targets.createBucket('demo-bucket'));
  await unlessThere(
    targets.createDeliveryStream({
      DeliveryStreamName: 'demo-delivery',
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: `arn:aws:kinesis:${region}:${account}:stream/demo-stream`,
        RoleARN: `arn:aws:iam::${account}:role/demo`,
      },
      ExtendedS3DestinationConfiguration: {
        BucketARN: 'arn:aws:s3:::demo-bucket',
        RoleARN: `arn:aws:iam::${account}:role/demo`,
        // Whoever tries it for the first time should not wait for AWS's default of five minutes.
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 5 },
      },
    }),
  );
}

/** A crash in the middle of the first start leaves a part of it. */
async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    const code = (error as Partial<ServiceError>).code;
    if (code !== 'ResourceInUseException' && code !== 'BucketAlreadyOwnedByYou') throw error;
  }
}
