import assert from 'node:assert/strict';
import { fieldReader, sortRecords, type RecordStore, type SortKey } from '../../../../src/consumer';
import { seededRandom } from '../../../support/seededRandom';
import { stored } from '../support/stored';

describe('sorting the kept records', () => {
  const { signal } = new AbortController();

  async function sorted(store: RecordStore, by: SortKey, isDescending = false): Promise<number[]> {
    const ids = Float64Array.from({ length: store.received }, (_, id) => id);
    return [...(await sortRecords({ store, ids, order: { by, isDescending }, signal }))];
  }

  it('is by arrival, size, shard, partition key or sequence number', async () => {
    const store = stored(
      ['aaa', 'a', 'aa'],
      [
        { arrivalMs: 5, shardId: 's-1', partitionKey: 'b', sequenceNumber: '900' },
        { arrivalMs: 9, shardId: 's-2', partitionKey: 'a', sequenceNumber: '1000' },
        { arrivalMs: 7, shardId: 's-0', partitionKey: 'c', sequenceNumber: '95' },
      ],
    );
    assert.deepEqual(await sorted(store, 'arrival'), [0, 2, 1]);
    assert.deepEqual(await sorted(store, 'arrival', true), [1, 2, 0]);
    assert.deepEqual(await sorted(store, 'size'), [1, 2, 0]);
    assert.deepEqual(await sorted(store, 'shard'), [2, 0, 1]);
    assert.deepEqual(await sorted(store, 'partitionKey', true), [2, 0, 1]);
    assert.deepEqual(await sorted(store, 'sequenceNumber'), [2, 0, 1]);
  });

  it('is by a field: numbers as numbers, then texts, and what lacks it last in either direction', async () => {
    const store = stored(['{"n":10}', '{"n":"x"}', '{}', '{"n":9}', 'no JSON', '{"n":"b"}']);
    const by = fieldReader('n')!;
    assert.deepEqual(await sorted(store, by), [3, 0, 5, 1, 2, 4]);
    assert.deepEqual(await sorted(store, by, true), [1, 5, 0, 3, 2, 4]);
  });

  it('leaves what is equal in its order, in either direction, however many there are', async () => {
    const random = seededRandom(7);
    const arrivals = Array.from({ length: 20_000 }, () => Math.floor(random() * 50));
    const store = stored(
      arrivals.map(() => 'x'),
      arrivals.map((arrivalMs) => ({ arrivalMs })),
    );
    const ids = [...arrivals.keys()];
    const ascending = [...ids].sort((left, right) => arrivals[left]! - arrivals[right]!);
    const descending = [...ids].sort((left, right) => arrivals[right]! - arrivals[left]!);
    assert.deepEqual(await sorted(store, 'arrival'), ascending);
    assert.deepEqual(await sorted(store, 'arrival', true), descending);
  });

  it('ends when it is cancelled', async () => {
    const store = stored(Array.from({ length: 5_000 }, () => 'x'));
    const abort = new AbortController();
    const ids = Float64Array.from({ length: 5_000 }, (_, id) => id);
    const sorting = sortRecords({ store, ids, order: { by: 'arrival', isDescending: true }, signal: abort.signal });
    abort.abort(new Error('enough'));
    await assert.rejects(sorting, /enough/);
  });

  it('sorts none', async () => {
    assert.deepEqual(await sorted(stored([]), 'partitionKey'), []);
  });
});
