import { Firehose as FirehoseClient } from '@aws-sdk/client-firehose';
import { Kinesis as KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { S3 as S3Client, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { EventEmitter, once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { NamedEndpoints, openFirehose } from '../../../../src/local/firehose';
import { Kinesis } from '../../../../src/local/kinesis';
import { Functions, functionSettings, type FunctionOptions } from '../../../../src/local/lambda';
import { openS3 } from '../../../../src/local/s3';
import { AwsJsonEndpoint } from '../../../../src/local/server/awsJson';
import { Faults } from '../../../../src/local/server/faults';

export const ROLE = 'arn:aws:iam::000000000000:role/firehose';
export const BUCKET = 'delivered';

export interface DeliveredObject {
  readonly key: string;
  readonly bytes: Buffer;
  readonly text: string;
  readonly answer: GetObjectCommandOutput;
}

export type FirehoseServer = Awaited<ReturnType<typeof startFirehose>>;

/** Firehose with the S3 and the Kinesis that it needs, on a free port, and clients of the real SDK. */
export async function startFirehose(
  options: {
    folder?: string;
    now?: () => number;
    bucket?: false;
    functions?: FunctionOptions;
    endpoints?: readonly string[];
    /** Called between the storing of an object and the note of it. */
    onStored?: (key: string) => void;
  } = {},
) {
  const folder = options.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'local-firehose-')));
  const puts = new EventEmitter();
  const failures: string[] = [];
  const functionFailures: string[] = [];
  const functions = new Functions(functionSettings(options.functions ?? {}), 'us-east-1');
  const clock = options.now ? { now: options.now } : {};

  const openAll = async () => {
    const faults = new Faults();
    const kinesis = await Kinesis.open({ dataFolder: folder, region: 'us-east-1', limits: false, faults });
    const s3 = await openS3({ dataFolder: folder, region: 'us-east-1' });
    const firehose = await openFirehose({
      sources: kinesis.sources,
      objects: {
        ...s3.objects,
        put: async (bucket, key, ...rest) => {
          const eTag = await s3.objects.put(bucket, key, ...rest);
          options.onStored?.(key);
          puts.emit('put');
          return eTag;
        },
      },
      dataFolder: folder,
      region: 'us-east-1',
      accountId: '000000000000',
      functions,
      endpoints: new NamedEndpoints(options.endpoints ?? []),
      onFunctionFailure: (_streamName, message) => {
        functionFailures.push(message);
        puts.emit('functionFailure');
      },
      onDeliveryFailure: (streamName) => {
        failures.push(streamName);
        puts.emit('failure');
      },
      ...clock,
    });
    return { kinesis, s3, firehose, json: new AwsJsonEndpoint([kinesis, firehose], faults) };
  };
  const closeAll = async ({ kinesis, s3, firehose }: Awaited<ReturnType<typeof openAll>>): Promise<void> => {
    await firehose.close();
    await s3.close();
    await kinesis.close();
  };

  let services = await openAll();
  if (options.bucket !== false && !services.s3.objects.hasBucket(BUCKET))
    await services.s3.objects.createBucket(BUCKET);
  const server = http.createServer((request, response) => {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') void services.json.handle(target, request, response);
    else void services.s3.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const configuration = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const client = new FirehoseClient(configuration);
  const kinesis = new KinesisClient({ ...configuration, requestHandler: new NodeHttpHandler() });
  const s3 = new S3Client({ ...configuration, forcePathStyle: true });

  const objects = async (prefix = ''): Promise<DeliveredObject[]> => {
    const { Contents = [] } = await s3.listObjectsV2({ Bucket: BUCKET, Prefix: prefix });
    return await Promise.all(
      Contents.map(async ({ Key = '' }) => {
        const answer = await s3.getObject({ Bucket: BUCKET, Key });
        const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
        return { key: Key, bytes, text: bytes.toString(), answer };
      }),
    );
  };

  /** Asked again after each delivered object. */
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    for (;;) {
      const next = once(puts, 'put');
      if (await isSo()) return;
      await next;
      // The same look sees the records that come right after it.
      await setTimeout(10);
    }
  };

  return {
    folder,
    endpoint: configuration.endpoint,
    client,
    kinesis,
    s3,
    failures,
    functions,
    functionFailures,
    functionFailed: async (): Promise<void> => {
      if (functionFailures.length === 0) await once(puts, 'functionFailure');
    },
    objects,
    until,
    /** Adds tables of the Glue Data Catalog. */
    putTables: (document: unknown) => services.firehose.putTables(document),
    /** What a delivery stream says that it still has to deliver. */
    pending: (name: string) => services.firehose.summary().deliveries.find((one) => one.name === name),
    /** The delivered objects as soon as they are so many. */
    delivered: async (count: number, prefix = ''): Promise<DeliveredObject[]> => {
      let found: DeliveredObject[] = [];
      await until(async () => (found = await objects(prefix)).length >= count);
      return found;
    },
    failed: async (): Promise<void> => {
      if (failures.length === 0) await once(puts, 'failure');
    },
    /** A direct-put delivery stream with these settings. */
    create: async (DeliveryStreamName: string, settings: object = {}): Promise<void> => {
      await client.createDeliveryStream({
        DeliveryStreamName,
        ExtendedS3DestinationConfiguration: {
          RoleARN: ROLE,
          BucketARN: `arn:aws:s3:::${BUCKET}`,
          BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
          ...settings,
        },
      });
    },
    put: async (DeliveryStreamName: string, ...records: (string | Uint8Array)[]): Promise<void> => {
      await client.putRecordBatch({
        DeliveryStreamName,
        Records: records.map((data) => ({ Data: Buffer.from(data) })),
      });
    },
    restart: async (): Promise<void> => {
      await closeAll(services);
      services = await openAll();
    },
    /** Goes on with the folder as it stood at one moment while everything ran: what a kill would leave. */
    crash: async (): Promise<void> => {
      const copy = await mkdtemp(path.join(os.tmpdir(), 'local-firehose-crash-'));
      await cp(folder, copy, { recursive: true });
      await closeAll(services);
      await rm(folder, { recursive: true, force: true });
      await cp(copy, folder, { recursive: true });
      await rm(copy, { recursive: true, force: true });
      services = await openAll();
    },
    close: async (): Promise<void> => {
      client.destroy();
      kinesis.destroy();
      s3.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeAll(services);
      functions.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** For `assert.rejects`. */
export function failsWith(code: string, message?: RegExp): (error: unknown) => boolean {
  return (error) => {
    const { name, message: text } = error as Error;
    if (name !== code) throw new Error(`expected ${code}, got ${name}: ${text}`);
    if (message && !message.test(text)) throw new Error(`${text} does not match ${String(message)}`);
    return true;
  };
}
