import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { Kinesis, ShardFilter } from '@aws-sdk/client-kinesis';
import { KinesisServer } from './server';

const StreamName = 'resharded';
const HOUR_MS = 3_600_000;
const SHARD = (number: number): string => `shardId-${String(number).padStart(12, '0')}`;
const split = { StreamName, ShardToSplit: SHARD(0), NewStartingHashKey: (1n << 127n).toString() };

describe('resharding a data stream', () => {
  let server: KinesisServer;
  let client: Kinesis;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.now();
    server = await KinesisServer.start({ now: () => nowMs });
    ({ client } = server);
    await client.createStream({ StreamName, ShardCount: 1 });
  });
  afterEach(async () => await server.remove());

  const shards = async (ShardFilter?: ShardFilter): Promise<string[]> =>
    ((await client.listShards({ StreamName, ...(ShardFilter ? { ShardFilter } : {}) })).Shards ?? []).map(
      ({ ShardId = '' }) => ShardId,
    );
  const put = async (text: string) =>
    await client.putRecord({ StreamName, PartitionKey: text, Data: Buffer.from(text) });
  const read = async (ShardId: string) => {
    const { ShardIterator } = await client.getShardIterator({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    return await client.getRecords({ ShardIterator });
  };

  it('under load puts every acknowledged record into the shard that it names, none behind its end', async () => {
    const acknowledged = new Map<string, string>();
    let isOver = false;
    const producers = Array.from({ length: 8 }, async (_, producer) => {
      for (let turn = 0; !isOver; turn++) {
        const ids = Array.from({ length: 10 }, (__, index) => `${producer}:${turn}:${index}`);
        const { Records = [] } = await client.putRecords({
          StreamName,
          Records: ids.map((id) => ({ PartitionKey: id, Data: Buffer.from(id) })),
        });
        for (const [index, { ShardId = '' }] of Records.entries()) acknowledged.set(ids[index] ?? '', ShardId);
      }
    });
    for (const TargetShardCount of [2, 4, 3, 2, 1]) {
      await client.updateShardCount({ StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
    }
    isOver = true;
    await Promise.all(producers);

    const { Shards = [] } = await client.listShards({ StreamName });
    const found = new Map<string, string>();
    for (const { ShardId = '', SequenceNumberRange: range } of Shards) {
      const { Records = [], MillisBehindLatest } = await read(ShardId);
      assert.equal(MillisBehindLatest, 0);
      for (const { Data, SequenceNumber = '' } of Records) {
        found.set(Buffer.from(Data ?? []).toString(), ShardId);
        assert.ok(SequenceNumber > (range?.StartingSequenceNumber ?? ''));
        const end = range?.EndingSequenceNumber;
        assert.ok(end === undefined || SequenceNumber < end, `${SequenceNumber} is behind the end ${end ?? ''}`);
      }
    }
    assert.deepEqual([...found].sort(), [...acknowledged].sort());
  });

  it('is refused while the stream is being resharded', async () => {
    const outcomes = await Promise.allSettled([client.splitShard(split), client.splitShard(split)]);
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
    assert.deepEqual(
      errors.map(({ name }) => name),
      ['ResourceInUseException'],
    );
    assert.deepEqual(await shards({ Type: 'AT_LATEST' }), [SHARD(1), SHARD(2)]);
  });

  it('shows in the shards that were open at a time', async () => {
    const before = new Date(nowMs);
    nowMs += 1_000;
    await client.splitShard(split);
    nowMs += 1_000;
    const after = new Date(nowMs);
    assert.deepEqual(await shards({ Type: 'AT_TIMESTAMP', Timestamp: before }), [SHARD(0)]);
    assert.deepEqual(await shards({ Type: 'AT_TIMESTAMP', Timestamp: after }), [SHARD(1), SHARD(2)]);
    assert.deepEqual(await shards({ Type: 'FROM_TIMESTAMP', Timestamp: before }), [SHARD(0), SHARD(1), SHARD(2)]);
    assert.deepEqual(await shards({ Type: 'FROM_TIMESTAMP', Timestamp: after }), [SHARD(1), SHARD(2)]);
  });

  it('leaves the parents there as long as their records, and their numbers to nobody', async () => {
    await put('early');
    await client.splitShard(split);
    nowMs += 23 * HOUR_MS;
    await put('late');
    assert.equal((await shards()).length, 3);
    nowMs += 2 * HOUR_MS;
    // Looks for what has expired.
    await put('later');
    assert.deepEqual(await shards(), [SHARD(1), SHARD(2)]);
    await assert.rejects(read(SHARD(0)), { name: 'ResourceNotFoundException' });
    const folders = (await readdir(server.folder, { recursive: true })).filter((name) => name.endsWith(SHARD(0)));
    assert.deepEqual(folders, []);
    await client.splitShard({ ...split, ShardToSplit: SHARD(1), NewStartingHashKey: '1000' });
    assert.deepEqual((await shards()).slice(-2), [SHARD(3), SHARD(4)]);
    await server.stop();
    server = await KinesisServer.start({ folder: server.folder, now: () => nowMs });
    ({ client } = server);
    assert.deepEqual(await shards(), [SHARD(1), SHARD(2), SHARD(3), SHARD(4)]);
  });
});

describe('settings of a data stream', () => {
  let server: KinesisServer;
  before(async () => {
    server = await KinesisServer.start();
    await server.client.createStream({ StreamName, ShardCount: 1 });
  });
  after(async () => await server.remove());

  it('are all kept when they are changed at the same time', async () => {
    const { client } = server;
    const { StreamDescriptionSummary: stream } = await client.describeStreamSummary({ StreamName });
    const StreamARN = stream?.StreamARN ?? '';
    await Promise.all([
      ...Array.from({ length: 20 }, (_, index) =>
        client.addTagsToStream({ StreamName, Tags: { [`tag-${index}`]: `${index}` } }),
      ),
      ...Array.from({ length: 10 }, (_, index) =>
        client.registerStreamConsumer({ StreamARN, ConsumerName: `consumer-${index}` }),
      ),
      client.increaseStreamRetentionPeriod({ StreamName, RetentionPeriodHours: 48 }),
    ]);
    await server.stop();
    server = await KinesisServer.start({ folder: server.folder });
    const restarted = server.client;
    assert.equal((await restarted.listTagsForStream({ StreamName })).Tags?.length, 20);
    assert.equal((await restarted.listStreamConsumers({ StreamARN })).Consumers?.length, 10);
    const after = await restarted.describeStreamSummary({ StreamName });
    assert.equal(after.StreamDescriptionSummary?.RetentionPeriodHours, 48);
  });

  it('are one stream when it is created twice at once', async () => {
    const { client } = server;
    const twice = { StreamName: 'twice', ShardCount: 1 };
    const outcomes = await Promise.allSettled([client.createStream(twice), client.createStream(twice)]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('are those of consumers too: tags and policies', async () => {
    const { client } = server;
    const { StreamDescriptionSummary: stream } = await client.describeStreamSummary({ StreamName });
    const StreamARN = stream?.StreamARN ?? '';
    const { Consumer } = await client.registerStreamConsumer({ StreamARN, ConsumerName: 'tagged', Tags: { a: '1' } });
    const consumerArn = Consumer?.ConsumerARN ?? '';
    await client.tagResource({ ResourceARN: consumerArn, Tags: { b: '2', c: '3' } });
    await client.untagResource({ ResourceARN: consumerArn, TagKeys: ['c'] });
    assert.deepEqual((await client.listTagsForResource({ ResourceARN: consumerArn })).Tags, [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    for (const ResourceARN of [StreamARN, consumerArn]) {
      assert.equal((await client.getResourcePolicy({ ResourceARN })).Policy, '{}');
      await client.putResourcePolicy({ ResourceARN, Policy });
      assert.equal((await client.getResourcePolicy({ ResourceARN })).Policy, Policy);
      await client.deleteResourcePolicy({ ResourceARN });
      assert.equal((await client.getResourcePolicy({ ResourceARN })).Policy, '{}');
    }
    await assert.rejects(client.putResourcePolicy({ ResourceARN: StreamARN, Policy: 'allow all' }), {
      name: 'InvalidArgumentException',
    });
  });

  it('have warm throughput where the account is committed to it and the stream is on demand', async () => {
    const { client } = server;
    await client.createStream({ StreamName: 'warm', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    const warm = { StreamName: 'warm', WarmThroughputMiBps: 100 };
    await assert.rejects(client.updateStreamWarmThroughput(warm), { name: 'ValidationException' });
    const settings = await client.updateAccountSettings({
      MinimumThroughputBillingCommitment: { Status: 'ENABLED' },
    });
    assert.equal(settings.MinimumThroughputBillingCommitment?.Status, 'ENABLED');
    assert.deepEqual(
      (await client.describeAccountSettings({})).MinimumThroughputBillingCommitment,
      settings.MinimumThroughputBillingCommitment,
    );
    await client.updateStreamWarmThroughput(warm);
    const { StreamDescriptionSummary } = await client.describeStreamSummary({ StreamName: 'warm' });
    assert.deepEqual(StreamDescriptionSummary?.WarmThroughput, { TargetMiBps: 100, CurrentMiBps: 100 });
    await assert.rejects(client.updateStreamWarmThroughput({ ...warm, StreamName }), { name: 'ValidationException' });
  });

  it('are listed page by page for as long as a token is good', async () => {
    let nowMs = Date.now();
    const clocked = await KinesisServer.start({ now: () => nowMs });
    const { client } = clocked;
    for (const name of ['a', 'b', 'c']) await client.createStream({ StreamName: name, ShardCount: 2 });
    const streams = await client.listStreams({ Limit: 1 });
    const listed = await client.listShards({ StreamName: 'a', MaxResults: 1 });
    nowMs += 299_000;
    assert.deepEqual((await client.listStreams({ NextToken: streams.NextToken })).StreamNames, ['b', 'c']);
    nowMs += 2_000;
    for (const late of [
      client.listStreams({ NextToken: streams.NextToken }),
      client.listShards({ NextToken: listed.NextToken }),
    ]) {
      await assert.rejects(late, { name: 'ExpiredNextTokenException' });
    }
    await clocked.remove();
  });
});
