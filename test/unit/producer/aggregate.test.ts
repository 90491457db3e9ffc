import assert from 'node:assert/strict';
import type { _Record } from '@aws-sdk/client-kinesis';
import { deaggregateSync } from 'aws-kinesis-agg';
import { openClients, type Clients } from '../../../src/aws';
import { sendRecords, type SendOptions, type SendReport } from '../../../src/producer';
import { hashKeyOf } from '../../support/hashKeyOf';
import { KinesisServer } from '../local/kinesis/server';
import { recordsByShard, textOf } from './support/streamContent';

const COUNT = 6_000;
const records = Array.from({ length: COUNT }, (_, n) =>
  Buffer.from(JSON.stringify({ n, customer: `c-${n % 97}`, text: 'ç'.repeat(n % 60) })),
);
const texts = records.map((record) => record.toString());

interface UserRecord {
  partitionKey: string;
  text: string;
}

/** As an independent implementation unpacks it. */
function unpackedByOthers(record: _Record): UserRecord[] {
  const kinesis = {
    data: Buffer.from(record.Data ?? []).toString('base64'),
    partitionKey: record.PartitionKey ?? '',
    sequenceNumber: record.SequenceNumber ?? '',
    kinesisSchemaVersion: '1.0',
    approximateArrivalTimestamp: 0,
  };
  let users: UserRecord[] = [];
  deaggregateSync(kinesis, true, (_error, unpacked = []) => {
    users = unpacked.map(({ partitionKey, data }) => ({ partitionKey, text: Buffer.from(data, 'base64').toString() }));
  });
  return users;
}

