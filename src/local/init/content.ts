import { S3Error } from '../s3';
import { ServiceError } from '../service';

export type Fields = Readonly<Record<string, unknown>>;

type ContentKind = 'stream' | 'consumer' | 'bucket' | 'deliveryStream';

/** Where a file asks for something. */
interface Place {
  /** The logical ID in a CloudFormation template, the address in a Terraform plan. */
  readonly resource: string;
  /** From 1. Undefined: the file has no lines to speak of. */
  readonly line?: number | undefined;
}

/** A call of Kinesis, with its input. */
export interface KinesisCall {
  readonly operation: string;
  readonly input: Fields;
}

/** One thing that a pipeline is to hold, and the calls that make it. */
export type ContentItem = {
  readonly name: string;
  readonly place?: Place | undefined;
} & (
  | {
      readonly kind: 'stream' | 'consumer';
      /** The first creates it, the others set what its creation cannot. */
      readonly calls: readonly [KinesisCall, ...KinesisCall[]];
    }
  | { readonly kind: 'bucket' }
  | {
      readonly kind: 'deliveryStream';
      /** The input of `CreateDeliveryStream`. */
      readonly input: Fields;
    }
);

/** What a pipeline is to hold. */
export type Content = readonly ContentItem[];

/** What a file asks for and does not get. */
export interface LeftOut extends Partial<Place> {
  /** A sentence. */
  readonly reason: string;
}

/** What a file names, and what of it is not supported. */
export interface InitContent {
  readonly content: Content;
  readonly leftOut: readonly LeftOut[];
}

export interface ContentTargets {
  /** Runs an operation of Kinesis at once, whatever state its stream is in. */
  callKinesis(call: KinesisCall): Promise<unknown>;
  createBucket(name: string): Promise<unknown>;
  createDeliveryStream(input: Fields): Promise<unknown>;
}

/** @param input that of `CreateStream` */
export function streamItem(name: string, input: Fields, settings: readonly KinesisCall[] = []): ContentItem {
  return {
    kind: 'stream',
    name,
    calls: [{ operation: 'CreateStream', input: { ...input, StreamName: name } }, ...settings],
  };
}

/** What the pipeline of a first start has: the classic stream → delivery stream → bucket. */
export function demoContent(region: string, account: string): Content {
  const RoleARN = `arn:aws:iam::${account}:role/demo`;
  return [
    streamItem('demo-stream', { ShardCount: 2 }),
    { kind: 'bucket', name: 'demo-bucket' },
    {
      kind: 'deliveryStream',
      name: 'demo-delivery',
      input: {
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
    },
  ];
}

/** What became of an item. */
export type Outcome =
  | { readonly item: ContentItem; readonly kind: 'created' | 'existing' }
  | { readonly item: ContentItem; readonly kind: 'failed'; readonly error: ServiceError | S3Error };

/** What names others comes after them. */
const ORDER: readonly ContentKind[] = ['stream', 'consumer', 'bucket', 'deliveryStream'];

/** Creates what does not exist yet. What exists stays as it is. */
export async function createContent(targets: ContentTargets, content: Content): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const kind of ORDER) {
    for (const item of content.filter((one) => one.kind === kind)) outcomes.push(await createItem(targets, item));
  }
  return outcomes;
}

const EXISTS = new Set(['ResourceInUseException', 'BucketAlreadyOwnedByYou']);

async function createItem(targets: ContentTargets, item: ContentItem): Promise<Outcome> {
  try {
    await callsOf(targets, item);
    return { item, kind: 'created' };
  } catch (error) {
    if (!(error instanceof ServiceError) && !(error instanceof S3Error)) throw error;
    return EXISTS.has(error.code) ? { item, kind: 'existing' } : { item, kind: 'failed', error };
  }
}

async function callsOf(targets: ContentTargets, item: ContentItem): Promise<void> {
  switch (item.kind) {
    case 'bucket':
      await targets.createBucket(item.name);
      return;
    case 'deliveryStream':
      await targets.createDeliveryStream(item.input);
      return;
    case 'stream':
    case 'consumer': {
      const [creation, ...settings] = item.calls;
      await targets.callKinesis(creation);
      for (const call of settings) await set(targets, call, item.name);
    }
  }
}

async function set(targets: ContentTargets, call: KinesisCall, name: string): Promise<void> {
  try {
    await targets.callKinesis(call);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message } = error;
    throw new ServiceError('SettingFailed', `${name} was created, but ${call.operation} failed: ${code}: ${message}`);
  }
}

/** What a program that asked for it by a request is told. */
export interface InitAnswer {
  readonly created: readonly Named[];
  readonly existing: readonly Named[];
  readonly failed: readonly (Named & { readonly reason: string })[];
  readonly notSupported: readonly LeftOut[];
}

interface Named extends Partial<Place> {
  readonly kind: ContentKind;
  readonly name: string;
}

export function initAnswer(outcomes: readonly Outcome[], notSupported: readonly LeftOut[]): InitAnswer {
  const of = (kind: Outcome['kind']) => outcomes.filter((one) => one.kind === kind).map(({ item }) => named(item));
  const failed = outcomes.flatMap((one) =>
    one.kind === 'failed' ? [{ ...named(one.item), reason: one.error.message }] : [],
  );
  return { created: of('created'), existing: of('existing'), failed, notSupported };
}

function named({ kind, name, place }: ContentItem): Named {
  return { kind, name, ...place };
}
