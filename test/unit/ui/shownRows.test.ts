import assert from 'node:assert/strict';
import { ShownRows } from '../../../src/ui/tree/shownRows';

interface Row {
  id: string;
  text: string;
}

describe('the rows of the tree', () => {
  const texts = new Map<string, string>();
  let looked: string[];
  let rows: ShownRows<Row>;

  function show(id: string, text: string): Row {
    texts.set(id, text);
    const node = { id, text };
    rows.note(node);
    return node;
  }

  beforeEach(() => {
    texts.clear();
    looked = [];
    rows = new ShownRows({
      lookOf: ({ id }) => {
        looked.push(id);
        return texts.get(id) ?? '';
      },
      changesAtMs: ({ id }) => (id.includes('object:') ? 1_000 : Infinity),
    });
  });

  it('are not redrawn while they look the same', () => {
    const row = show('a/object:1', '1 min ago');
    assert.deepEqual(rows.aged(1_000), []);
    assert.equal(rows.changed(row), undefined);
  });

  it('are redrawn where they look different, and only those', () => {
    show('a/object:1', '59 s ago');
    const old = show('a/object:2', '3 h ago');
    texts.set('a/object:1', '1 min ago');
    assert.deepEqual(
      rows.aged(1_000).map(({ id }) => id),
      ['a/object:1'],
    );
    assert.equal(rows.changed(old), undefined);
  });

  it('are given as they were shown last: the editor knows no other', () => {
    show('a', 'old');
    const again = show('a', 'new');
    texts.set('a', 'newer');
    assert.equal(rows.changed({ id: 'a' }), again);
  });

  it('are forgotten below a node that is loaded again, and nowhere else', () => {
    for (const id of ['object:a', 'object:a/1', 'object:ab/1']) show(id, 'old');
    for (const id of texts.keys()) texts.set(id, 'new');
    rows.forgetBelow({ id: 'object:a' });
    assert.deepEqual(
      rows.aged(1_000).map(({ id }) => id),
      ['object:a', 'object:ab/1'],
    );
    rows.forgetBelow(undefined);
    assert.deepEqual(rows.aged(1_000), []);
  });

  it('are not even looked at before they can look different', () => {
    for (let row = 0; row < 10_000; row++) show(`stream-${row}`, 'ACTIVE');
    show('object:1', '59 s ago');
    assert.equal(rows.dueMs, 1_000);
    looked = [];
    rows.aged(999);
    assert.deepEqual(looked, []);
    rows.aged(1_000);
    assert.deepEqual(looked, ['object:1']);
  });

  it('out of sight are not redrawn', () => {
    assert.equal(rows.changed({ id: 'never' }), undefined);
  });
});