describe('a send that aggregates', () => {
  let server: KinesisServer;
  let clients: Clients;
  let streams = 0;
  const byCustomer = { kind: 'field', path: 'customer' } as const;

  async function newStream(shards: number): Promise<string> {
    const name = `aggregated-${streams++}`;
    await server.client.createStream({ StreamName: name, ShardCount: shards });
    return name;
  }

  const send = (name: string, options: Partial<SendOptions> = {}): Promise<SendReport> =>
    sendRecords({
      target: { kind: 'dataStream', name },
      clients,
      records: [records],
      aggregate: true,
      ...options,
    });

  before(async () => {
    server = await KinesisServer.start();
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint: server.endpoint });
  });

  afterEach(() => server.faults.clear());

  after(async () => {
    clients.destroy();
    await server.remove();
  });

  for (const partitionKey of [
    { kind: 'random' },
    byCustomer,
    { kind: 'fixed', value: 'all' },
    { kind: 'content' },
  ] as const) {
    it(`packs what another implementation unpacks, each record on its shard (key: ${partitionKey.kind})`, async () => {
      const name = await newStream(3);
      const report = await send(name, { partitionKey });
      const { Shards = [] } = await server.client.listShards({ StreamName: name });
      const byShard = await recordsByShard(server.client, name);
      const unpacked: string[] = [];
      for (const { ShardId = '', HashKeyRange } of Shards) {
        const users = (byShard.get(ShardId) ?? []).flatMap(unpackedByOthers);
        for (const { partitionKey: key } of users) {
          const hash = hashKeyOf(key);
          assert.ok(
            hash >= BigInt(HashKeyRange?.StartingHashKey ?? 0) && hash <= BigInt(HashKeyRange?.EndingHashKey ?? 0),
            key,
          );
        }
        assert.equal(users.length, report.byShard[ShardId] ?? 0);
        unpacked.push(...users.map(({ text }) => text));
      }
      assert.deepEqual(unpacked.toSorted(), texts.toSorted());
      const packed = [...byShard.values()].flat().length;
      assert.ok(packed < COUNT / 50, `${packed} Kinesis records`);
      assert.deepEqual([report.read, report.sent, report.failed, report.notSent], [COUNT, COUNT, 0, 0]);
      assert.equal(
        report.bytes,
        records.reduce((sum, { length }) => sum + length, 0),
      );
    });
  }

  it('sends all to the shard of an explicit hash key', async () => {
    const name = await newStream(3);
    const { Shards = [] } = await server.client.listShards({ StreamName: name });
    const last = Shards[2];
    const report = await send(name, { explicitHashKey: last?.HashKeyRange?.StartingHashKey ?? '' });
    assert.deepEqual(report.byShard, { [last?.ShardId ?? '']: COUNT });
    const byShard = await recordsByShard(server.client, name);
    assert.equal((byShard.get(last?.ShardId ?? '') ?? []).flatMap(unpackedByOthers).length, COUNT);
  });

  it('packs by an explicit hash key for each record, which another implementation reads back', async () => {
    const name = await newStream(3);
    const { Shards = [] } = await server.client.listShards({ StreamName: name });
    const lastOf = (n: number) => Shards[n % 3]?.HashKeyRange?.EndingHashKey ?? '';
    const hashed = Array.from({ length: 3_000 }, (_, n) => Buffer.from(`{"n":${n},"h":${lastOf(n)}}`));
    const report = await send(name, { records: [hashed], explicitHashKey: { kind: 'field', path: 'h' } });
    assert.deepEqual(Object.values(report.byShard), [1_000, 1_000, 1_000]);
    const byShard = await recordsByShard(server.client, name);
    for (const [position, { ShardId = '' }] of Shards.entries()) {
      const users = (byShard.get(ShardId) ?? []).flatMap(unpackedByOthers);
      assert.equal(users.length, 1_000);
      for (const { text } of users) assert.equal((JSON.parse(text) as { n: number }).n % 3, position);
    }
    for (const { Data } of [...byShard.values()].flat()) assert.ok((Data?.length ?? 0) <= 51_200, `${Data?.length}`);
  });

  it('sends a record that is alone as it is', async () => {
    const name = await newStream(1);
    await send(name, { records: [[Buffer.from('{"a":1}')]] });
    const byShard = await recordsByShard(server.client, name);
    assert.deepEqual([...byShard.values()].flat().map(textOf), ['{"a":1}']);
  });

  it('keeps the order within a key also where aggregates are refused', async () => {
    const name = await newStream(3);
    server.faults.set({ failRecordsPercent: 30 });
    const report = await send(name, { partitionKey: byCustomer, order: 'perKey' });
    assert.ok(report.retried > 0);
    const seen = new Map<string, number>();
    let count = 0;
    for (const shard of (await recordsByShard(server.client, name)).values()) {
      for (const { text } of shard.flatMap(unpackedByOthers)) {
        const { n, customer } = JSON.parse(text) as { n: number; customer: string };
        assert.ok(n > (seen.get(customer) ?? -1), `${customer}: ${n} after ${seen.get(customer)}`);
        seen.set(customer, n);
        count++;
      }
    }
    assert.equal(count, COUNT);
  });

  it('packs again what landed in a shard that it was not packed for, and keeps the order', async () => {
    const name = await newStream(1);
    server.faults.set({ delayMs: 20, operations: ['PutRecords'] });
    let resharded: Promise<unknown> | undefined;
    const report = await send(name, {
      partitionKey: byCustomer,
      order: 'perKey',
      onProgress: ({ sent }) => {
        if (sent > 0)
          resharded ??= server.client.updateShardCount({
            StreamName: name,
            TargetShardCount: 2,
            ScalingType: 'UNIFORM_SCALING',
          });
      },
    });
    await resharded;
    assert.deepEqual([report.sent, report.failed, report.notSent], [COUNT, 0, 0]);
    const { Shards = [] } = await server.client.listShards({ StreamName: name });
    assert.equal(Shards.length, 3);
    const byShard = await recordsByShard(server.client, name);
    const kept: string[] = [];
    const seen = new Map<string, number>();
    let dropped = 0;
    for (const { ShardId = '', HashKeyRange } of Shards) {
      for (const { partitionKey, text } of (byShard.get(ShardId) ?? []).flatMap(unpackedByOthers)) {
        const hash = hashKeyOf(partitionKey);
        // As the Kinesis Client Library does.
        if (hash < BigInt(HashKeyRange?.StartingHashKey ?? 0) || hash > BigInt(HashKeyRange?.EndingHashKey ?? 0)) {
          dropped++;
          continue;
        }
        const { n } = JSON.parse(text) as { n: number };
        assert.ok(n > (seen.get(partitionKey) ?? -1), `${partitionKey}: ${n} after ${seen.get(partitionKey)}`);
        seen.set(partitionKey, n);
        kept.push(text);
      }
    }
    assert.deepEqual(kept.toSorted(), texts.toSorted());
    assert.equal(report.uncertain, dropped);
    assert.ok(dropped > 0, 'nothing landed elsewhere');
  });
});
