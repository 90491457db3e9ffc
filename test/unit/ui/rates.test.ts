import assert from 'node:assert/strict';
import { Rate, recentCount } from '../../../src/ui/tail/rates';

const RECORD = { shardId: 'shardId-000000000000', sequenceNumber: '1', partitionKey: 'key', data: new Uint8Array() };

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

describe('what counts for the rate of the stream', () => {
  const records = (arrivals: number[]) => arrivals.map((arrivalMs) => ({ ...RECORD, arrivalMs }));

  it('is every record at the tip', () => {
    assert.equal(recentCount(records([10_000, 10_500, 11_000]), 0), 3);
    assert.equal(recentCount(records([]), 0), 0);
  });

  it('is no record of a backfill, however fast it is read', () => {
    assert.equal(recentCount(records([10_000, 10_500, 11_000]), 60_000), 0);
  });

  it('is the last seconds of an answer that comes up to the tip', () => {
    assert.equal(recentCount(records([1_000, 2_000, 8_000, 9_000, 12_000]), 500), 3);
  });
});
