import assert from 'node:assert/strict';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { inferTable } from '../../../src/outputs';
import { createDeliveryStream } from '../../../src/pipelines';
import { LocalControl } from '../../../src/ui/connections/localControl';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';

const RECORDS = ['{"order id":1,"city":"Recife"}', '{"order id":2,"city":"Natal","total":1.5}'].map((text) =>
  Buffer.from(text),
);

describe('a delivery stream of the local pipeline with columns inferred from records', () => {
  let pipeline: RunningPipeline;
  before(async () => (pipeline = await startPipeline()));
  after(async () => await pipeline.close());

  it('writes Parquet files with these columns', async () => {
    const { columns, keys, isCaseSensitive } = inferTable(RECORDS) ?? assert.fail('no columns');
    await new LocalControl(pipeline.endpoint).putTable('db', 'orders', columns);
    const work = { clients: pipeline, signal: new AbortController().signal, report: () => undefined };
    await createDeliveryStream(work, {
      settings: {
        name: 'to-parquet',
        source: { kind: 'directPut' },
        destination: {
          bucket: 'demo-bucket',
          prefix: 'parquet/',
          bufferSeconds: 0,
          conversion: { database: 'db', table: 'orders', columns, keys, isCaseSensitive },
        },
      },
      role: 'arn:aws:iam::000000000000:role/r',
      place: { partition: 'aws', region: 'us-east-1', account: '000000000000' },
    });
    await pipeline.firehose.putRecordBatch({
      DeliveryStreamName: 'to-parquet',
      Records: RECORDS.map((Data) => ({ Data })),
    });
    const rows = await parquetReadObjects({ file: await delivered(), compressors });
    assert.deepEqual(
      rows.map((row: Record<string, unknown>) => [row[columns[0]?.name ?? ''], row.city, row.total]),
      [
        [1n, 'Recife', null],
        [2n, 'Natal', 1.5],
      ],
    );
  });

  async function delivered(): Promise<ArrayBuffer> {
    const control = new LocalControl(pipeline.endpoint);
    for (let after: number | undefined; ;) {
      const news = await control.activity(after, new AbortController().signal);
      const found = news.delivered.find(({ key }) => key.startsWith('parquet/'));
      if (found) {
        const { Body } = await pipeline.s3.getObject({ Bucket: found.bucket, Key: found.key });
        return new Uint8Array((await Body?.transformToByteArray()) ?? []).buffer;
      }
      after = news.version;
    }
  }
});
