import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Firehose } from '@aws-sdk/client-firehose';
import { S3 } from '@aws-sdk/client-s3';
import * as load from './localLoad';
import { PIPELINE, RunningProgram, withFolder } from './localPrograms';
import { launchNode, type KinesisProgram } from '../support/kinesisPrograms';

const RECORDS = 200_000;
const ROUNDS = 3;
const BUCKET = 'delivered';
const ROLE = 'arn:aws:iam::000000000000:role/any';
const HANDLER = `exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data })),
});`;
const SIDES = ['without', 'with'] as const;

/** How many records a second a delivery stream delivers, without a function and with one that gives back what it gets. */
export async function compareTransformation(print: (line: string) => void): Promise<void> {
  await withFolder(async (folder) => {
    const handler = path.join(folder, 'same.js');
    await writeFile(handler, HANDLER);
    const program: KinesisProgram = {
      name: PIPELINE.name,
      launch: (port, data) =>
        launchNode('dist/local.js', '--port', String(port), '--data', data, '--function', `same=${handler}`),
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
      const rates = { without: [] as number[], with: [] as number[] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const side of SIDES) rates[side].push(await rateOf(running, { firehose, s3 }, `${side}-${round}`, side));
      }
      const [without, withFunction] = SIDES.map((side) => [...rates[side]].sort((a, b) => a - b)[1] ?? Number.NaN);
      print(
        `delivered from a stream: ${shown(without)} records/s without a function, ${shown(withFunction)} records/s through one ` +
          '(at least 10,000)',
      );
    } finally {
      firehose.destroy();
      s3.destroy();
      await running.stop();
    }
  });
}

async function rateOf(
  program: RunningProgram,
  { firehose, s3 }: { firehose: Firehose; s3: S3 },
  name: string,
  side: (typeof SIDES)[number],
): Promise<number> {
  await load.createStream(program, name);
  await firehose.createDeliveryStream({
    DeliveryStreamName: name,
    DeliveryStreamType: 'KinesisStreamAsSource',
    KinesisStreamSourceConfiguration: {
      KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${name}`,
      RoleARN: ROLE,
    },
    ExtendedS3DestinationConfiguration: {
      BucketARN: `arn:aws:s3:::${BUCKET}`,
      RoleARN: ROLE,
      Prefix: `${name}/`,
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 0 },
      ProcessingConfiguration: {
        Enabled: side === 'with',
        Processors: [
          {
            Type: 'Lambda',
            Parameters: [
              { ParameterName: 'LambdaArn', ParameterValue: 'arn:aws:lambda:us-east-1:000000000000:function:same' },
              { ParameterName: 'BufferIntervalInSeconds', ParameterValue: '0' },
            ],
          },
        ],
      },
    },
  });
  const bytesOfBatch = load.BATCH.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
  const bytes = (RECORDS / load.RECORDS_PER_PUT) * bytesOfBatch;
  const startMs = performance.now();
  await load.putRecords(program, name, RECORDS);
  while ((await deliveredBytes(s3, `${name}/`)) < bytes) await delay(20);
  return RECORDS / ((performance.now() - startMs) / 1_000);
}

async function deliveredBytes(s3: S3, Prefix: string): Promise<number> {
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: BUCKET, Prefix });
  return Contents.reduce((sum, { Size = 0 }) => sum + Size, 0);
}

function shown(rate: number | undefined): string {
  return Math.round(rate ?? Number.NaN).toLocaleString('en');
}
