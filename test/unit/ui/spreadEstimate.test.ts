import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../../../src/ui/connections/connections';
import type { CheckedInput } from '../../../src/ui/send/checkedInput';
import { SpreadEstimate } from '../../../src/ui/send/spreadEstimate';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';

const SETTINGS = { explicitHashKey: undefined, order: undefined, aggregate: undefined };

/** Records in batches, there to be read as often as needed. Counts how many were taken. */
class CountedRecords {
  taken = 0;
  readonly #batches: readonly Uint8Array[][];

  constructor(records: readonly string[], perBatch: number) {
    const batches: Uint8Array[][] = [];
    for (let at = 0; at < records.length; at += perBatch) {
      batches.push(records.slice(at, at + perBatch).map((record) => Buffer.from(record)));
    }
    this.#batches = batches;
  }

  get input(): CheckedInput {
    return { records: () => this.#all() } as unknown as CheckedInput;
  }

  async *#all(): AsyncGenerator<Uint8Array[]> {
    for (const batch of this.#batches) {
      this.taken += batch.length;
      yield await Promise.resolve(batch);
    }
  }
}

function orders(count: number): string[] {
  return Array.from({ length: count }, (_, id) => JSON.stringify({ id, customer: `c-${id % 50}`, site: 'main' }));
}

describe('the estimate of how records spread over shards', () => {
  const target = { connection: 'local', stream: 'orders' };
  let pipeline: RunningPipeline;
  let connections: Connections;

  before(async () => {
    pipeline = await startPipeline();
    await pipeline.kinesis.createStream({ StreamName: 'orders', ShardCount: 4 });
    const status = async () =>
      (await pipeline.kinesis.describeStreamSummary({ StreamName: 'orders' })).StreamDescriptionSummary?.StreamStatus;
    while ((await status()) !== 'ACTIVE') await delay(5);
    connections = connectedTo(() => Promise.resolve(pipeline));
  });
  after(() => pipeline.close());

  function connectedTo(clients: () => Promise<unknown>): Connections {
    return { get: () => ({ name: 'local', region: 'us-east-1' }), clients } as unknown as Connections;
  }

  async function estimateOf(records: CountedRecords): Promise<SpreadEstimate> {
    const estimate = await SpreadEstimate.open(connections, target, records.input);
    assert.ok(estimate);
    return estimate;
  }

  it('counts each record at the shard that its key leads to', async () => {
    const estimate = await estimateOf(new CountedRecords(orders(1_000), 100));
    const spread = await estimate.of({ ...SETTINGS, partitionKey: { kind: 'field', path: 'customer' } });
    assert.deepEqual([spread.records, spread.shards.length, spread.isHot], [1_000, 4, false]);
    assert.equal(
      spread.shards.reduce((sum, { records }) => sum + records, 0),
      1_000,
    );
  });

  it('finds the shard that one key makes hot', async () => {
    const estimate = await estimateOf(new CountedRecords(orders(1_000), 100));
    const spread = await estimate.of({ ...SETTINGS, partitionKey: { kind: 'field', path: 'site' } });
    assert.deepEqual([spread.isHot, spread.hottestKey?.key], [true, 'main']);
    assert.deepEqual(spread.shards.map(({ records }) => records).sort(), [0, 0, 0, 1_000]);
  });

  it('takes 50,000 records at most', async () => {
    const estimate = await estimateOf(new CountedRecords(orders(60_000), 1_000));
    const spread = await estimate.of({ ...SETTINGS, partitionKey: { kind: 'field', path: 'customer' } });
    assert.equal(spread.records, 50_000);
  });

  it('looks for key fields in the first records alone', async () => {
    const records = new CountedRecords(orders(10_000), 500);
    const estimate = await estimateOf(records);
    const names = (await estimate.candidates()).map(({ path }) => path);
    assert.deepEqual(names.toSorted(), ['customer', 'id', 'site']);
    assert.equal(records.taken, 2_000);
  });

  it('reads no more than 8 MB for them, however few records that are', async () => {
    const large = JSON.stringify({ customer: 'c-1', note: 'x'.repeat(1_000_000) });
    const records = new CountedRecords(
      Array.from({ length: 20 }, () => large),
      1,
    );
    const names = (await (await estimateOf(records)).candidates()).map(({ path }) => path);
    assert.ok(names.includes('customer'), names.join());
    assert.equal(records.taken, 8);
  });

  it('does not exist for a delivery stream', async () => {
    const delivery = { connection: 'local', deliveryStream: 'orders' };
    assert.equal(await SpreadEstimate.open(connections, delivery, new CountedRecords([], 1).input), undefined);
  });

  it('does not exist where shards may not be listed, and any other failure is thrown', async () => {
    const failing = (name: string) => {
      const listShards = () => Promise.reject(Object.assign(new Error(name), { name }));
      const refusing = connectedTo(() => Promise.resolve({ kinesis: { listShards } }));
      return SpreadEstimate.open(refusing, target, new CountedRecords([], 1).input);
    };
    assert.equal(await failing('AccessDeniedException'), undefined);
    await assert.rejects(failing('ResourceNotFoundException'), { name: 'ResourceNotFoundException' });
  });
});
