import assert from 'node:assert/strict';
import { autoColumns } from '../../../src/webview/tail/autoColumns';
import type { FieldNow } from '../../../src/webview/tail/messages';

function field(path: string, given: Partial<FieldNow> = {}): FieldNow {
  return {
    ...{ path, records: 100, count: 100, places: 0, nulls: 0, missing: 0, numbers: undefined, top: [] },
    ...{ types: [{ type: 'string', share: 1 }], distinct: { count: 9, isExact: true } },
    ...given,
  };
}

function columnsOf(fields: FieldNow[], given: { records?: number; notJson?: number } = {}): string[] {
  return autoColumns({ fields, records: 100, notJson: 0, ...given });
}

describe('the columns that a panel chooses', () => {
  it('are the most frequent fields, five at most, in the order of the records where they are as frequent', () => {
    const fields = ['f', 'a', 'e', 'b', 'd', 'c'].map((path) => field(path));
    assert.deepEqual(columnsOf(fields), ['f', 'a', 'e', 'b', 'd']);
    assert.deepEqual(columnsOf([field('rare', { records: 60 }), field('common')]), ['common', 'rare']);
  });

  it('are in at least half of the records that are JSON', () => {
    const fields = [field('half', { records: 50 }), field('less', { records: 49 })];
    assert.deepEqual(columnsOf(fields), ['half']);
    assert.deepEqual(columnsOf(fields, { notJson: 2 }), ['half', 'less']);
  });

  it('say something: each has one value, and not the same everywhere', () => {
    const one = { count: 1, isExact: true };
    assert.deepEqual(
      columnsOf([
        field('order', { types: [{ type: 'object', share: 1 }] }),
        field('mixed', {
          types: [
            { type: 'string', share: 0.9 },
            { type: 'array', share: 0.1 },
          ],
        }),
        field('items[*].sku'),
        field(''),
        field('always', { distinct: one }),
        field('sometimes', { distinct: one, nulls: 40 }),
      ]),
      ['sometimes'],
    );
    assert.deepEqual(columnsOf([]), []);
  });
});
