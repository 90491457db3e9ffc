import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { sortRecords, type RecordStore, type SortKey } from '../../../../src/consumer';
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
    const by = { field: 'n' };
    assert.deepEqual(await sorted(store, by), [3, 0, 5, 1, 2, 4]);
    assert.deepEqual(await sorted(store, by, true), [1, 5, 0, 3, 2, 4]);
  });

  it('finds the same of a field on bytes as in values, whatever the records are', async () => {
    const plain = [
      '{"a":{"b":2}}',
      '{"a":{"b":-1.50}}',
      '{"a":[{"b":"x"},{"b":"y"}]}',
      '{"a":{"b":"é\\u0041"}}',
      '{"a":{"b":{"c":[1, 2]}}}',
      '{"a":{"b":null},"a":{"b":"last"}}',
      '{"a":{"b":12345678901234567890}}',
      '{"a":{"b":" 7 "}}',
      '{"a":{"b":true}}',
      '{"a":[]}',
      '{"a":{"b":"broken"}',
      '"a"',
    ];
    const packed = plain.map((text) => gzipSync(text));
    const invalid = Buffer.from('{"a":{"b":"\u00ff"}}', 'latin1');
    const store = stored([...plain, invalid, ...packed, gzipSync(invalid)]);
    for (const isDescending of [false, true]) {
      const order = await sorted(store, { field: 'a.b' }, isDescending);
      const half = plain.length + 1;
      const ofPlain = order.filter((id) => id < half);
      assert.deepEqual(
        order.filter((id) => id >= half).map((id) => id - half),
        ofPlain,
      );
    }
  });

  it('is by number or by text as JavaScript compares them, also among thousands', async () => {
    const random = seededRandom(11);
    const numbers = Array.from({ length: 3_000 }, () => (random() - 0.5) * 10 ** Math.floor(random() * 40 - 20));
    numbers.push(0, -0, 1e308, -1e308, 5e-324);
    const byNumber = stored(numbers.map((n) => `{"n":${n}}`));
    const up = [...numbers.keys()].sort((left, right) => numbers[left]! - numbers[right]!);
    assert.deepEqual(await sorted(byNumber, { field: 'n' }), up);
    const ends = ['', 'a', 'aa', 'ab', '\u0000', 'é', '日本', '\uffff', '\ufffe', 'same'];
    const starts = ['', 'shared-', 'shared-start-'];
    const texts = Array.from(
      { length: 6_000 },
      () =>
        `k${starts[Math.floor(random() * 3)]!}${ends[Math.floor(random() * 10)]!}${ends[Math.floor(random() * 10)]!}`,
    );
    const byText = stored(
      texts.map(() => 'x'),
      texts.map((partitionKey) => ({ partitionKey })),
    );
    const indexes = [...texts.keys()];
    const compare = (left: number, right: number) =>
      texts[left]! < texts[right]! ? -1 : texts[left]! > texts[right]! ? 1 : 0;
    assert.deepEqual(await sorted(byText, 'partitionKey'), [...indexes].sort(compare));
    assert.deepEqual(
      await sorted(byText, 'partitionKey', true),
      [...indexes].sort((left, right) => compare(right, left)),
    );
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
