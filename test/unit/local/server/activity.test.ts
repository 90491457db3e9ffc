import assert from 'node:assert/strict';
import type { ActivityNews } from '../../../../src/local/activity';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const Data = Buffer.from('{"order":1}');

interface News extends ActivityNews {
  deliveries: { name: string; isIdle: boolean; nextFlushInMs?: number }[];
}

describe('what happens in the local pipeline, as it is told to those who ask', () => {
  let pipeline: RunningPipeline;
  beforeEach(async () => (pipeline = await startPipeline()));
  afterEach(async () => await pipeline.close());

  const news = async (after?: number): Promise<News> => {
    const { body } = await pipeline.control('GET', after === undefined ? 'activity' : `activity?after=${after}`);
    return body as unknown as News;
  };
  /** The news after a version, up to those that are looked for. */
  const newsUntil = async (from: number, isFound: (one: News) => boolean): Promise<News> => {
    for (let after = from; ;) {
      const one = await news(after);
      if (isFound(one)) return one;
      after = one.version;
    }
  };

  it('is answered at once the first time, and then when something happens', async () => {
    const first = await news();
    assert.deepEqual(
      first.deliveries.map(({ name, isIdle }) => [name, isIdle]),
      [['demo-delivery', true]],
    );
    const later = news(first.version);
    await pipeline.kinesis.putRecords({
      StreamName: 'demo-stream',
      Records: [
        { PartitionKey: 'a', Data },
        { PartitionKey: 'a', Data },
      ],
    });
    const { streams } = await later;
    assert.deepEqual(streams, [{ kind: 'stream', name: 'demo-stream', records: 2, bytes: 2 * Data.length }]);
  });

  it('counts the records of a stream in all, and names only streams with news', async () => {
    const put = () => pipeline.kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: 'a', Data });
    await put();
    const first = await news();
    await put();
    const second = await newsUntil(first.version, ({ streams }) => streams.length > 0);
    assert.deepEqual(
      [first, second].map(({ streams }) => streams[0]?.records),
      [1, 2],
    );
    await pipeline.s3.putObject({ Bucket: 'demo-bucket', Key: 'other', Body: Data });
    const third = await newsUntil(second.version, ({ buckets }) => buckets.length > 0);
    assert.deepEqual([third.streams, third.buckets], [[], ['demo-bucket']]);
  });

  it('tells when a delivery is due, and how many records are in the object that it wrote', async () => {
    const Records = [{ Data }, { Data }, { Data }];
    await pipeline.firehose.createDeliveryStream({
      DeliveryStreamName: 'direct',
      ExtendedS3DestinationConfiguration: {
        BucketARN: 'arn:aws:s3:::demo-bucket',
        RoleARN: 'arn:aws:iam::000000000000:role/r',
        BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
      },
    });
    const { version } = await news();
    await pipeline.firehose.putRecordBatch({ DeliveryStreamName: 'direct', Records });
    const flushOf = ({ deliveries }: News) => deliveries.find(({ name }) => name === 'direct')?.nextFlushInMs;
    const buffered = await newsUntil(version, (one) => flushOf(one) !== undefined);
    assert.ok((flushOf(buffered) ?? Infinity) <= 1_000);
    const { delivered } = await newsUntil(buffered.version, (one) => one.delivered.length > 0);
    const [object] = (await pipeline.s3.listObjectsV2({ Bucket: 'demo-bucket' })).Contents ?? [];
    assert.deepEqual(
      delivered.map(({ bucket, key, eTag, records }) => [bucket, key, `"${eTag}"`, records]),
      [['demo-bucket', object?.Key, object?.ETag, 3]],
    );
  });

  it('says that everything was replaced, and answers at once who knows a version of another run', async () => {
    await pipeline.kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: 'a', Data });
    const { version } = await news();
    await pipeline.control('POST', 'reset');
    const after = await news(version);
    assert.deepEqual([after.isReplaced, after.streams], [true, []]);
    assert.equal((await news(after.version + 1_000_000)).version >= after.version, true);
  });
});
