import { ServiceError } from './service';
import { S3Error } from './s3';

/** What a pipeline holds from the start. The inputs are those of AWS's operations. */
export interface Content {
  /** Inputs of `CreateStream`. */
  readonly streams: readonly Readonly<Record<string, unknown>>[];
  readonly buckets: readonly string[];
  /** Inputs of `CreateDeliveryStream`. */
  readonly deliveryStreams: readonly Readonly<Record<string, unknown>>[];
}

export interface ContentTargets {
  createStream(input: unknown): Promise<unknown>;
  createBucket(name: string): Promise<unknown>;
  createDeliveryStream(input: unknown): Promise<unknown>;
}

/** What the pipeline of a first start has: the classic stream → delivery stream → bucket. */
export function demoContent(region: string, account: string): Content {
  const RoleARN = `arn:aws:iam::${account}:role/demo`;
  return {
    streams: [{ StreamName: 'demo-stream', ShardCount: 2 }],
    buckets: ['demo-bucket'],
    deliveryStreams: [
      {
        DeliveryStreamName: 'demo-delivery',
        DeliveryStreamType: 'KinesisStreamAsSource',
        KinesisStreamSourceConfiguration: {
          KinesisStreamARN: `arn:aws:kinesis:${region}:${account}:stream/demo-stream`,
          RoleARN,
        },
        ExtendedS3DestinationConfiguration: {
          BucketARN: 'arn:aws:s3:::demo-bucket',
          RoleARN,
          // AWS's default of five minutes is too long for a first try.
          BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 5 },
        },
      },
    ],
  };
}

/** Creates what does not exist yet. */
export async function createContent(targets: ContentTargets, content: Content): Promise<void> {
  for (const input of content.streams) await unlessItExists(targets.createStream(input));
  for (const name of content.buckets) await unlessItExists(targets.createBucket(name));
  for (const input of content.deliveryStreams) await unlessItExists(targets.createDeliveryStream(input));
}

const EXISTS = new Set(['ResourceInUseException', 'BucketAlreadyOwnedByYou']);

async function unlessItExists(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    const isKnown = error instanceof ServiceError || error instanceof S3Error;
    if (!isKnown || !EXISTS.has(error.code)) throw error;
  }
}
