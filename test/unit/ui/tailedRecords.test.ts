import assert from 'node:assert/strict';
import { RecordStore, type ConsumedRecord } from '../../../src/consumer';
import { verifyDelivery } from '../../../src/outputs';
import { tailedRecords, verifiableTails } from '../../../src/ui/tail/tailedRecords';
import { bucketInMemory } from '../outputs/support/bucketInMemory';

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 10, 25, 12);

/** Records of two shards as a tail reads them: the second shard is read from further back, and comes later. */
function records(arrivals: readonly (readonly [shard: number, arrivalMs: number])[]): ConsumedRecord[] {
  return arrivals.map(([shard, arrivalMs], index) => ({
    shardId: `shardId-00000000000${shard}`,
    sequenceNumber: String(index),
    partitionKey: 'k',
    arrivalMs,
    data: Buffer.from(`order ${index}`),
  }));
}

const ARRIVALS = [
  [0, NOON_MS],
  [0, NOON_MS + 1],
  [1, NOON_MS - 2 * HOUR_MS],
  [0, NOON_MS + 2],
  [1, NOON_MS - HOUR_MS],
] as const;

function tailOf(arrivals: typeof ARRIVALS, maxRecords = 100) {
  const store = new RecordStore({ maxRecords });
  store.append(records(arrivals));
  return tailedRecords({ store, stream: 'orders' });
}

async function textsOf(sent: ReturnType<typeof tailedRecords>): Promise<string[]> {
  const texts: string[] = [];
  for await (const record of sent.read(new AbortController().signal)) texts.push(Buffer.from(record).toString());
  return texts;
}

describe('what a tail keeps, to be verified', () => {
  it('begins with the oldest record that is kept, whichever was read first', async () => {
    const all = tailOf(ARRIVALS);
    assert.deepEqual([all.name, all.fromMs, all.untilMs], ['orders', NOON_MS - 2 * HOUR_MS, NOON_MS + 2]);
    assert.deepEqual(await textsOf(all), ['order 0', 'order 1', 'order 2', 'order 3', 'order 4']);
    // The oldest of all is not kept any more.
    const last = tailOf(ARRIVALS, 2);
    assert.equal(last.fromMs, NOON_MS - HOUR_MS);
    assert.deepEqual(await textsOf(last), ['order 3', 'order 4']);
  });

  it('ends with what is kept when it is asked for, so that a tail that goes on can be verified', async () => {
    const store = new RecordStore({ maxRecords: 100 });
    store.append(records(ARRIVALS));
    const sent = tailedRecords({ store, stream: 'orders' });
    store.append(records([[0, NOON_MS + HOUR_MS]]));
    assert.equal((await textsOf(sent)).length, ARRIVALS.length);
  });

  it('begins nowhere where nothing is kept', () => {
    assert.equal(tailedRecords({ store: new RecordStore({}), stream: 'orders' }).fromMs, undefined);
  });

  it('is found in objects that were written before its first record arrived', async () => {
    const sent = tailOf(ARRIVALS);
    const objects = records(ARRIVALS).map(({ arrivalMs, data }, index) => ({
      key: `in/${index}`,
      body: data,
      lastModifiedMs: arrivalMs,
    }));
    const report = await verifyDelivery(bucketInMemory(objects), {
      ...{ bucket: 'b', sent: sent.read(new AbortController().signal) },
      writtenFromMs: sent.fromMs,
    });
    assert.deepEqual([report.delivered, report.missing], [5, 0]);
  });
});

describe('the tails that can be verified', () => {
  it('are those that read, the newest first, then those that ended, and none without records', () => {
    const tails = [
      { name: 'ended first', endedMs: NOON_MS, store: { kept: 3 } },
      { name: 'open, older', endedMs: undefined, store: { kept: 1 } },
      { name: 'ended last', endedMs: NOON_MS + 1, store: { kept: 2 } },
      { name: 'empty', endedMs: undefined, store: { kept: 0 } },
      { name: 'open, newer', endedMs: undefined, store: { kept: 5 } },
    ];
    const found = verifiableTails(tails, ({ endedMs }) => endedMs);
    assert.deepEqual(
      found.map(({ session }) => session.name),
      ['open, newer', 'open, older', 'ended last', 'ended first'],
    );
  });
});
