import assert from 'node:assert/strict';
import { ticksOf } from '../../../src/webview/tail/timeAxis';

const NOON = new Date(2026, 10, 25, 12, 0, 0).getTime();
const labels = (fromMs: number, toMs: number, width: number) => ticksOf(fromMs, toMs, width).map(({ label }) => label);

describe('the time axis of the histogram', () => {
  it('has round local times, with seconds where they are needed', () => {
    assert.deepEqual(labels(NOON + 200, NOON + 10_200, 500), [
      '12:00:02',
      '12:00:04',
      '12:00:06',
      '12:00:08',
      '12:00:10',
    ]);
    assert.deepEqual(labels(NOON - 1, NOON + 300_000, 500), ['12:00', '12:01', '12:02', '12:03', '12:04']);
    assert.deepEqual(labels(NOON, NOON + 3 * 86_400_000, 400), ['11-26', '11-27', '11-28']);
  });

  it('has no more than have room, and none where nothing is shown', () => {
    for (const width of [100, 400, 1200]) {
      for (const spanMs of [1_000, 61_000, 86_400_000, 30 * 86_400_000]) {
        const ticks = ticksOf(NOON, NOON + spanMs, width);
        assert.ok(ticks.length <= Math.ceil(width / 84), `${ticks.length} in ${width}`);
      }
    }
    assert.deepEqual(ticksOf(NOON, NOON, 500), []);
    assert.deepEqual(ticksOf(NOON, NOON + 1_000, 40), []);
  });
});
