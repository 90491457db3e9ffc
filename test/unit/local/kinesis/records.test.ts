import assert from 'node:assert/strict';
import type { GetRecordsCommandOutput, Kinesis, Shard, _Record } from '@aws-sdk/client-kinesis';
import { hashKeyOf } from '../../../support/hashKeyOf';
import { KinesisServer } from './server';

const text = (record: _Record): string => Buffer.from(record.Data ?? []).toString();

async function rejectsWith(attempt: Promise<unknown>, name: string, message: RegExp): Promise<void> {
  await assert.rejects(attempt, (error: Error) => {
    assert.equal(error.name, name);
    assert.match(error.message, message);
    return true;
  });
}

describe('records of a data stream', () => {
  let server: KinesisServer;
  let client: Kinesis;
  let nowMs = Date.now();

  const put = (stream: string, keys: readonly string[]) =>
    client.putRecords({
      StreamName: stream,
      Records: keys.map((key) => ({ PartitionKey: key, Data: Buffer.from(`data of ${key}`) })),
    });

  async function iterator(stream: string, shard: number, type: string, rest: object = {}): Promise<string> {
    const { ShardIterator } = await client.getShardIterator({
      StreamName: stream,
      ShardId: `shardId-${String(shard).padStart(12, '0')}`,
      ShardIteratorType: type as 'LATEST',
      ...rest,
    });
    assert.ok(ShardIterator);
    return ShardIterator;
  }

  async function read(stream: string, shard: number, type: string, rest: object = {}): Promise<string[]> {
    const answer = await client.getRecords({ ShardIterator: await iterator(stream, shard, type, rest) });
    return (answer.Records ?? []).map(text);
  }

  before(async () => {
    server = await KinesisServer.start({ now: () => nowMs });
    ({ client } = server);
    await client.createStream({ StreamName: 'two', ShardCount: 2 });
    await client.createStream({ StreamName: 'one', ShardCount: 1 });
  });

  after(() => server.remove());

  it('go to the shard whose hash range holds the MD5 of their partition key', async () => {
    const keys = Array.from({ length: 100 }, (_, n) => `key-${n}`);
    const { FailedRecordCount, Records } = await put('two', keys);
    assert.equal(FailedRecordCount, 0);
    const { Shards } = await client.listShards({ StreamName: 'two' });
    assert.equal(Shards?.[1]?.HashKeyRange?.StartingHashKey, (1n << 127n).toString());
    for (const [index, key] of keys.entries()) {
      const shard: Shard | undefined = Shards.find(({ HashKeyRange: range }) => {
        const hashKey = hashKeyOf(key);
        return BigInt(range!.StartingHashKey!) <= hashKey && hashKey <= BigInt(range!.EndingHashKey!);
      });
      assert.equal(Records?.[index]?.ShardId, shard?.ShardId);
    }
  });

  it('obey an explicit hash key', async () => {
    const answer = await client.putRecord({
      StreamName: 'two',
      PartitionKey: 'a',
      ExplicitHashKey: ((1n << 128n) - 1n).toString(),
      Data: Buffer.from('x'),
    });
    assert.equal(answer.ShardId, 'shardId-000000000001');
    const tooLarge = {
      StreamName: 'two',
      PartitionKey: 'a',
      ExplicitHashKey: (1n << 128n).toString(),
      Data: Buffer.from('x'),
    };
    await rejectsWith(client.putRecord(tooLarge), 'InvalidArgumentException', /ExplicitHashKey/);
  });

  it('have sequence numbers that rise within their shard', async () => {
    const { Records } = await put(
      'one',
      Array.from({ length: 50 }, (_, n) => `k${n}`),
    );
    const numbers = (Records ?? []).map(({ SequenceNumber }) => SequenceNumber ?? '');
    for (const number of numbers) assert.match(number, /^49\d{54}$/);
    assert.deepEqual(numbers, [...numbers].sort());
    nowMs -= 60_000;
    const later = await client.putRecord({
      StreamName: 'one',
      PartitionKey: 'k',
      Data: Buffer.from('clock went back'),
    });
    nowMs += 60_000;
    assert.ok(BigInt(later.SequenceNumber!) > BigInt(numbers.at(-1)!));
  });

  it('are read from each of the five kinds of position', async () => {
    await client.createStream({ StreamName: 'positions', ShardCount: 1 });
    const first = await put('positions', ['a', 'b']);
    nowMs += 10_000;
    const betweenMs = nowMs - 5_000;
    const latest = await iterator('positions', 0, 'LATEST');
    await put('positions', ['c']);
    const second = first.Records?.[1]?.SequenceNumber;
    const all = ['data of a', 'data of b', 'data of c'];
    assert.deepEqual(await read('positions', 0, 'TRIM_HORIZON'), all);
    assert.deepEqual(
      await read('positions', 0, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber: second }),
      all.slice(1),
    );
    assert.deepEqual(
      await read('positions', 0, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber: second }),
      all.slice(2),
    );
    assert.deepEqual(await read('positions', 0, 'AT_TIMESTAMP', { Timestamp: new Date(betweenMs) }), all.slice(2));
    assert.deepEqual((await client.getRecords({ ShardIterator: latest })).Records?.map(text), all.slice(2));
  });

  it('come in pages that join without a gap', async () => {
    await client.createStream({ StreamName: 'pages', ShardCount: 1 });
    const keys = Array.from({ length: 25 }, (_, n) => `p${n}`);
    for (let start = 0; start < keys.length; start += 7) await put('pages', keys.slice(start, start + 7));
    const seen: string[] = [];
    let next: string | undefined = await iterator('pages', 0, 'TRIM_HORIZON');
    for (let page = 0; page < 9 && next; page++) {
      const answer: GetRecordsCommandOutput = await client.getRecords({ ShardIterator: next, Limit: 3 });
      seen.push(...(answer.Records ?? []).map(text));
      assert.ok((answer.Records ?? []).length <= 3);
      next = answer.NextShardIterator;
    }
    assert.deepEqual(
      seen,
      keys.map((key) => `data of ${key}`),
    );
  });

  it('keep any bytes and any partition key', async () => {
    await client.createStream({ StreamName: 'bytes', ShardCount: 1 });
    const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const key = 'ç "quoted" \\ 😀';
    await client.putRecord({ StreamName: 'bytes', PartitionKey: key, Data: data });
    await put('bytes', ['after']);
    const { Records } = await client.getRecords({ ShardIterator: await iterator('bytes', 0, 'TRIM_HORIZON') });
    assert.deepEqual(Buffer.from(Records?.[0]?.Data ?? []), data);
    assert.equal(Records?.[0]?.PartitionKey, key);
    assert.equal(Records[1]?.PartitionKey, 'after');
  });

  it('say how far behind a reader is', async () => {
    await client.createStream({ StreamName: 'lag', ShardCount: 1 });
    await put('lag', ['old']);
    nowMs += 30_000;
    await put('lag', ['new']);
    const start = await iterator('lag', 0, 'TRIM_HORIZON');
    const behind = await client.getRecords({ ShardIterator: start, Limit: 1 });
    assert.equal(behind.MillisBehindLatest, 30_000);
    const tip = await client.getRecords({ ShardIterator: behind.NextShardIterator });
    assert.equal(tip.MillisBehindLatest, 0);
  });

  it('cannot be read with an iterator of more than five minutes, and can with a new one', async () => {
    const old = await iterator('one', 0, 'TRIM_HORIZON');
    nowMs += 5 * 60_000 + 1;
    await rejectsWith(client.getRecords({ ShardIterator: old }), 'ExpiredIteratorException', /^Iterator expired/);
    assert.ok((await read('one', 0, 'TRIM_HORIZON')).length > 0);
    await rejectsWith(client.getRecords({ ShardIterator: 'nonsense' }), 'InvalidArgumentException', /ShardIterator/);
  });

  it('expire with the retention period', async () => {
    await client.createStream({ StreamName: 'short', ShardCount: 1 });
    await put('short', ['old']);
    nowMs += 23 * 3_600_000;
    await put('short', ['young']);
    nowMs += 2 * 3_600_000;
    assert.deepEqual(await read('short', 0, 'TRIM_HORIZON'), ['data of young']);
  });

  it('are refused over the limits of a request, with the words of AWS', async () => {
    await rejectsWith(
      put(
        'one',
        Array.from({ length: 501 }, () => 'k'),
      ),
      'ValidationException',
      /less than or equal to 500/,
    );
    await rejectsWith(put('one', []), 'ValidationException', /greater than or equal to 1/);
    const large = client.putRecord({ StreamName: 'one', PartitionKey: 'k', Data: Buffer.alloc(1024 * 1024) });
    await rejectsWith(large, 'ValidationException', /less than or equal to 1048576/);
    await rejectsWith(
      put('no-such', ['a']),
      'ResourceNotFoundException',
      /^Stream no-such under account \d{12} not found\.$/,
    );
    await rejectsWith(
      client.createStream({ StreamName: 'one', ShardCount: 1 }),
      'ResourceInUseException',
      /already exists/,
    );
  });

  it('are as large as their stream allows, with their partition key, up to 10 MiB together', async () => {
    const StreamName = 'large';
    const MIB = 1024 * 1024;
    const records = (count: number, bytes: number) =>
      Array.from({ length: count }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(bytes) }));
    await client.createStream({ StreamName, ShardCount: 1 });
    await client.putRecords({ StreamName, Records: records(10, MIB - 1) });
    await rejectsWith(
      client.putRecords({ StreamName, Records: records(11, MIB - 1) }),
      'InvalidArgumentException',
      /exceeds 10 MB/,
    );
    await rejectsWith(
      client.putRecords({ StreamName, Records: [...records(1, 1), ...records(1, MIB)] }),
      'ValidationException',
      /'records\.2\.member\.data'.*less than or equal to 1048576/,
    );
    const { StreamDescriptionSummary: stream } = await client.describeStreamSummary({ StreamName });
    await client.updateMaxRecordSize({ StreamARN: stream?.StreamARN, MaxRecordSizeInKiB: 10_240 });
    await client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.alloc(10 * MIB - 1) });
    await rejectsWith(
      client.putRecord({ StreamName, PartitionKey: 'k', Data: Buffer.alloc(10 * MIB) }),
      'ValidationException',
      /less than or equal to 10485760/,
    );
    const sizes: number[] = [];
    for (let next: string | undefined = await iterator(StreamName, 0, 'TRIM_HORIZON'); sizes.length < 11;) {
      const answer: GetRecordsCommandOutput = await client.getRecords({ ShardIterator: next });
      sizes.push(...(answer.Records ?? []).map(({ Data }) => Data?.length ?? 0));
      next = answer.NextShardIterator;
    }
    assert.deepEqual(sizes, [...Array.from({ length: 10 }, () => MIB - 1), 10 * MIB - 1]);
  });

  it('follow a split and a merge from parents to children', async () => {
    await client.createStream({ StreamName: 'lineage', ShardCount: 1 });
    await put('lineage', ['before']);
    await client.splitShard({
      StreamName: 'lineage',
      ShardToSplit: 'shardId-000000000000',
      NewStartingHashKey: (1n << 127n).toString(),
    });
    const parent = await client.getRecords({ ShardIterator: await iterator('lineage', 0, 'TRIM_HORIZON') });
    assert.deepEqual(parent.Records?.map(text), ['data of before']);
    assert.equal(parent.NextShardIterator, undefined);
    assert.deepEqual(
      parent.ChildShards?.map(({ ShardId }) => ShardId),
      ['shardId-000000000001', 'shardId-000000000002'],
    );
    const { Records } = await put('lineage', ['x', 'y', 'z', 'w']);
    for (const { SequenceNumber } of Records ?? []) {
      assert.ok(BigInt(SequenceNumber!) > BigInt(parent.Records[0]!.SequenceNumber!));
    }
    await client.mergeShards({
      StreamName: 'lineage',
      ShardToMerge: 'shardId-000000000001',
      AdjacentShardToMerge: 'shardId-000000000002',
    });
    const { Shards } = await client.listShards({ StreamName: 'lineage', ShardFilter: { Type: 'AT_LATEST' } });
    assert.deepEqual(
      Shards?.map(({ ShardId }) => ShardId),
      ['shardId-000000000003'],
    );
  });

  it("come through the SDK's own HTTP/2 client too", async () => {
    const http2 = server.clientWith();
    await http2.putRecord({ StreamName: 'two', PartitionKey: 'h2', Data: Buffer.from('over HTTP/2') });
    const { StreamNames } = await http2.listStreams({});
    assert.ok(StreamNames?.includes('two'));
    http2.destroy();
  });
});

describe('records on disk', () => {
  it('are there after a restart, in order, and numbers go on above them', async () => {
    const before = await KinesisServer.start();
    await before.client.createStream({ StreamName: 's', ShardCount: 1 });
    const put = (server: KinesisServer, key: string) =>
      server.client.putRecord({ StreamName: 's', PartitionKey: key, Data: Buffer.from(key) });
    const first = await put(before, 'first');
    const { ShardIterator } = await before.client.getShardIterator({
      StreamName: 's',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    });
    await before.stop();
    const after = await KinesisServer.start({ folder: before.folder });
    const second = await put(after, 'second');
    assert.ok(BigInt(second.SequenceNumber!) > BigInt(first.SequenceNumber!));
    const { Records } = await after.client.getRecords({ ShardIterator });
    assert.deepEqual(Records?.map(text), ['first', 'second']);
    assert.equal(Records[0]?.SequenceNumber, first.SequenceNumber);
    await after.remove();
  });
});
