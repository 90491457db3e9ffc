import assert from 'node:assert/strict';
import { RowSelection } from '../../../src/webview/grid/selection';
import { seededRandom } from '../../support/seededRandom';

describe('the selected rows', () => {
  it('are one, then those between it and where it is extended to, in both directions', () => {
    const selection = new RowSelection();
    selection.only(5);
    assert.deepEqual(selection.ranges, [[5, 6]]);
    selection.extendTo(8);
    assert.deepEqual(selection.ranges, [[5, 9]]);
    selection.extendTo(2);
    assert.deepEqual(selection.ranges, [[2, 6]]);
    assert.equal(selection.count(0), 4);
  });

  it('join where they touch, and part where one of them is taken out', () => {
    const selection = new RowSelection();
    for (const position of [3, 5, 4]) selection.toggle(position);
    assert.deepEqual(selection.ranges, [[3, 6]]);
    selection.toggle(4);
    assert.deepEqual(selection.ranges, [
      [3, 4],
      [5, 6],
    ]);
    selection.extendTo(7);
    assert.deepEqual(selection.ranges, [[4, 8]]);
  });

  it('are a million by one range, and count without those that were dropped', () => {
    const selection = new RowSelection();
    selection.all(0, 1_000_000);
    assert.equal(selection.count(999_990), 10);
    assert.ok(selection.has(999_999));
    assert.ok(!selection.has(1_000_000));
    selection.clear();
    assert.equal(selection.count(0), 0);
  });

  it('are those of a set, whatever is toggled', () => {
    const random = seededRandom(7);
    const selection = new RowSelection();
    const expected = new Set<number>();
    for (let step = 0; step < 2_000; step++) {
      const position = Math.floor(random() * 40);
      selection.toggle(position);
      if (!expected.delete(position)) expected.add(position);
      assert.equal(selection.count(0), expected.size);
    }
    for (let position = 0; position < 40; position++) assert.equal(selection.has(position), expected.has(position));
    for (const [index, [from]] of selection.ranges.entries())
      assert.ok(index === 0 || selection.ranges[index - 1]![1] < from, 'ranges touch');
  });
});
