import assert from 'node:assert/strict';
import { RecordStore, type ConsumedRecord } from '../../../../src/consumer';
import { parseGetRecordsBody } from '../../../../src/consumer/wire/getRecordsBody';
import { seededRandom } from '../../../support/seededRandom';
import { wireRecords } from '../support/wireAnswer';

function record(number: number, overrides: Partial<ConsumedRecord> = {}): ConsumedRecord {
  return {
    shardId: `shardId-00000000000${number % 3}`,
    sequenceNumber: String(10n ** 50n + BigInt(number)),
    partitionKey: `chave-ç-${number}`,
    arrivalMs: 1_700_000_000_000 + number,
    data: Buffer.from(`data ${number}`),
    ...overrides,
  };
}

function records(from: number, to: number): ConsumedRecord[] {
  return Array.from({ length: to - from }, (_, index) => record(from + index));
}

/** As an answer brings them: back to back in one buffer. */
async function packed(given: readonly ConsumedRecord[]) {
  const { signal } = new AbortController();
  return (await parseGetRecordsBody(given[0]?.shardId ?? '', wireRecords(given), signal)).records;
}

describe('RecordStore', () => {
  it('gives back what it was given', () => {
    const store = new RecordStore();
    const given = [
      record(1),
      record(2, { subSequenceNumber: 0 }),
      record(3, { data: new Uint8Array(), partitionKey: '' }),
    ];
    store.append(given);
    const kept = store.slice(0, 10).map(({ id, data, ...rest }) => ({ id, data: Buffer.from(data), ...rest }));
    assert.deepEqual(
      kept,
      given.map(({ data, ...rest }, id) => ({ id, data: Buffer.from(data), ...rest })),
    );
  });

  it('keeps its own copy', () => {
    const store = new RecordStore();
    const data = Buffer.from('before');
    store.append([record(1, { data })]);
    data.fill('x');
    assert.equal(Buffer.from(store.dataOf(0)!).toString(), 'before');
  });

  it('drops the oldest beyond its count, and counts them', () => {
    const store = new RecordStore({ maxRecords: 10 });
    store.append(records(0, 25));
    assert.deepEqual([store.received, store.kept, store.dropped, store.firstId], [25, 10, 15, 15]);
    assert.equal(store.get(14), undefined);
    assert.equal(store.get(15)?.partitionKey, 'chave-ç-15');
    assert.equal(store.get(25), undefined);
    assert.deepEqual(
      store.slice(0, 17).map(({ id }) => id),
      [15, 16],
    );
  });

  it('drops the oldest beyond its bytes', () => {
    const store = new RecordStore({ maxBytes: 10_000 });
    for (let number = 0; number < 100; number++) store.append([record(number, { data: Buffer.alloc(900, number) })]);
    assert.ok(store.bytes <= 10_000 && store.bytes > 8_000);
    assert.equal(store.kept + store.dropped, 100);
    for (let id = store.firstId; id < 100; id++) assert.deepEqual(store.dataOf(id), new Uint8Array(900).fill(id));
  });

  it('counts a record larger than all of it as dropped', () => {
    const store = new RecordStore({ maxBytes: 1_000 });
    store.append([record(0), record(1, { data: Buffer.alloc(2_000) }), record(2)]);
    assert.deepEqual([store.kept, store.dropped, store.firstId], [1, 2, 2]);
    assert.equal(store.get(2)?.partitionKey, 'chave-ç-2');
  });

  it('goes on with its ids after it was cleared', () => {
    const store = new RecordStore();
    store.append(records(0, 5));
    store.clear();
    assert.deepEqual([store.kept, store.bytes, store.firstId], [0, 0, 5]);
    store.append([record(9)]);
    assert.equal(store.get(5)?.partitionKey, 'chave-ç-9');
  });

  it('has no records and no columns once it was released, and still says how many there were', () => {
    const store = new RecordStore();
    store.append(records(0, 5));
    store.release();
    assert.deepEqual([store.kept, store.bytes, store.received, store.dropped], [0, 0, 5, 5]);
    assert.deepEqual([store.get(4), store.arrivalMsOf(4), store.slice(0, 5)], [undefined, undefined, []]);
  });

  it('does not keep a segment’s memory once its records are dropped', () => {
    const store = new RecordStore({ maxRecords: 100, maxBytes: 8 * 1024 * 1024 });
    const data = Buffer.alloc(20_000);
    const before = process.memoryUsage().arrayBuffers;
    for (let number = 0; number < 20_000; number++) store.append([record(number, { data })]);
    // 400 MB went through buffers of which each is written again and again.
    const held = process.memoryUsage().arrayBuffers - before;
    assert.ok(held < 20_000_000, `${held} bytes held`);
    assert.equal(store.kept, 100);
  });

  it('gives records that stay what they are when others take their place', async () => {
    const store = new RecordStore({ maxRecords: 10 });
    store.append(await packed([record(0)]));
    const first = store.get(0);
    const data = Buffer.alloc(2_000);
    for (let number = 1; number < 200; number++) store.append(await packed([record(number, { data })]));
    assert.deepEqual(Buffer.from(first?.data ?? []).toString(), 'data 0');
  });

  it('behaves like a plain list of the last records, however they come', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seededRandom(seed);
      const most = 1 + Math.floor(random() * 40);
      const store = new RecordStore({
        maxRecords: 1 + Math.floor(random() * 50),
        maxBytes: 200 + Math.floor(random() * 8_000),
      });
      const all: ConsumedRecord[] = [];
      for (let step = 0; step < 40; step++) {
        const isPacked = random() < 0.5;
        const shardId = `shardId-00000000000${Math.floor(random() * 3)}`;
        const batch = Array.from({ length: Math.floor(random() * most) }, () =>
          record(Math.floor(random() * 1e6), {
            data: Buffer.alloc(Math.floor(random() * 300), Math.floor(random() * 256)),
            ...(isPacked ? { shardId } : {}),
          }),
        );
        store.append(isPacked ? await packed(batch) : batch);
        all.push(...batch);
        assert.equal(store.received, all.length, `seed ${seed}`);
        assert.ok(store.kept <= store.maxRecords && store.bytes <= store.maxBytes, `seed ${seed}`);
        for (const { id, ...kept } of store.slice(store.firstId, store.maxRecords)) {
          assert.deepEqual({ ...kept, data: Buffer.from(kept.data) }, all[id], `seed ${seed}`);
        }
      }
    }
  });

  it('refuses bounds that are none', () => {
    assert.throws(() => new RecordStore({ maxRecords: 0 }), /maxRecords/);
    assert.throws(() => new RecordStore({ maxBytes: NaN }), /maxBytes/);
  });
});
