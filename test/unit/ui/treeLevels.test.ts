import assert from 'node:assert/strict';
import { filterParts } from '../../../src/ui/tree/groupSearch';
import { endOfRange, MAX_ROWS_OF_LEVEL, rowsOfLevel } from '../../../src/ui/tree/levels';
import type { GroupNode, StreamNode } from '../../../src/ui/tree/nodes';
import { agesAtMs } from '../../../src/ui/tree/rowAges';
import { formatAge, nextAgeMs } from '../../../src/ui/format';

const connection = { name: 'dev', region: 'eu-west-1' };
const PARENT: GroupNode = { kind: 'streams', id: 'dev/streams', parent: undefined, connection };

function streams(count: number): StreamNode[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `s${index}`;
    const base = { id: `dev/streams/${name}`, parent: PARENT, connection, name, stream: name };
    return { kind: 'stream', ...base, arn: undefined, status: undefined };
  });
}

describe('the rows of a level', () => {
  it('are the rows themselves as long as they are few', () => {
    const nodes = streams(MAX_ROWS_OF_LEVEL);
    assert.deepEqual(rowsOfLevel(PARENT, nodes), nodes);
  });

  it('go on in ranges, so that no parent has more than the editor makes at once', () => {
    const nodes = streams(10_000);
    const rows = rowsOfLevel(PARENT, nodes);
    assert.equal(rows.length, MAX_ROWS_OF_LEVEL + 9);
    assert.deepEqual(
      rows.flatMap((row) => (row.kind === 'range' ? row.nodes : row)),
      nodes,
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  });

  it('stay the same rows when more is loaded', () => {
    const nodes = streams(3_500);
    const before = rowsOfLevel(PARENT, nodes.slice(0, 2_500));
    const after = rowsOfLevel(PARENT, nodes, before);
    assert.equal(after[MAX_ROWS_OF_LEVEL], before[MAX_ROWS_OF_LEVEL]);
    assert.notEqual(after[MAX_ROWS_OF_LEVEL + 1], before[MAX_ROWS_OF_LEVEL + 1], 'that range was not full');
  });

  it('are loaded until a range is full', () => {
    assert.deepEqual([100, 999, 1_000, 1_001].map(endOfRange), [1_000, 1_000, 2_000, 2_000]);
  });
});

describe('the filter', () => {
  it('is a part of a name, and after a slash the beginning of a key', () => {
    assert.deepEqual(filterParts('orders'), { name: 'orders', keyPrefix: '' });
    assert.deepEqual(filterParts('logs/2026/11'), { name: 'logs', keyPrefix: '2026/11' });
  });
});

describe('an age in the tree', () => {
  const DAY_MS = 86_400_000;

  for (const ageMs of [
    -5_000,
    0,
    1_500,
    59_999,
    60_000,
    3_599_999,
    3_600_000,
    DAY_MS,
    2 * DAY_MS - 1,
    2 * DAY_MS,
    9 * DAY_MS,
  ])
    it(`is another at the moment that is foretold, and not before: ${ageMs} ms`, () => {
      const nowMs = Date.UTC(2026, 10, 30);
      const thenMs = nowMs - ageMs;
      const nextMs = nextAgeMs(thenMs, nowMs);
      assert.ok(nextMs > nowMs);
      assert.equal(formatAge(thenMs, nextMs - 1), formatAge(thenMs, nowMs));
      assert.notEqual(formatAge(thenMs, nextMs), formatAge(thenMs, nowMs));
    });

  it('is that of objects alone: a stream looks the same until something happens', () => {
    const [stream] = streams(1);
    assert.ok(stream);
    const activity = { rate: undefined, rateChangesAtMs: Infinity, flush: undefined };
    assert.equal(agesAtMs(stream, { detail: undefined, activity }, 0), Infinity);
  });
});
