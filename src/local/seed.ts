import type { ServiceError } from './service';

export interface SeedTargets {
  createStream(name: string, shardCount: number): Promise<unknown>;
  createBucket(name: string): Promise<unknown>;
  /** The input of `CreateDeliveryStream`. */
  createDeliveryStream(input: unknown): Promise<unknown>;
}

/** Creates what a new pipeline holds: the classic stream → delivery stream → bucket. */
export async function seed(targets: SeedTargets, region: string, account: string): Promise<void> {
  await unlessItExists(targets.createStream('demo-stream', 2));
  await unlessItExists(targets.createBucket('demo-bucket'));
  await unlessItExists(
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
        // AWS's default of five minutes is too long for a first try.
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 5 },
      },
    }),
  );
}

/** A crash during the first start may have left a part of it. */
async function unlessItExists(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    const code = (error as Partial<ServiceError>).code;
    if (code !== 'ResourceInUseException' && code !== 'BucketAlreadyOwnedByYou') throw error;
  }
}
