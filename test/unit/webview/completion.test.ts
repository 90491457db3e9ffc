import assert from 'node:assert/strict';
import { completionAt } from '../../../src/webview/tail/completion';

const PATHS = ['orderId', 'order.total', 'items[*].sku', 'customer', 'total'];
const options = (text: string) => completionAt(text, text.length, PATHS)?.options;

describe('the completion of fields in a filter', () => {
  it('offers the fields seen, those that begin like what is typed first', () => {
    assert.deepEqual(options('tot'), ['total', 'order.total']);
    assert.deepEqual(options('level:error -ord'), ['orderId', 'order.total']);
    assert.deepEqual(options('(cust'), ['customer']);
    assert.deepEqual(options('$.order.t'), ['order.total']);
  });

  it('takes the place of the whole path', () => {
    assert.deepEqual(completionAt('a items[*].s > 3', 12, PATHS), { from: 2, to: 12, options: ['items[*].sku'] });
  });

  it('offers nothing for a value, within quotes, or where all is typed', () => {
    for (const text of ['', 'total > 1', 'key:tot', 'total>tot', '"tot', 'customer '])
      assert.equal(options(text), undefined, text);
  });
});
