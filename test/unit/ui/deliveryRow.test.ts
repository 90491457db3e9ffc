import assert from 'node:assert/strict';
import type { ObjectEntry } from '../../../src/outputs';
import { deliveryDescription } from '../../../src/ui/tree/deliveryRow';
import { agesAtMs } from '../../../src/ui/tree/rowAges';
import type { DeliveryStreamNode, ObjectNode } from '../../../src/ui/tree/nodes';
import type { FlushState } from '../../../src/ui/tree/treeActivity';
import { deliveryTo } from './support/deliveries';

const NOW_MS = Date.UTC(2026, 10, 24, 4, 12, 41);
const CONNECTION = { name: 'local', region: 'us-east-1' };
const NODE: DeliveryStreamNode = {
  kind: 'deliveryStream',
  id: 'local/deliveryStreams/d',
  parent: undefined,
  connection: CONNECTION,
  name: 'd',
};
const { detail } = deliveryTo({ source: 'orders' });

function object(lastModifiedMs: number): ObjectEntry {
  return { key: 'in/a', size: 5_500, lastModifiedMs, eTag: '"x"', storageClass: undefined };
}

function activity(newestMs?: number, errorMs?: number) {
  return {
    newest: newestMs === undefined ? undefined : object(newestMs),
    newestError: errorMs === undefined ? undefined : object(errorMs),
  };
}

describe('the row of a delivery stream', () => {
  const texts: [string, FlushState | undefined, ReturnType<typeof activity> | undefined, string][] = [
    ['as it is described', undefined, undefined, 'orders → b'],
    ['while it buffers', { kind: 'buffering', atMs: NOW_MS + 3_400 }, activity(), 'flush in 4 s · orders → b'],
    ['when its time has come', { kind: 'buffering', atMs: NOW_MS }, activity(), 'delivering… · orders → b'],
    ['while it delivers', { kind: 'delivering' }, activity(), 'delivering… · orders → b'],
    ['with nothing to deliver', { kind: 'idle' }, activity(NOW_MS - 1), 'nothing buffered · orders → b'],
    ['by its hints', undefined, activity(NOW_MS - 18_000), 'next flush within 42 s · orders → b'],
    [
      'after a failure',
      { kind: 'idle' },
      activity(undefined, NOW_MS - 120_000),
      'failed records 2 min ago · nothing buffered · orders → b',
    ],
  ];
  for (const [when, flush, found, text] of texts)
    it(`begins with what changes: ${when}`, () => {
      assert.equal(deliveryDescription(detail, { activity: found, flush }, NOW_MS), text);
    });

  it('says what failed before all else', () => {
    const failing = { ...detail, status: 'CREATING_FAILED', failure: 'The role is missing.' };
    assert.equal(
      deliveryDescription(failing, { activity: undefined, flush: undefined }, NOW_MS),
      'creating failed · The role is missing. · orders → b',
    );
  });

  const dueOf = (flush: FlushState | undefined, found = activity()) =>
    agesAtMs(
      NODE,
      {
        detail: { kind: 'deliveryStream', detail, activity: found },
        activity: { flush, rate: undefined, rateChangesAtMs: Infinity },
      },
      NOW_MS,
    ) - NOW_MS;

  it('counts down while it buffers, and is left alone otherwise', () => {
    assert.equal(dueOf({ kind: 'buffering', atMs: NOW_MS + 3_400 }), 400);
    assert.equal(dueOf({ kind: 'buffering', atMs: NOW_MS + 3_000 }), 1_000);
    assert.equal(dueOf({ kind: 'buffering', atMs: NOW_MS + 400 }), 400);
    assert.equal(dueOf({ kind: 'idle' }), Infinity);
    assert.equal(dueOf({ kind: 'delivering' }), Infinity);
    assert.equal(dueOf(undefined), Infinity);
    assert.equal(dueOf(undefined, activity(NOW_MS - 18_000)), 5_000);
    assert.equal(dueOf(undefined, activity(NOW_MS - 60_000)), Infinity);
  });
});

describe('the age of an object in its row', () => {
  const dueAfter = (ageMs: number) => {
    const node: ObjectNode = {
      kind: 'object',
      id: 'o',
      parent: undefined,
      connection: CONNECTION,
      bucket: 'b',
      entry: object(NOW_MS - ageMs),
    };
    const nothing = { flush: undefined, rate: undefined, rateChangesAtMs: Infinity };
    return agesAtMs(node, { detail: undefined, activity: nothing }, NOW_MS) - NOW_MS;
  };

  it('grows in steps of ten seconds, then of minutes, hours and days', () => {
    assert.deepEqual([0, 21_000, 49_000].map(dueAfter), [10_000, 10_000, 10_000]);
    assert.deepEqual([50_000, 59_500].map(dueAfter), [10_000, 500]);
    assert.deepEqual([60_000, 119_000].map(dueAfter), [60_000, 1_000]);
    assert.equal(dueAfter(2 * 3_600_000), 3_600_000);
    assert.equal(dueAfter(72 * 3_600_000), 24 * 3_600_000);
  });
});
