import assert from 'node:assert/strict';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { KinesisServer } from './server';

const StreamName = 'limited';
const ShardId = 'shardId-000000000000';

describe("a data stream with AWS's limits", () => {
  let server: KinesisServer;
  let client: Kinesis;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    server = await KinesisServer.start({ limits: true, now: () => nowMs });
    ({ client } = server);
    await client.createStream({ StreamName, ShardCount: 1 });
  });
  afterEach(async () => await server.remove());

  const put = (count: number, bytes: number) =>
    client.putRecords({
      StreamName,
      Records: Array.from({ length: count }, (_, index) => ({
        PartitionKey: String(index).padStart(4, '0'),
        Data: Buffer.alloc(bytes),
      })),
    });
  const iterator = async (): Promise<string | undefined> =>
    (await client.getShardIterator({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' })).ShardIterator;
  const nameOf = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'none',
      (error: unknown) => (error as Error).name,
    );

  it('takes 1,000 records a second and shard, and fails those beyond within a request that succeeds', async () => {
    assert.equal((await put(500, 10)).FailedRecordCount, 0);
    assert.equal((await put(400, 10)).FailedRecordCount, 0);
    const { FailedRecordCount, Records = [] } = await put(150, 10);
    assert.equal(FailedRecordCount, 50);
    const failed = Records.filter(({ ErrorCode }) => ErrorCode !== undefined);
    assert.deepEqual(
      failed.map(({ ErrorCode, ErrorMessage, SequenceNumber }) => [ErrorCode, ErrorMessage, SequenceNumber]),
      Array.from({ length: 50 }, () => [
        'ProvisionedThroughputExceededException',
        `Rate exceeded for shard ${ShardId} in stream ${StreamName} under account 000000000000.`,
        undefined,
      ]),
    );
    const refused = client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.from('x') });
    assert.equal(await nameOf(refused), 'ProvisionedThroughputExceededException');
    nowMs += 500;
    assert.equal((await put(500, 10)).FailedRecordCount, 0);
    assert.equal((await put(1, 10)).FailedRecordCount, 1);
    const { Records: kept = [] } = await client.getRecords({ ShardIterator: await iterator() });
    assert.equal(kept.length, 1_500);
  });

  it('takes 1 MiB a second and shard, with the partition keys', async () => {
    const records = 1024 / 64;
    assert.equal((await put(records, 64 * 1024 - 4)).FailedRecordCount, 0);
    assert.equal((await put(1, 10)).FailedRecordCount, 1);
    nowMs += 250;
    assert.equal((await put(records, 64 * 1024 - 4)).FailedRecordCount, records - 4);
  });

  it('leaves the other shards of a stream alone', async () => {
    await client.createStream({ StreamName: 'two', ShardCount: 2 });
    const to = (ExplicitHashKey: string, count: number) =>
      client.putRecords({
        StreamName: 'two',
        Records: Array.from({ length: count }, () => ({ PartitionKey: 'k', ExplicitHashKey, Data: Buffer.from('x') })),
      });
    const [low, high] = ['0', ((1n << 128n) - 1n).toString()];
    for (let batch = 0; batch < 2; batch++) assert.equal((await to(low, 500)).FailedRecordCount, 0);
    assert.equal((await to(low, 3)).FailedRecordCount, 3);
    assert.equal((await to(high, 500)).FailedRecordCount, 0);
  });

  it('answers 5 reads a second and shard', async () => {
    const ShardIterator = await iterator();
    for (let read = 0; read < 5; read++) await client.getRecords({ ShardIterator });
    await assert.rejects(client.getRecords({ ShardIterator }), {
      name: 'ProvisionedThroughputExceededException',
      message: `Rate exceeded for shard ${ShardId} in stream ${StreamName} under account 000000000000.`,
    });
    nowMs += 200;
    await client.getRecords({ ShardIterator });
    assert.equal(await nameOf(client.getRecords({ ShardIterator })), 'ProvisionedThroughputExceededException');
  });

  it('answers 2 MiB a second and shard: after a large answer it is barred until that is paid for', async () => {
    for (let second = 0; second < 11; second++) {
      assert.equal((await put(16, 64 * 1024 - 4)).FailedRecordCount, 0);
      nowMs += 1_000;
    }
    const first = await client.getRecords({ ShardIterator: await iterator() });
    assert.equal(first.Records?.length, 160);
    const next = { ShardIterator: first.NextShardIterator };
    for (const waitMs of [100, 4_500]) {
      nowMs += waitMs;
      assert.equal(await nameOf(client.getRecords(next)), 'ProvisionedThroughputExceededException');
    }
    nowMs += 500;
    assert.equal((await client.getRecords(next)).Records?.length, 16);
  });

  for (const [operation, perSecond, call] of [
    ['ListStreams', 5, () => client.listStreams({})],
    ['DescribeStream', 10, () => client.describeStream({ StreamName })],
    ['DescribeStreamSummary', 20, () => client.describeStreamSummary({ StreamName })],
    ['DescribeLimits', 1, () => client.describeLimits({})],
  ] as const) {
    it(`answers ${operation} ${perSecond} times a second`, async () => {
      for (let time = 0; time < perSecond; time++) await call();
      assert.equal(await nameOf(call()), 'LimitExceededException');
      nowMs += 1_001;
      await call();
    });
  }

  it('answers GetShardIterator 5 times a second and shard', async () => {
    for (let time = 0; time < 5; time++) await iterator();
    assert.equal(await nameOf(iterator()), 'ProvisionedThroughputExceededException');
  });

  it('lets a subscription be taken over after 5 seconds only', async () => {
    const { StreamDescriptionSummary } = await client.describeStreamSummary({ StreamName });
    const { Consumer } = await client.registerStreamConsumer({
      StreamARN: StreamDescriptionSummary?.StreamARN,
      ConsumerName: 'c',
    });
    const subscribe = () =>
      client.subscribeToShard({
        ConsumerARN: Consumer?.ConsumerARN,
        ShardId,
        StartingPosition: { Type: 'TRIM_HORIZON' },
      });
    const first = await subscribe();
    assert.equal(await nameOf(subscribe()), 'LimitExceededException');
    nowMs += 2_000;
    assert.equal(await nameOf(subscribe()), 'ResourceInUseException');
    nowMs += 3_000;
    const second = await subscribe();
    // The one that was taken over ends.
    for await (const event of first.EventStream ?? []) assert.ok(event.SubscribeToShardEvent);
    for await (const event of second.EventStream ?? []) {
      assert.ok(event.SubscribeToShardEvent);
      break;
    }
  });

  it('changes the number of shards ten times a day, and the mode twice', async () => {
    const { StreamDescriptionSummary } = await client.describeStreamSummary({ StreamName });
    const StreamARN = StreamDescriptionSummary?.StreamARN;
    const scale = (TargetShardCount: number) =>
      client.updateShardCount({ StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
    for (let time = 0; time < 10; time++) await scale(time % 2 === 0 ? 2 : 1);
    assert.equal(await nameOf(scale(2)), 'LimitExceededException');
    const mode = (StreamMode: 'ON_DEMAND' | 'PROVISIONED') =>
      client.updateStreamMode({ StreamARN, StreamModeDetails: { StreamMode } });
    await mode('ON_DEMAND');
    await mode('PROVISIONED');
    assert.equal(await nameOf(mode('ON_DEMAND')), 'LimitExceededException');
    nowMs += 24 * 3_600_000 + 1;
    await mode('ON_DEMAND');
  });

  it('has a limit of shards for the account', async () => {
    const many = (ShardCount: number) => client.createStream({ StreamName: `of-${ShardCount}`, ShardCount });
    await assert.rejects(many(20_000), {
      name: 'LimitExceededException',
      message: /would exceed the shard limit for the account 000000000000.*: 1\. Limit: 20000\./,
    });
  });
});
