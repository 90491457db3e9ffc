import assert from 'node:assert/strict';
import { facetKeys } from '../../../src/webview/tail/facetKeys';

describe('the rows of the values of a field', () => {
  const cut = '"https://…';
  const first = { value: cut, term: '"https://a"' };
  const second = { value: cut, term: '"https://b"' };

  it('are told apart by what they filter by, where their texts are cut off to the same', () => {
    const [keyOfFirst, keyOfSecond] = facetKeys([first, second]);
    assert.notEqual(keyOfFirst, keyOfSecond);
    // The order of values changes with their counts, and a row keeps the condition that it was made with.
    assert.deepEqual(facetKeys([second, first]), [keyOfSecond, keyOfFirst]);
  });

  it('are as many as the values, also where a filter can ask for none of them', () => {
    const values = [cut, cut, cut].map((value) => ({ value, term: undefined }));
    assert.equal(new Set(facetKeys(values)).size, 3);
  });
});
