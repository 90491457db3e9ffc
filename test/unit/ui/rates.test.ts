import assert from 'node:assert/strict';
import { Rate } from '../../../src/ui/tail/rates';

describe('the rate of a tail', () => {
  it('is the same at whatever moment it is asked for', () => {
    const rate = new Rate();
    let nowMs = 1_000_000;
    for (; nowMs < 1_010_000; nowMs += 10) rate.add(400, nowMs);
    for (const endMs = nowMs + 500; nowMs < endMs; nowMs += 10) {
      rate.add(400, nowMs);
      const perSecond = rate.perSecond(nowMs + 9);
      assert.ok(Math.abs(perSecond - 40_000) < 200, `${perSecond} at ${nowMs}`);
    }
  });

  it('is that of the last five seconds, and nothing after them', () => {
    const rate = new Rate();
    rate.add(1_000, 1_000_000);
    assert.ok(rate.perSecond(1_004_000) > 0);
    assert.equal(rate.perSecond(1_006_000), 0);
  });
});
