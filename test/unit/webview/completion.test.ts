import assert from 'node:assert/strict';
import { completionAt, historyFor, type FilterField } from '../../../src/webview/tail/completion';

const TEXTS = {
  ...{ operatorIs: 'is', operatorIsNot: 'is not', operatorContains: 'contains' },
  ...{ operatorMore: 'greater than', operatorLess: 'less than' },
};

function field(path: string, type = 'string', top: FilterField['top'] = []): FilterField {
  return { path, types: [{ type, share: 1 }], top };
}

const FIELDS = [
  field('orderId'),
  field('order.total', 'number'),
  field('items[*].sku'),
  field('customer'),
  field('total', 'number', [
    { value: '12', count: 9, term: '12' },
    { value: '120', count: 3, term: '120' },
  ]),
  field('status', 'string', [
    { value: '"PLACED"', count: 1_200, term: '"PLACED"' },
    { value: '"PAID OUT"', count: 7, term: '"PAID OUT"' },
    { value: '"…"', count: 1, term: undefined },
  ]),
];
const at = (text: string) => completionAt(text, text.length, FIELDS, TEXTS);
const options = (text: string) => at(text)?.options.map((option) => option.text);

describe('the completion of a filter', () => {
  it('offers the fields seen, those that begin like what is typed first', () => {
    assert.deepEqual(options('tot'), ['total', 'order.total']);
    assert.deepEqual(options('level:error -ord'), ['orderId', 'order.total']);
    assert.deepEqual(options('(cust'), ['customer']);
    assert.deepEqual(options('$.order.t'), ['order.total']);
    assert.equal(at('tot')?.isEager, true);
  });

  it('takes the place of the whole path', () => {
    const { from, to } = completionAt('a items[*].s > 3', 12, FIELDS, TEXTS) ?? {};
    assert.deepEqual([from, to], [2, 12]);
  });

  it('offers operators after a field, which Enter does not take', () => {
    assert.deepEqual(options('customer'), [' = ', ' != ', ' ~ ']);
    assert.deepEqual(options('a -total '), ['= ', '!= ', '> ', '< ']);
    assert.equal(at('total')?.isEager, false);
    assert.equal(at('total ')?.from, 6);
  });

  it('offers the values of a field after its operator, in the place of what is typed', () => {
    assert.deepEqual(options('status = '), ['"PLACED"', '"PAID OUT"']);
    assert.deepEqual(options('status!="pai'), ['"PAID OUT"']);
    assert.deepEqual(at('x (status:PL'), {
      ...{ from: 10, to: 12, isEager: false },
      options: [{ text: '"PLACED"', detail: '1,200' }],
    });
    assert.deepEqual(options('$.total > 12'), ['120']);
  });

  it('offers nothing for a value that is not known, within quotes, or where all is typed', () => {
    for (const text of ['', 'order.total > 1', 'key:tot', 'total>tot', '"tot', '"a status = ', 'status = "PLACED"'])
      assert.equal(options(text), undefined, text);
  });

  it('offers saved filters before those that were used lately, each once', () => {
    const filters = { saved: ['level:error'], recent: ['total > 5', 'level:error', 'now'] };
    assert.deepEqual(historyFor('now', filters, 'saved'), {
      ...{ from: 0, to: 3, isEager: false },
      options: [{ text: 'level:error', detail: 'saved' }, { text: 'total > 5' }],
    });
    assert.equal(historyFor('', { saved: [], recent: [] }, 'saved'), undefined);
  });
});
