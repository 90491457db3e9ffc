import assert from 'node:assert/strict';
import { backoffMs, type Backoff } from '../../../src/common';

const FULL: Backoff = { firstMs: 40, capMs: 3_000, jitter: 'full' };
const UPPER_HALF: Backoff = { ...FULL, jitter: 'upperHalf' };

describe('the wait before a retry', () => {
  it('doubles up to its cap, which no number of attempts exceeds', () => {
    const waits = [0, 1, 2, 6, 7, 1_000].map((attempt) => backoffMs(attempt, () => 1, FULL));
    assert.deepEqual(waits, [40, 80, 160, 2_560, 3_000, 3_000]);
  });

  it('with full jitter may be no wait at all', () => {
    assert.equal(
      backoffMs(3, () => 0, FULL),
      0,
    );
  });

  it('with jitter in the upper half is never less than half of it', () => {
    assert.deepEqual(
      [0, 0.5, 1].map((random) => backoffMs(1, () => random, UPPER_HALF)),
      [40, 60, 80],
    );
  });
});
