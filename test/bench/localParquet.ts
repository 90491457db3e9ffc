import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Firehose, ResourceNotFoundException } from '@aws-sdk/client-firehose';
import { S3 } from '@aws-sdk/client-s3';
import { parquetMetadata } from 'hyparquet';
import * as load from './localLoad';
import { PIPELINE, RunningProgram, withFolder } from './localPrograms';
import { launchNode, type KinesisProgram } from '../support/kinesisPrograms';

const RECORDS = 1_000_000;
const BUCKET = 'parquet';
const ROLE = 'arn:aws:iam::000000000000:role/any';
const COLUMNS = {
  order_id: 'bigint',
  customer: 'string',
  status: 'string',
  total: 'double',
  price: 'decimal(10,2)',
  quantity: 'int',
  created_at: 'timestamp',
  is_gift: 'boolean',
  tags: 'array<string>',
  address: 'struct<city:string,zip:string>',
};
const TABLE = {
  Table: {
    DatabaseName: 'bench',
    Name: 'orders',
    StorageDescriptor: { Columns: Object.entries(COLUMNS).map(([Name, Type]) => ({ Name, Type })) },
  },
};
const SIDES = ['as they come', 'as Parquet'] as const;

interface Cost {
  seconds: number;
  cpuSeconds: number;
  peakMB: number;
}

/** What it takes to deliver a million orders: put and stored, as they come and converted to Parquet. */
export async function compareParquet(print: (line: string) => void): Promise<void> {
  const bodies = requestBodies();
  for (const side of SIDES) {
    const { seconds, cpuSeconds, peakMB } = await withFolder((folder) => deliver(folder, side, bodies));
    print(
      `${RECORDS.toLocaleString('en')} records put and delivered ${side}: ${seconds.toFixed(1)} s, ` +
        `${cpuSeconds.toFixed(1)} s of the processor, at most ${Math.round(peakMB)} MB resident` +
        (side === 'as Parquet' ? ' (at most 20 s, 300 MB)' : ''),
    );
  }
}

async function deliver(folder: string, side: (typeof SIDES)[number], bodies: readonly Buffer[]): Promise<Cost> {
  const glue = path.join(folder, 'glue.json');
  await writeFile(glue, JSON.stringify(TABLE));
  const program: KinesisProgram = {
    name: PIPELINE.name,
    launch: (port, data) => launchNode('dist/local.js', '--port', String(port), '--data', data, '--glue', glue),
  };
  const running = await RunningProgram.start(program, path.join(folder, 'data'));
  const configuration = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${running.port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const firehose = new Firehose(configuration);
  const s3 = new S3({ ...configuration, forcePathStyle: true });
  try {
    await s3.createBucket({ Bucket: BUCKET });
    await createDeliveryStream(firehose, side === 'as Parquet');
    const startMs = performance.now();
    const startCpuMs = (await running.cpuMs()) ?? Number.NaN;
    await put(running.port, bodies);
    // What is buffered is delivered before the delivery stream goes.
    await firehose.deleteDeliveryStream({ DeliveryStreamName: 'orders' });
    while (await exists(firehose)) await delay(50);
    const cost = {
      seconds: (performance.now() - startMs) / 1_000,
      cpuSeconds: (((await running.cpuMs()) ?? Number.NaN) - startCpuMs) / 1_000,
      peakMB: (await running.peakMB()) ?? Number.NaN,
    };
    await requireAll(s3, side);
    return cost;
  } finally {
    firehose.destroy();
    s3.destroy();
    await running.stop();
  }
}

async function createDeliveryStream(firehose: Firehose, isConverted: boolean): Promise<void> {
  const conversion = {
    DataFormatConversionConfiguration: {
      Enabled: true,
      SchemaConfiguration: { RoleARN: ROLE, DatabaseName: 'bench', TableName: 'orders', Region: 'us-east-1' },
      InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
      OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
    },
  };
  await firehose.createDeliveryStream({
    DeliveryStreamName: 'orders',
    ExtendedS3DestinationConfiguration: {
      BucketARN: `arn:aws:s3:::${BUCKET}`,
      RoleARN: ROLE,
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 300 },
      ...(isConverted ? conversion : undefined),
    },
  });
}

function requestBodies(): Buffer[] {
  const statuses = ['PAID', 'SHIPPED', 'REFUSED', 'RETURNED'];
  const cities = ['Recife', 'São Paulo', 'Manaus', 'Porto Alegre', 'Belém'];
  return Array.from({ length: RECORDS / load.RECORDS_PER_PUT }, (_, request) => {
    const Records = Array.from({ length: load.RECORDS_PER_PUT }, (__, index) => {
      const id = request * load.RECORDS_PER_PUT + index;
      const order = {
        order_id: id,
        customer: `customer-${(id * 7_919) % 50_000}`,
        status: statuses[id % statuses.length],
        total: ((id * 37) % 100_000) / 100,
        price: ((id * 53) % 10_000) / 100,
        quantity: id % 12,
        created_at: new Date(1_700_000_000_000 + id * 10).toISOString(),
        is_gift: id % 7 === 0,
        tags: id % 3 === 0 ? ['new', `t${id % 20}`] : [],
        address: { city: cities[id % cities.length], zip: String(10_000 + (id % 90_000)) },
      };
      return { Data: Buffer.from(JSON.stringify(order)).toString('base64') };
    });
    return Buffer.from(JSON.stringify({ DeliveryStreamName: 'orders', Records }));
  });
}

async function put(port: number, bodies: readonly Buffer[]): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.CONCURRENCY });
  const left = bodies.values();
  await load.atConcurrency(async () => {
    for (const body of left) {
      const answer = await load.post(agent, port, 'Firehose_20150804.PutRecordBatch', body);
      if (!answer.includes('"FailedPutCount":0')) throw new Error(answer.toString());
    }
  });
  agent.destroy();
}

async function exists(firehose: Firehose): Promise<boolean> {
  try {
    await firehose.describeDeliveryStream({ DeliveryStreamName: 'orders' });
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

/** Fails where a record is missing: what was not delivered costs nothing. */
async function requireAll(s3: S3, side: (typeof SIDES)[number]): Promise<void> {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: BUCKET });
  let records = 0;
  for (const { Key } of Contents) {
    const { Body } = await s3.getObject({ Bucket: BUCKET, Key });
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    records += side === 'as Parquet' ? Number(parquetMetadata(bytes.slice().buffer).num_rows) : countOrders(bytes);
  }
  if (records !== RECORDS) throw new Error(`${records} of ${RECORDS} records were delivered ${side}`);
}

/** Each order has one `order_id`. */
function countOrders(bytes: Uint8Array): number {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let count = 0;
  for (let at = content.indexOf('order_id'); at >= 0; at = content.indexOf('order_id', at + 1)) count++;
  return count;
}
