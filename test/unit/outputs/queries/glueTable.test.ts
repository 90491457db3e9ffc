import assert from 'node:assert/strict';
import { inferTable } from '../../../../src/outputs';
import { parseHiveType } from '../../../../src/local/firehose/conversion/hiveType';

const records = (...values: readonly unknown[]) => values.map((value) => Buffer.from(JSON.stringify(value)));

describe('a table inferred from sample records', () => {
  it('has the types that the values have in common', () => {
    const table = inferTable(
      records(
        { id: 1, total: 1.5, gift: true, tags: ['a'], address: { city: 'Recife', zip: null } },
        { id: 2, total: 2, gift: null, tags: [], address: { city: 'Natal' }, note: 'x' },
      ),
    );
    assert.deepEqual(table?.columns, [
      { name: 'id', type: 'bigint' },
      { name: 'total', type: 'double' },
      { name: 'gift', type: 'boolean' },
      { name: 'tags', type: 'array<string>' },
      { name: 'address', type: 'struct<city:string,zip:string>' },
      { name: 'note', type: 'string' },
    ]);
    for (const { type } of table.columns) parseHiveType(type);
  });

  it('tells the keys whose columns are called otherwise, and whether case counts', () => {
    const table = inferTable(records({ 'order id': 1, Total: 2, total: 3 }));
    assert.equal(table?.isCaseSensitive, true);
    const [first] = table.columns;
    assert.equal(table.keys[first?.name ?? ''], 'order id');
  });

  it('is none where no record is an object with fields', () => {
    assert.equal(inferTable([Buffer.from('text'), Buffer.from('[1]'), Buffer.from('{}')]), undefined);
  });
});
