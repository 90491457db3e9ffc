import assert from 'node:assert/strict';
import { parseFromPanel } from '../../../src/ui/tail/panel/inbound';

describe('what a panel says to its host', () => {
  it('is taken where it is what the panel may say', () => {
    for (const message of [
      { kind: 'ready' },
      { kind: 'rows', request: 1, generation: 0, from: 10, count: 20 },
      { kind: 'details', id: 3 },
      { kind: 'filter', text: 'total > 3' },
      { kind: 'range', range: { fromMs: 1, toMs: 2 } },
      { kind: 'pause', what: 'reading', on: true },
      { kind: 'pins', paths: ['$.order.total'] },
      { kind: 'search', text: 'a', from: -1, direction: 'next' },
      { kind: 'fields', wanted: 'names' },
      { kind: 'record', action: 'sendAgain', id: 3 },
      { kind: 'value', action: 'filter', id: 3, of: { column: 'key' } },
      { kind: 'value', action: 'copy', id: 3, of: { path: '$.a' } },
      { kind: 'copy', text: 'a' },
      { kind: 'panel', action: 'copyTypeScript' },
    ])
      assert.deepEqual(parseFromPanel(message), message);
  });

  it('is left aside where it is anything else', () => {
    for (const message of [
      undefined,
      null,
      'ready',
      [],
      { kind: '__proto__' },
      { kind: 'rows', generation: 0, from: 10, count: 20 },
      { kind: 'rows', request: 1, generation: 0, from: -1, count: 20 },
      { kind: 'details', id: 'constructor' },
      { kind: 'filter', text: 'x'.repeat(100_001) },
      { kind: 'range', range: { fromMs: NaN, toMs: 2 } },
      { kind: 'pause', what: 'everything', on: true },
      { kind: 'fields', wanted: true },
      { kind: 'pins', paths: [1] },
      { kind: 'pins', paths: new Array(51).fill('a') },
      { kind: 'search', text: 'a', from: 0.5, direction: 'next' },
      { kind: 'record', action: 'toString', id: 3 },
      { kind: 'value', action: 'filter', id: 3, of: { column: 'constructor' } },
      { kind: 'value', action: 'run', id: 3, of: { path: '$.a' } },
      { kind: 'value', action: 'copy', id: 3, of: null },
      { kind: 'copy', text: 1 },
      { kind: 'panel', action: 'delete' },
    ])
      assert.equal(parseFromPanel(message), undefined, JSON.stringify(message));
  });

  it('asks for no more rows at a time than a screen holds', () => {
    const asked = parseFromPanel({ kind: 'rows', request: 1, generation: 0, from: 0, count: 1e9 });
    assert.ok(asked?.kind === 'rows' && asked.count <= 500);
  });
});
