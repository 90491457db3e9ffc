import assert from 'node:assert/strict';
import { RowCache } from '../../../src/webview/grid/rowCache';

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ position: from + index, id: from + index }));

describe('the rows that a grid has seen', () => {
  it('tells which of a span it lacks', () => {
    const cache = new RowCache();
    cache.add(rows(0, 10));
    assert.deepEqual(cache.missing({ from: 5, to: 20 }), { from: 10, to: 20 });
    assert.equal(cache.missing({ from: 0, to: 10 }), undefined);
  });

  it('does not grow with what was scrolled through', () => {
    const cache = new RowCache();
    for (let from = 0; from < 100_000; from += 100) cache.add(rows(from, from + 100));
    assert.equal(cache.get(0), undefined);
    assert.equal(cache.get(99_999)?.id, 99_999);
    const kept = rows(0, 100_000).filter(({ position }) => cache.get(position));
    assert.ok(kept.length <= 3_000);
  });
});
