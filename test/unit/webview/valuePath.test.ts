import assert from 'node:assert/strict';
import { valueAt } from '../../../src/webview/tail/valuePath';

const TEXT =
  '{"id":7,"customer":{"name":"a, {b}","tags":["x","y",{"deep":null}]},"a b":true,"q\\"":[[1],[2,3]],"é":-1.5}';

/** The path of what stands where the text first has this. */
function pathOf(part: string, text = TEXT): string | undefined {
  return valueAt(text, text.indexOf(part))?.path;
}

describe('the field at a place of a JSON text', () => {
  for (const [part, path] of [
    ['7', '$.id'],
    ['"id"', '$.id'],
    ['"a, {b}"', '$.customer.name'],
    ['"y"', '$.customer.tags[1]'],
    ['null', '$.customer.tags[2].deep'],
    ['true', '$["a b"]'],
    ['3', '$["q\\""][1][1]'],
    ['-1.5', '$.é'],
  ] as const) {
    it(`${part} is ${path}`, () => assert.equal(pathOf(part), path));
  }

  it('is none between values, and where the text is one value', () => {
    assert.equal(valueAt(TEXT, 0), undefined);
    assert.equal(valueAt(TEXT, TEXT.indexOf(':')), undefined);
    assert.equal(valueAt('"alone"', 2), undefined);
  });

  it('is found in a text that is cut off, and in one of several lines', () => {
    assert.equal(pathOf('"un', '{"a":[{"b":"un'), '$.a[0].b');
    assert.equal(pathOf('2', JSON.stringify({ a: { b: [1, 2] } }, undefined, 2)), '$.a.b[1]');
  });

  it('is a scalar, unless its name stands before a list or an object', () => {
    const isScalar = (part: string) => valueAt(TEXT, TEXT.indexOf(part))?.isScalar;
    assert.deepEqual(['"id"', '7', '"customer"', '"tags"', '"y"'].map(isScalar), [true, true, false, false, true]);
  });
});
