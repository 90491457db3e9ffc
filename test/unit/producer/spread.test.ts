import assert from 'node:assert/strict';
import { openClients, type Clients } from '../../../src/aws';
import { listShardMap, sendRecords, spreadOverShards, type ShardMap, type ShardSpread } from '../../../src/producer';
import type { ExplicitHashKeyChoice, PartitionKeyChoice } from '../../../src/records';
import { KinesisServer } from '../local/kinesis/server';

const StreamName = 'spread';

describe('the preview of how records spread over the shards', () => {
  let server: KinesisServer;
  let clients: Clients;
  let shards: ShardMap;
  const records = Array.from({ length: 3_000 }, (_, n) => Buffer.from(JSON.stringify({ n, city: `city-${n % 40}` })));

  const spread = (
    partitionKey: PartitionKeyChoice,
    more: { explicitHashKey?: ExplicitHashKeyChoice; most?: number } = {},
  ) => spreadOverShards({ records: [records], partitionKey, shards, ...more });
  const counts = ({ shards: all }: ShardSpread) =>
    Object.fromEntries(all.map((shard) => [shard.shardId, shard.records] as const).filter(([, count]) => count > 0));

  before(async () => {
    server = await KinesisServer.start();
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint: server.endpoint });
    await server.client.createStream({ StreamName, ShardCount: 4 });
    // Closed shards take no records: they are not among those shown.
    await server.client.splitShard({
      StreamName,
      ShardToSplit: 'shardId-000000000001',
      NewStartingHashKey: (2n ** 126n + 2n ** 125n).toString(),
    });
    shards = await listShardMap(clients.kinesis, StreamName);
  });

  after(async () => {
    clients.destroy();
    await server.remove();
  });

  for (const partitionKey of [
    { kind: 'field', path: 'city' },
    { kind: 'content' },
    { kind: 'fixed', value: 'all' },
  ] as const) {
    it(`says what a send then does (key: ${partitionKey.kind})`, async () => {
      const expected = await spread(partitionKey);
      const target = { kind: 'dataStream', name: StreamName } as const;
      const report = await sendRecords({ target, clients, records: [records], partitionKey });
      assert.deepEqual(counts(expected), report.byShard);
      assert.equal(expected.shards.length, 5);
      assert.equal(expected.isExpectation, false);
    });
  }

  describe('with an explicit hash key for each record', () => {
    const MOST = 2n ** 128n;
    const hashed = Array.from({ length: 1_000 }, (_, n) =>
      Buffer.from(n % 10 === 9 ? `{"n":${n},"h":"none"}` : `{"n":${n},"h":${(MOST * BigInt(n)) / 1_000n}}`),
    );
    const target = { kind: 'dataStream', name: StreamName } as const;

    for (const missing of ['partitionKey', 'skip'] as const) {
      it(`says what a send then does (without one: ${missing})`, async () => {
        const partitionKey = { kind: 'field', path: 'n' } as const;
        const explicitHashKey = { kind: 'field', path: 'h', missing } as const;
        const expected = await spreadOverShards({ records: [hashed], partitionKey, explicitHashKey, shards });
        const report = await sendRecords({ target, clients, records: [hashed], partitionKey, explicitHashKey });
        assert.deepEqual(counts(expected), report.byShard);
        assert.deepEqual([expected.missingHashKeys, expected.isHot], [100, false]);
        assert.equal(report.failed, missing === 'skip' ? 100 : 0);
        assert.deepEqual(
          new Set(report.failures.map(({ errorCode }) => errorCode)),
          new Set(missing === 'skip' ? ['MissingHashKey'] : []),
        );
      });
    }

    it('sends nothing more from the first record on that has none', async () => {
      const explicitHashKey = { kind: 'field', path: 'h' } as const;
      await assert.rejects(
        sendRecords({ target, clients, records: [hashed], explicitHashKey }),
        /field "h" of record 10 is not a hash key/,
      );
    });

    it('warns where they lie in the range of one shard, though each is another', async () => {
      const low = Array.from({ length: 1_000 }, (_, n) => Buffer.from(`{"h":"${n}"}`));
      const explicitHashKey = { kind: 'field', path: 'h' } as const;
      const hot = await spreadOverShards({ records: [low], partitionKey: { kind: 'random' }, explicitHashKey, shards });
      assert.equal(hot.isHot, true);
      assert.ok((hot.hottestKey?.share ?? 1) < 0.01);
    });
  });

  it('gives the share of each hash range for random keys', async () => {
    const { shards: all, isExpectation, hottestKey, isHot } = await spread({ kind: 'random' });
    assert.deepEqual(
      all.map(({ share }) => share),
      [0.25, 0.125, 0.125, 0.25, 0.25],
    );
    assert.deepEqual([isExpectation, hottestKey, isHot], [true, undefined, false]);
  });

  it('warns of a key that takes more than half of the records', async () => {
    const skewed = records.map((record, n) => (n % 5 < 3 ? Buffer.from(`{"city":"Lisboa","n":${n}}`) : record));
    const hot = await spreadOverShards({ records: [skewed], partitionKey: { kind: 'field', path: 'city' }, shards });
    assert.deepEqual([hot.isHot, hot.hottestKey], [true, { key: 'Lisboa', records: 1_800, share: 0.6 }]);
    assert.equal((await spread({ kind: 'field', path: 'city' })).isHot, false);
    assert.equal((await spread({ kind: 'random' }, { explicitHashKey: '0' })).isHot, true);
  });

  it('finds the most frequent of very many keys', async () => {
    const many = Array.from({ length: 60_000 }, (_, n) => Buffer.from(`{"id":${n % 3 === 0 ? '"hot"' : n}}`));
    const { hottestKey } = await spreadOverShards({
      records: [many],
      partitionKey: { kind: 'field', path: 'id' },
      shards,
    });
    assert.equal(hottestKey?.key, 'hot');
    assert.ok(Math.abs(hottestKey.share - 1 / 3) < 0.001, `${hottestKey.share}`);
  });

  it('counts the records that lack the field', async () => {
    const some = records.map((record, n) => (n % 10 === 7 ? Buffer.from('{"town":1}') : record));
    const {
      missingKeys,
      firstMissingKey,
      records: all,
    } = await spreadOverShards({
      records: [some],
      partitionKey: { kind: 'field', path: 'city', missing: 'fail' },
      shards,
    });
    assert.deepEqual([all, missingKeys, firstMissingKey], [3_000, 300, 7]);
  });

  it('looks at the first records only, where that was asked for', async () => {
    assert.equal((await spread({ kind: 'content' }, { most: 100 })).records, 100);
  });
});
