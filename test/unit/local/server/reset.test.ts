import assert from 'node:assert/strict';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const Data = Buffer.alloc(1_000);

describe('the reset of the local pipeline', () => {
  let pipeline: RunningPipeline;
  beforeEach(async () => (pipeline = await startPipeline()));
  afterEach(async () => await pipeline.close());

  const isFresh = async (): Promise<void> => {
    const { kinesis, firehose, s3 } = pipeline;
    assert.deepEqual((await kinesis.listStreams({})).StreamNames, ['demo-stream']);
    assert.deepEqual((await firehose.listDeliveryStreams({})).DeliveryStreamNames, ['demo-delivery']);
    assert.deepEqual(
      (await s3.listBuckets({})).Buckets?.map(({ Name }) => Name),
      ['demo-bucket'],
    );
    assert.equal((await s3.listObjectsV2({ Bucket: 'demo-bucket' })).KeyCount, 0);
    const input = { StreamName: 'demo-stream', ShardIteratorType: 'TRIM_HORIZON' } as const;
    for (const ShardId of ['shardId-000000000000', 'shardId-000000000001']) {
      const { ShardIterator } = await kinesis.getShardIterator({ ...input, ShardId });
      assert.deepEqual((await kinesis.getRecords({ ShardIterator })).Records, []);
    }
  };

  it('empties all of it and begins with what a fresh one holds, without faults', async () => {
    const { kinesis, s3 } = pipeline;
    await kinesis.createStream({ StreamName: 'mine', ShardCount: 1 });
    await kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: 'a', Data });
    await s3.createBucket({ Bucket: 'my-bucket' });
    await s3.putObject({ Bucket: 'demo-bucket', Key: 'a', Body: Data });
    await pipeline.control('PUT', 'faults', { failRecordsPercent: 50 });
    assert.equal((await pipeline.control('POST', 'reset')).status, 200);
    assert.equal((await pipeline.control('GET', 'faults')).body.failRecordsPercent, 0);
    await isFresh();
    await kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: 'a', Data });
  });

  it('leaves nothing of what was written while it began, and what comes after it stays', async () => {
    const { kinesis, s3, firehose } = pipeline;
    let isOver = false;
    const again = async (put: (turn: number) => Promise<unknown>): Promise<void> => {
      // A request that the reset meets may fail; it must end.
      for (let turn = 0; !isOver; turn++) await put(turn).catch(() => undefined);
    };
    const ExtendedS3DestinationConfiguration = {
      BucketARN: 'arn:aws:s3:::demo-bucket',
      RoleARN: 'arn:aws:iam::000000000000:role/r',
    };
    const load = [
      again(() => kinesis.putRecord({ StreamName: 'demo-stream', PartitionKey: 'a', Data })),
      again((turn) => kinesis.createStream({ StreamName: `stream-${turn}`, ShardCount: 1 })),
      again((turn) => s3.putObject({ Bucket: 'demo-bucket', Key: `${turn}`, Body: Data })),
      again((turn) => s3.createBucket({ Bucket: `bucket-${turn}` })),
      again((turn) =>
        firehose.createDeliveryStream({ DeliveryStreamName: `d-${turn}`, ExtendedS3DestinationConfiguration }),
      ),
    ];
    for (let reset = 0; reset < 3; reset++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const [first, second] = await Promise.all([pipeline.control('POST', 'reset'), pipeline.control('POST', 'reset')]);
      assert.deepEqual([first.status, second.status], [200, 200]);
    }
    isOver = true;
    await Promise.all(load);
    await pipeline.control('POST', 'reset');
    await isFresh();
  });

  it('does not wait for requests that last: it ends them', async () => {
    const { kinesis } = pipeline;
    const { StreamDescriptionSummary } = await kinesis.describeStreamSummary({ StreamName: 'demo-stream' });
    const StreamARN = StreamDescriptionSummary?.StreamARN;
    const { Consumer } = await kinesis.registerStreamConsumer({ StreamARN, ConsumerName: 'reader' });
    const { EventStream = [] } = await kinesis.subscribeToShard({
      ConsumerARN: Consumer?.ConsumerARN,
      ShardId: 'shardId-000000000000',
      StartingPosition: { Type: 'LATEST' },
    });
    const subscription = (async () => {
      for await (const event of EventStream) assert.ok(event.SubscribeToShardEvent);
    })();
    await pipeline.control('PUT', 'faults', { delayMs: 60_000, operations: ['ListStreams'] });
    const ended = Promise.allSettled([subscription, kinesis.listStreams({})]);
    assert.equal((await pipeline.control('POST', 'reset')).status, 200);
    await ended;
    await isFresh();
  });
});
