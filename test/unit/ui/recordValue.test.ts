import assert from 'node:assert/strict';
import { compileFilter, RecordStore, type StoredRecord } from '../../../src/consumer';
import { conditionOn, narrowed, valueText } from '../../../src/ui/tail/panel/recordValue';
import type { ValueOf } from '../../../src/webview';
import { SHARD } from './support/scriptedTail';

const JSON_TEXT =
  '{"id":7,"big":12345678901234567890,"price":1.50,"name":"O\'Neil \\"x\\" \\\\ \\u202e","none":null,"ok":true,' +
  '"text7":"7","lines":[{"sku":"a"},{"sku":"b"}],"a b":1}';
const store = new RecordStore();
store.append([
  {
    ...{ shardId: SHARD, sequenceNumber: '49', subSequenceNumber: 3, partitionKey: 'key "1"\u0007', arrivalMs: 1_000 },
    data: Buffer.from(JSON_TEXT),
  },
  { shardId: SHARD, sequenceNumber: '50', partitionKey: 'other', arrivalMs: 1_000, data: Buffer.from('{"id":8}') },
]);
const record: StoredRecord = store.get(0)!;

const condition = (of: ValueOf, isExcluded = false) => conditionOn(of, record, { decode: {}, isExcluded });

async function matching(filter: string | undefined): Promise<number[]> {
  const compiled = await compileFilter(filter ?? 'no condition');
  const matches = compiled!.over(store);
  return [0, 1].filter((id) => matches(id));
}

const FIELDS = ['$.id', '$.big', '$.price', '$.name', '$.none', '$.ok', '$.text7', '$.lines[1].sku', '$["a b"]'];
const PLACES: ValueOf[] = [
  ...FIELDS.map((path) => ({ path })),
  ...(['key', 'sequenceNumber'] as const).map((column) => ({ column })),
];

describe('a value of a record', () => {
  for (const of of PLACES) {
    it(`becomes a condition that shows or leaves out the record: ${JSON.stringify(of)}`, async () => {
      assert.deepEqual(await matching(condition(of)), [0]);
      assert.deepEqual(await matching(condition(of, true)), [1]);
    });
  }

  it('becomes no condition where a filter cannot ask for it', () => {
    for (const of of [{ path: '$.lines' }, { path: '$.missing' }, { column: 'time' }, { column: 'data' }] as const)
      assert.equal(condition(of), undefined);
  });

  it('is copied as it is, not as a row shows it', async () => {
    const copied = (of: ValueOf) => valueText(of, record, {});
    assert.equal(await copied({ path: '$.name' }), 'O\'Neil "x" \\ \u202e');
    assert.equal(await copied({ path: '$.big' }), '12345678901234567890');
    assert.equal(await copied({ path: '$.lines' }), '[{"sku":"a"},{"sku":"b"}]');
    assert.equal(await copied({ column: 'key' }), 'key "1"\u0007');
    assert.equal(await copied({ column: 'sequenceNumber' }), '49.3');
    assert.equal(await copied({ column: 'time' }), '1970-01-01T00:00:01.000Z');
    assert.equal(await copied({ column: 'data' }), JSON_TEXT);
  });
});

describe('a condition that is added to a filter', () => {
  it('narrows what the filter shows', () => {
    assert.equal(narrowed('', '$.id = 7'), '$.id = 7');
    assert.equal(narrowed('total > 5 ', '$.id = 7'), 'total > 5 $.id = 7');
    assert.equal(narrowed('a or b', '$.id = 7'), '(a or b) $.id = 7');
  });

  it('is there once', () => {
    assert.equal(narrowed('$.id = 7', '$.id = 7'), '$.id = 7');
    assert.equal(narrowed('word $.id = 7', '$.id = 7'), 'word $.id = 7');
  });
});
