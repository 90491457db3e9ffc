import assert from 'node:assert/strict';
import { RowChoice } from '../../../src/webview/grid/rowChoice';

function choice(): { rows: RowChoice; changes: () => number } {
  let changes = 0;
  return { rows: new RowChoice(() => changes++), changes: () => changes };
}

describe('the chosen row of a grid', () => {
  it('is nothing at first', () => {
    const { rows } = choice();
    assert.deepEqual([rows.id, rows.position, rows.awaited, rows.count(0)], [undefined, -1, undefined, 0]);
    assert.ok(!rows.isActive(undefined) && !rows.isSelected(0, undefined));
  });

  it('may be chosen before it has come', () => {
    const { rows, changes } = choice();
    rows.choose(7, 'keys');
    assert.deepEqual([rows.id, rows.position, rows.awaited?.position, changes()], [undefined, 7, 7, 1]);
    rows.take({ id: 70, position: 7 }, 'keys');
    assert.deepEqual([rows.id, rows.awaited, rows.ranges], [70, undefined, [[7, 8]]]);
    assert.ok(rows.isActive({ id: 70, position: 7 }) && !rows.isActive({ id: 71, position: 8 }));
  });

  it('grows with the rows from where it was, or with single ones', () => {
    const { rows } = choice();
    rows.choose(2, 'pointer');
    rows.choose(5, 'extension');
    rows.choose(9, 'toggle');
    assert.deepEqual(rows.ranges, [
      [2, 6],
      [9, 10],
    ]);
    assert.deepEqual([rows.count(0), rows.count(4)], [5, 3], 'rows that are gone do not count');
    rows.only();
    assert.deepEqual(rows.ranges, [[9, 10]]);
    rows.all(0, 100);
    assert.equal(rows.count(0), 100);
    rows.none();
    assert.deepEqual([rows.position, rows.count(0)], [-1, 0]);
  });

  it('stays in another view, where its place is told later', () => {
    const { rows } = choice();
    rows.choose(3, 'pointer');
    rows.take({ id: 30, position: 3 }, 'pointer');
    rows.beginView();
    assert.deepEqual([rows.id, rows.position, rows.ranges], [30, -1, []]);
    assert.ok(rows.isSelected(11, { id: 30, position: 11 }), 'by what it stands for');
    rows.place(11);
    assert.deepEqual([rows.position, rows.ranges], [11, [[11, 12]]]);
  });

  it('keeps what was selected while its place was looked up', () => {
    const { rows } = choice();
    rows.chooseId(30);
    rows.all(0, 5);
    rows.place(2);
    assert.deepEqual(rows.ranges, [[0, 5]]);
  });

  it('is selected nowhere where this view does not have it', () => {
    const { rows } = choice();
    rows.chooseId(30);
    rows.place(undefined);
    assert.deepEqual([rows.id, rows.position, rows.ranges, rows.count(0)], [30, -1, [], 0]);
  });

  it('comes back with its tab', () => {
    const { rows } = choice();
    rows.restore({ id: 30, position: 4 });
    assert.deepEqual([rows.id, rows.position, rows.ranges], [30, 4, [[4, 5]]]);
    rows.restore(undefined);
    assert.deepEqual([rows.id, rows.ranges], [undefined, []]);
  });
});
