import assert from 'node:assert/strict';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const StreamName = 'demo-stream';
const DeliveryStreamName = 'direct';
const Data = Buffer.from('x');

describe('the faults of the local pipeline', () => {
  let pipeline: RunningPipeline;
  before(async () => {
    pipeline = await startPipeline();
    await pipeline.firehose.createDeliveryStream({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: {
        BucketARN: 'arn:aws:s3:::demo-bucket',
        RoleARN: 'arn:aws:iam::000000000000:role/r',
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
      },
    });
  });
  after(async () => await pipeline.close());
  afterEach(async () => {
    await pipeline.control('DELETE', 'faults');
  });

  const simulate = async (faults: object): Promise<void> => {
    const { status, body } = await pipeline.control('PUT', 'faults', faults);
    assert.equal(status, 200, JSON.stringify(body));
  };
  const putRecords = (count: number) =>
    pipeline.kinesis.putRecords({
      StreamName,
      Records: Array.from({ length: count }, (_, index) => ({ Data, PartitionKey: `${index}` })),
    });
  const putBatch = (count: number) =>
    pipeline.firehose.putRecordBatch({ DeliveryStreamName, Records: Array.from({ length: count }, () => ({ Data })) });
  const nameOf = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'none',
      (error: unknown) => (error as Error).name,
    );

  it('are all off at first, and off again when they are cleared', async () => {
    const off = (await pipeline.control('GET', 'faults')).body;
    assert.deepEqual(off, {
      failRecordsPercent: 0,
      throttlePercent: 0,
      serverErrorsPercent: 0,
      dropConnectionsPercent: 0,
      dropAnswersPercent: 0,
      delayMs: 0,
      expireIterators: false,
      expiredCredentials: false,
      operations: [],
    });
    const { body } = await pipeline.control('PUT', 'faults', { delayMs: 3, operations: ['ListStreams'] });
    assert.deepEqual(body, { ...off, delayMs: 3, operations: ['ListStreams'] });
    assert.deepEqual((await pipeline.control('PUT', 'faults', { throttlePercent: 5 })).body, {
      ...off,
      throttlePercent: 5,
    });
    assert.deepEqual((await pipeline.control('DELETE', 'faults')).body, off);
  });

  for (const wrong of [
    { failRecordsPercent: 101 },
    { throttlePercent: -1 },
    { serverErrorsPercent: '5' },
    { dropConnectionsPercent: null },
    { dropAnswersPercent: 200 },
    { delayMs: 60_001 },
    { expireIterators: 1 },
    { expiredCredentials: 'yes' },
    { operations: 'PutRecords' },
    { operations: [1] },
    { unheardOf: true },
    [],
    'text',
  ]) {
    it(`are refused, and left as they are, when they say ${JSON.stringify(wrong)}`, async () => {
      await simulate({ delayMs: 1 });
      const { status, body } = await pipeline.control('PUT', 'faults', wrong);
      assert.equal(status, 400);
      assert.equal(typeof body.message, 'string');
      assert.equal((await pipeline.control('GET', 'faults')).body.delayMs, 1);
    });
  }

  it('fail some of the records of a PutRecords, and keep the others', async () => {
    const { ShardIterator } = await pipeline.kinesis.getShardIterator({
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'LATEST',
    });
    await simulate({ failRecordsPercent: 40 });
    const { FailedRecordCount = 0, Records = [] } = await putRecords(500);
    // 500 at 40 %: outside of this with a chance of one in a million.
    assert.ok(FailedRecordCount > 145 && FailedRecordCount < 255, `${FailedRecordCount}`);
    const failed = Records.filter(({ ErrorCode }) => ErrorCode !== undefined);
    assert.equal(failed.length, FailedRecordCount);
    assert.ok(failed.every(({ ErrorCode, SequenceNumber }) => ErrorCode === 'InternalFailure' && !SequenceNumber));
    const kept = Records.filter(({ ShardId }) => ShardId === 'shardId-000000000000').map((one) => one.SequenceNumber);
    const read = await pipeline.kinesis.getRecords({ ShardIterator });
    assert.deepEqual(
      read.Records?.map((one) => one.SequenceNumber),
      kept,
    );
  });

  it('fail some of the records of a PutRecordBatch, and deliver the others', async () => {
    await simulate({ failRecordsPercent: 40 });
    const { FailedPutCount = 0, RequestResponses = [] } = await putBatch(500);
    assert.ok(FailedPutCount > 145 && FailedPutCount < 255, `${FailedPutCount}`);
    assert.equal(RequestResponses.length, 500);
    const failed = RequestResponses.filter(({ ErrorCode }) => ErrorCode === 'ServiceUnavailableException');
    assert.equal(failed.length, FailedPutCount);
    assert.equal(RequestResponses.filter(({ RecordId }) => RecordId !== undefined).length, 500 - FailedPutCount);
    await simulate({ failRecordsPercent: 100 });
    assert.equal((await putBatch(3)).FailedPutCount, 3);
    for (let bytes = 0; bytes < 500 - FailedPutCount;) {
      const { Contents = [] } = await pipeline.s3.listObjectsV2({ Bucket: 'demo-bucket' });
      bytes = Contents.filter(({ Key }) => Key?.includes('direct')).reduce((sum, { Size = 0 }) => sum + Size, 0);
      assert.ok(bytes <= 500 - FailedPutCount);
    }
  });

  it('throttle with the error that each service has for it', async () => {
    await simulate({ throttlePercent: 100 });
    const { kinesis, firehose } = pipeline;
    assert.equal(await nameOf(putRecords(1)), 'ProvisionedThroughputExceededException');
    assert.equal(await nameOf(kinesis.describeStreamSummary({ StreamName })), 'LimitExceededException');
    assert.equal(await nameOf(putBatch(1)), 'ServiceUnavailableException');
    assert.equal(await nameOf(firehose.listDeliveryStreams({})), 'ThrottlingException');
  });

  it('throttle a part of the requests', async () => {
    await simulate({ throttlePercent: 50 });
    const names = await Promise.all(Array.from({ length: 200 }, () => nameOf(putRecords(1))));
    const throttled = names.filter((name) => name !== 'none').length;
    assert.ok(throttled > 60 && throttled < 140, `${throttled}`);
  });

  it('answer with server errors', async () => {
    await simulate({ serverErrorsPercent: 100 });
    await assert.rejects(putRecords(1), (error: { $metadata?: { httpStatusCode?: number } }) => {
      assert.equal(error.$metadata?.httpStatusCode, 500);
      return true;
    });
  });

  it('expire the credentials', async () => {
    await simulate({ expiredCredentials: true });
    assert.equal(await nameOf(putRecords(1)), 'ExpiredTokenException');
    assert.equal(await nameOf(putBatch(1)), 'ExpiredTokenException');
  });

  it('delay the answer, for as long as the client waits', async () => {
    await simulate({ delayMs: 100 });
    const start = performance.now();
    await putRecords(1);
    assert.ok(performance.now() - start >= 99);
    await simulate({ delayMs: 60_000 });
    const hasGone = new AbortController();
    const waiting = pipeline.kinesis.listStreams({}, { abortSignal: hasGone.signal });
    setImmediate(() => {
      hasGone.abort();
    });
    await assert.rejects(waiting, { name: 'AbortError' });
  });

  it('expire the iterators that were given out, once', async () => {
    const iterator = async () => {
      const input = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
      return await pipeline.kinesis.getShardIterator(input);
    };
    const { ShardIterator } = await iterator();
    await simulate({ expireIterators: true });
    assert.equal(await nameOf(pipeline.kinesis.getRecords({ ShardIterator })), 'ExpiredIteratorException');
    assert.equal((await pipeline.control('GET', 'faults')).body.expireIterators, false);
    // An iterator of the same millisecond is one of those too.
    await new Promise((resolve) => setTimeout(resolve, 3));
    assert.equal(
      await nameOf(pipeline.kinesis.getRecords({ ShardIterator: (await iterator()).ShardIterator })),
      'none',
    );
    assert.equal(await nameOf(pipeline.kinesis.getRecords({ ShardIterator })), 'ExpiredIteratorException');
  });

  it('cut connections instead of answering, over HTTP/1.1 and HTTP/2', async () => {
    await simulate({ dropConnectionsPercent: 100 });
    await assert.rejects(putRecords(1), (error: { $metadata?: { httpStatusCode?: number } }) => {
      assert.equal(error.$metadata?.httpStatusCode, undefined);
      return true;
    });
    assert.notEqual(await nameOf(putBatch(1)), 'none');
    await simulate({});
    assert.equal((await putRecords(1)).FailedRecordCount, 0);
  });

  it('cut connections when the operation is done, so that nobody knows that it is', async () => {
    const ends = async (): Promise<string[]> => {
      const { Shards = [] } = await pipeline.kinesis.listShards({ StreamName });
      const read = async (ShardId = ''): Promise<string[]> => {
        const { ShardIterator } = await pipeline.kinesis.getShardIterator({
          StreamName,
          ShardId,
          ShardIteratorType: 'TRIM_HORIZON',
        });
        const { Records = [] } = await pipeline.kinesis.getRecords({ ShardIterator });
        return Records.map(({ SequenceNumber = '' }) => SequenceNumber);
      };
      return (await Promise.all(Shards.map(({ ShardId }) => read(ShardId)))).flat();
    };
    const before = await ends();
    await simulate({ dropAnswersPercent: 100, operations: ['PutRecords'] });
    await assert.rejects(putRecords(7), (error: { $metadata?: { httpStatusCode?: number } }) => {
      assert.equal(error.$metadata?.httpStatusCode, undefined);
      return true;
    });
    assert.equal((await ends()).length, before.length + 7);
  });

  it('leave alone all operations but those that they are for', async () => {
    await simulate({ serverErrorsPercent: 100, failRecordsPercent: 100, operations: ['GetShardIterator'] });
    assert.equal((await putRecords(3)).FailedRecordCount, 0);
    assert.equal((await putBatch(3)).FailedPutCount, 0);
    const input = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' } as const;
    assert.equal(await nameOf(pipeline.kinesis.getShardIterator(input)), 'InternalFailure');
    await simulate({ failRecordsPercent: 100, operations: ['PutRecordBatch'] });
    assert.equal((await putRecords(3)).FailedRecordCount, 0);
    assert.equal((await putBatch(3)).FailedPutCount, 3);
  });
});
