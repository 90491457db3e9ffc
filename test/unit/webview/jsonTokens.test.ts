import assert from 'node:assert/strict';
import { jsonTokens, pieces } from '../../../src/webview/grid/jsonTokens';

const kinds = (text: string) => jsonTokens(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

describe('the colours of JSON', () => {
  it('tells keys, strings, numbers and literals apart', () => {
    assert.deepEqual(kinds('{"a" : "b:", "n":-1.5e3,"t":true,"z":null}'), [
      ['key', '"a"'],
      ['string', '"b:"'],
      ['key', '"n"'],
      ['number', '-1.5e3'],
      ['key', '"t"'],
      ['literal', 'true'],
      ['key', '"z"'],
      ['literal', 'null'],
    ]);
  });

  it('colours a text that was cut off within a string', () => {
    assert.deepEqual(kinds('{"a":"\\"cut'), [
      ['key', '"a"'],
      ['string', '"\\"cut'],
    ]);
  });

  it('marks what matches across colours and leaves no character out', () => {
    const text = '{"total":120}';
    const found = pieces(text, jsonTokens(text), [[5, 10]]);
    assert.equal(found.map((piece) => piece.text).join(''), text);
    assert.equal(
      found
        .filter(({ isMarked }) => isMarked)
        .map((piece) => piece.text)
        .join(''),
      'al":1',
    );
  });
});
