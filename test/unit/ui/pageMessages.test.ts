import assert from 'node:assert/strict';
import { parseFromDetails } from '../../../src/ui/details/inbound';
import { parseFromMap } from '../../../src/ui/map/inbound';

describe('what the page of a map says to its host', () => {
  for (const message of [
    ...['ready', 'refresh', 'create', 'exportMermaid', 'copyMermaid'].map((kind) => ({ kind })),
    { kind: 'open', id: 'dev/streams/orders' },
    { kind: 'exportSvg', text: '<svg/>' },
  ]) {
    it(`may be ${message.kind}`, () => assert.deepEqual(parseFromMap({ ...message, more: 1 }), message));
  }

  it('is nothing else', () => {
    for (const wrong of [undefined, null, 'ready', {}, { kind: 'delete' }, { kind: 'open' }, { kind: 'open', id: 5 }])
      assert.equal(parseFromMap(wrong), undefined, JSON.stringify(wrong));
    assert.equal(parseFromMap({ kind: 'exportSvg', text: 'x'.repeat(8_000_001) }), undefined);
  });
});

describe('what the page of details says to its host', () => {
  for (const message of [
    { kind: 'ready' },
    { kind: 'refresh' },
    { kind: 'retry', section: 0 },
    { kind: 'range', section: 2, range: '24h' },
    { kind: 'fact', revision: 1, section: 0, fact: 3, action: 0 },
    { kind: 'action', revision: 1, action: 2 },
    { kind: 'link', revision: 1, section: 0, row: 7, cell: 1 },
  ]) {
    it(`may be ${message.kind}`, () => assert.deepEqual(parseFromDetails({ ...message }), message));
  }

  it('is nothing else, and names places by whole numbers from zero', () => {
    for (const wrong of [
      ...[undefined, null, 'ready', {}, { kind: 'delete' }],
      ...[{ kind: 'retry' }, { kind: 'retry', section: -1 }, { kind: 'retry', section: 0.5 }],
      ...[
        { kind: 'range', section: 0 },
        { kind: 'range', section: '0', range: '3h' },
      ],
      { kind: 'fact', revision: 1, section: 0, fact: NaN, action: 0 },
      { kind: 'link', revision: 1, section: 0, row: 7 },
    ])
      assert.equal(parseFromDetails(wrong), undefined, JSON.stringify(wrong));
  });
});
