import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { compileFilter, fieldReader, RecordStore, type ConsumedRecord, type FieldReader } from '../../../src/consumer';
import { detailsOf } from '../../../src/ui/tail/panel/details';
import { rowOf, sequenceOf, shown, type RowLook } from '../../../src/ui/tail/panel/rows';
import { answerRows, parseRowsRequest } from '../../../src/ui/webviews/rows';
import { SHARD } from './support/scriptedTail';

const PLAIN: RowLook = { filter: undefined, search: undefined, pins: [], decode: {} };

function stored(data: string | Buffer, given: Partial<ConsumedRecord> = {}) {
  return {
    ...{ id: 7, shardId: SHARD, sequenceNumber: '49', partitionKey: 'key', arrivalMs: 0, data: Buffer.from(data) },
    ...given,
  };
}

const rowFor = (data: string | Buffer, look: Partial<RowLook> = {}, given: Partial<ConsumedRecord> = {}) =>
  rowOf(3, stored(data, given), { ...PLAIN, ...look });

describe('a record as a row', () => {
  it('is on one line: JSON without its line breaks, text with signs for them', () => {
    assert.equal(rowFor('{\n  "a": 1\n}').preview, '{ "a": 1 }');
    assert.equal(rowFor('one\r\ntwo').preview, 'one⏎two');
    assert.equal(rowFor('').preview, '');
  });

  it('hides nothing and turns nothing around', () => {
    assert.equal(shown('a\u202eb\u200bc\u0000d\ufeff'), 'a·b·c·d·');
    const { preview, partitionKey } = rowFor('{"x":"\u202egnp.exe"}', {}, { partitionKey: '\u2066key' });
    assert.deepEqual([preview, partitionKey], ['{"x":"·gnp.exe"}', '·key']);
  });

  it('says what it was packed in, and that it is a member of an aggregate', () => {
    const { packed, kind, preview } = rowFor(gzipSync('{"a":1}'), {}, { subSequenceNumber: 2 });
    assert.deepEqual([packed, kind, preview], [['KPL', 'gzip'], 'json', '{"a":1}']);
    assert.equal(sequenceOf(stored('', { subSequenceNumber: 2 })), '49.2');
    assert.equal(sequenceOf(stored('')), '49');
  });

  it('says which layer could not be taken off', () => {
    const broken = gzipSync('{"a":1}');
    broken.fill(0xff, 12);
    assert.equal(rowFor(broken).failed?.layer, 'gzip');
  });

  it('shows bytes as they are where they are not text', () => {
    const { kind, preview } = rowFor(Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    assert.deepEqual([kind, preview], ['binary', 'ff fe 00 80']);
  });

  it('shows the beginning of a large record without reading all of it', () => {
    const { preview, isCut, kind } = rowFor(`{"a":"${'x'.repeat(5_000_000)}"}`);
    assert.deepEqual([isCut, kind], [true, 'json']);
    assert.ok(preview.length < 5_000 && preview.startsWith('{"a":"xxx'));
  });

  it('marks what the filter and the search match, in order', async () => {
    const [filter, search] = [await compileFilter('two'), await compileFilter('one')];
    assert.deepEqual(rowFor('one two one', { filter, search }).marks, [
      [0, 3],
      [4, 7],
      [8, 11],
    ]);
  });

  it('has the fields that are columns, in their order, and null for those it lacks', () => {
    const pins = ['$.b', '$.missing', '$.a'].map((path) => fieldReader(path) as FieldReader);
    assert.deepEqual(rowFor('{"a":{"x":1},"b":"\\u0007"}', { pins }).fields, ['·', null, '{"x":1}']);
    assert.deepEqual(rowFor('plain', { pins }).fields, []);
    assert.deepEqual(rowFor(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, { pins }).fields.filter(Boolean), []);
  });
});

describe('the details of a record', () => {
  function detailsFor(data: string | Buffer) {
    const store = new RecordStore();
    const record = stored(data);
    store.append([record]);
    return detailsOf({ stream: 'orders', store, decode: {} }, { ...record, id: 0 }, false);
  }

  it('are JSON over several lines, its bytes and a hex view', () => {
    const { text, raw, hex, kind, size } = detailsFor('{"a":[1,2]}');
    assert.deepEqual([text, raw, kind, size], ['{\n  "a": [\n    1,\n    2\n  ]\n}', '{"a":[1,2]}', 'json', 11]);
    assert.match(hex, /^00000000 {2}7b 22 61/);
  });

  it('have the hash key that the service routes by: the MD5 of the partition key as a number', () => {
    const store = new RecordStore();
    store.append([stored('{}', { partitionKey: 'abc' })]);
    const record = store.get(0)!;
    const hashKey = (stream: string) => detailsOf({ stream, store, decode: {} }, record, false).hashKey;
    assert.equal(hashKey('orders'), '191415658344158766168031473277922803570');
    assert.equal(hashKey('s3://bucket/key'), undefined);
  });

  it('keep line breaks and tabs, and show other control characters as dots', () => {
    assert.equal(detailsFor('a\tb\r\nc\u001b\u202ed').text, 'a\tb\r\nc··d');
  });

  it('are cut where the record is large, and say so', () => {
    const { text, raw, isTextCut } = detailsFor('x'.repeat(900_000));
    assert.equal(isTextCut, true);
    assert.ok(text.length <= 200_000 && raw.length <= 200_000);
    assert.equal(detailsFor('x'.repeat(1_000)).isTextCut, false);
  });

  it('list the members of the same aggregate that are still kept, and no others', () => {
    const store = new RecordStore();
    const member = (sequenceNumber: string, subSequenceNumber: number): ConsumedRecord =>
      stored(`${sequenceNumber}.${subSequenceNumber}`, { sequenceNumber, subSequenceNumber });
    store.append([member('48', 0), member('49', 0), member('49', 1), member('49', 2), member('50', 0)]);
    const { members } = detailsOf({ stream: 'orders', store, decode: {} }, store.get(2)!, false);
    assert.deepEqual(
      members.map(({ id, name }) => [id, name]),
      [
        [1, '0'],
        [2, '1'],
        [3, '2'],
      ],
    );
    assert.deepEqual(detailsFor('alone').members, []);
  });
});

describe('the rows that a grid asks for', () => {
  const request = { kind: 'rows', request: 1, generation: 0, from: 5, count: 10 } as const;
  const rowAt = (position: number) => ({ position, id: position });

  it('are those that there are', async () => {
    const answer = await answerRows(request, { end: 8, rowAt, isCurrent: () => true });
    assert.deepEqual(
      answer?.rows.map(({ position }) => position),
      [5, 6, 7],
    );
    const none = await answerRows(request, { end: 3, rowAt, isCurrent: () => true });
    assert.deepEqual(none?.rows, []);
  });

  it('are without those that are gone', async () => {
    const odd = (position: number) => (position % 2 === 1 ? rowAt(position) : undefined);
    const answer = await answerRows(request, { end: 100, rowAt: odd, isCurrent: () => true });
    assert.deepEqual(
      answer?.rows.map(({ position }) => position),
      [5, 7, 9, 11, 13],
    );
  });

  it('are not given where they take long and the view is another by then', async () => {
    const slow = (position: number) => {
      const end = performance.now() + 30;
      while (performance.now() < end);
      return rowAt(position);
    };
    let isCurrent = true;
    setTimeout(() => (isCurrent = false), 1);
    assert.equal(await answerRows(request, { end: 100, rowAt: slow, isCurrent: () => isCurrent }), undefined);
  });

  it('are asked for in whole numbers, and at most 500 at a time', () => {
    assert.equal(parseRowsRequest({ ...request, count: 1_000_000 })?.count, 500);
    for (const wrong of [{ from: -1 }, { from: 0.5 }, { count: '10' }, { generation: NaN }, { request: Infinity }])
      assert.equal(parseRowsRequest({ ...request, ...wrong }), undefined, JSON.stringify(wrong));
  });
});
