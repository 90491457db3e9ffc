import assert from 'node:assert/strict';
import { startPipeline, type RunningPipeline } from './runningPipeline';

interface FlowAnswer {
  revision: number;
  streams: { name: string; consumers: number; shards: { shardId: string; records: number; bytes: number }[] }[];
  deliveries: {
    name: string;
    taken: { records: number; bytes: number };
    delivered: { objects: number; records: number };
    fill: number;
    bufferedBytes: number;
    nextFlushInMs?: number;
  }[];
}

describe('what flows through the local pipeline', () => {
  let pipeline: RunningPipeline;
  beforeEach(async () => (pipeline = await startPipeline()));
  afterEach(async () => await pipeline.close());

  const flow = async (query = ''): Promise<FlowAnswer> =>
    (await pipeline.control('GET', `flow${query}`)).body as unknown as FlowAnswer;
  const put = (keys: string[]) =>
    pipeline.kinesis.putRecords({
      StreamName: 'demo-stream',
      Records: keys.map((PartitionKey) => ({ PartitionKey, Data: Buffer.alloc(100) })),
    });
  /** Waits for changes until the figures are as they should be. */
  async function until(isReached: (answer: FlowAnswer) => boolean): Promise<FlowAnswer> {
    let answer = await flow();
    while (!isReached(answer)) answer = await flow(`?after=${answer.revision}`);
    return answer;
  }

  it('counts the records of each shard, and those that a delivery stream has taken and delivered', async () => {
    await put(['a', 'b', 'c', 'd']);
    const buffered = await until(({ deliveries }) => (deliveries[0]?.bufferedBytes ?? 0) > 0);
    const [stream] = buffered.streams;
    assert.equal(stream?.name, 'demo-stream');
    assert.equal(stream.shards.length, 2);
    assert.equal(
      stream.shards.reduce((sum, { records }) => sum + records, 0),
      4,
    );
    assert.equal(
      stream.shards.reduce((sum, { bytes }) => sum + bytes, 0),
      400,
    );
    const [delivery] = buffered.deliveries;
    assert.ok((delivery?.fill ?? 0) > 0 && (delivery?.fill ?? 1) < 0.01);
    assert.ok((delivery?.nextFlushInMs ?? 0) > 0);
    const delivered = await until(({ deliveries }) => deliveries[0]?.delivered.records === 4);
    assert.deepEqual(delivered.deliveries[0]?.taken, { records: 4, bytes: 400 });
    assert.equal(delivered.deliveries[0].bufferedBytes, 0);
  });

  it('waits with its answer until something changes; reading changes nothing', async () => {
    const before = await flow();
    let isAnswered = false;
    const next = flow(`?after=${before.revision}`).then((answer) => {
      isAnswered = true;
      return answer;
    });
    const { ShardIterator } = await pipeline.kinesis.getShardIterator({
      StreamName: 'demo-stream',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'LATEST',
    });
    await pipeline.kinesis.getRecords({ ShardIterator });
    assert.equal(isAnswered, false);
    await pipeline.kinesis.createStream({ StreamName: 'other', ShardCount: 1 });
    const names = (await next).streams.map(({ name }) => name);
    assert.deepEqual(names, ['demo-stream', 'other']);
  });

  it('answers at once with a revision of an earlier start', async () => {
    const { revision } = await flow();
    await pipeline.reopened(() => Promise.resolve());
    assert.notEqual((await flow(`?after=${revision}`)).revision, revision);
  });

  it('tells of a reset', async () => {
    await pipeline.kinesis.createStream({ StreamName: 'other', ShardCount: 1 });
    const { revision } = await flow();
    const next = flow(`?after=${revision}`);
    await pipeline.control('POST', 'reset');
    assert.deepEqual(
      (await next).streams.map(({ name }) => name),
      ['demo-stream'],
    );
  });
});
