import assert from 'node:assert/strict';
import { KinesisServer } from './server';

const STATE_MS = 60_000;

describe('states of a data stream that take their time', () => {
  let server: KinesisServer;
  let now: number;
  const StreamName = 'slow';
  const status = async () =>
    (await server.client.describeStreamSummary({ StreamName })).StreamDescriptionSummary?.StreamStatus;
  const put = () => server.client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.from('x') });
  const pass = () => (now += STATE_MS);

  beforeEach(async () => {
    now = Date.now();
    server = await KinesisServer.start({ stateMs: STATE_MS, now: () => now });
    await server.client.createStream({ StreamName, ShardCount: 1 });
  });
  afterEach(async () => await server.remove());

  it('a stream that is being created takes no records', async () => {
    assert.equal(await status(), 'CREATING');
    await assert.rejects(put(), { name: 'ResourceNotFoundException' });
    pass();
    assert.equal(await status(), 'ACTIVE');
    await put();
  });

  it('a consumer that is being registered has no subscription yet', async () => {
    pass();
    const { StreamDescriptionSummary } = await server.client.describeStreamSummary({ StreamName });
    const StreamARN = StreamDescriptionSummary?.StreamARN;
    const { Consumer } = await server.client.registerStreamConsumer({ StreamARN, ConsumerName: 'c' });
    const ConsumerARN = Consumer?.ConsumerARN;
    const consumerStatus = async () => [
      (await server.client.describeStreamConsumer({ ConsumerARN })).ConsumerDescription?.ConsumerStatus,
      (await server.client.listStreamConsumers({ StreamARN })).Consumers?.[0]?.ConsumerStatus,
    ];
    const subscribe = () =>
      server.client.subscribeToShard({
        ConsumerARN,
        ShardId: 'shardId-000000000000',
        StartingPosition: { Type: 'LATEST' },
      });
    assert.equal(Consumer?.ConsumerStatus, 'CREATING');
    assert.deepEqual(await consumerStatus(), ['CREATING', 'CREATING']);
    await assert.rejects(subscribe(), {
      name: 'ResourceInUseException',
      message: /not ACTIVE, instead in state CREATING/,
    });
    pass();
    assert.deepEqual(await consumerStatus(), ['ACTIVE', 'ACTIVE']);
    await subscribe();
  });

  it('a shard may be named in short', async () => {
    pass();
    for (const ShardId of ['shardId-0', 'x-0', 'shardId-000000000000']) {
      const { ShardIterator } = await server.client.getShardIterator({
        ...{ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' },
      });
      assert.ok(ShardIterator);
    }
    const input = { StreamName, ShardIteratorType: 'TRIM_HORIZON' } as const;
    for (const ShardId of ['shardId-1', 'shardId']) {
      await assert.rejects(server.client.getShardIterator({ ...input, ShardId }), {
        name: 'ResourceNotFoundException',
      });
    }
  });

  it('a stream that is being created is not changed', async () => {
    const change = { StreamName, RetentionPeriodHours: 48 };
    await assert.rejects(server.client.increaseStreamRetentionPeriod(change), {
      name: 'ResourceInUseException',
      message: /not ACTIVE, instead in state CREATING/,
    });
    await assert.rejects(
      server.client.updateShardCount({ StreamName, TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' }),
      {
        name: 'ResourceInUseException',
      },
    );
  });

  it('a stream that is being updated takes records, and no second change', async () => {
    pass();
    await server.client.splitShard({
      StreamName,
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: '1000',
    });
    assert.equal(await status(), 'UPDATING');
    await put();
    await assert.rejects(server.client.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 48 }), {
      name: 'ResourceInUseException',
      message: /instead in state UPDATING/,
    });
    pass();
    assert.equal(await status(), 'ACTIVE');
    await server.client.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 48 });
  });

  it('a stream that is being deleted is described and listed, and its name is taken', async () => {
    pass();
    await server.client.deleteStream({ StreamName });
    assert.equal(await status(), 'DELETING');
    assert.deepEqual((await server.client.listStreams({})).StreamNames, [StreamName]);
    await assert.rejects(put(), { name: 'ResourceNotFoundException' });
    await assert.rejects(server.client.createStream({ StreamName, ShardCount: 1 }), { name: 'ResourceInUseException' });
    pass();
    await assert.rejects(status(), { name: 'ResourceNotFoundException' });
    await server.client.createStream({ StreamName, ShardCount: 1 });
  });

  it('without a delay, every state is over at once', async () => {
    const quick = await KinesisServer.start();
    try {
      await quick.client.createStream({ StreamName, ShardCount: 1 });
      await quick.client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.from('x') });
      await quick.client.deleteStream({ StreamName });
      assert.deepEqual((await quick.client.listStreams({})).StreamNames, []);
    } finally {
      await quick.remove();
    }
  });
});
