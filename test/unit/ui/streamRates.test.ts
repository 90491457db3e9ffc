import assert from 'node:assert/strict';
import { barText, StreamRates } from '../../../src/ui/tree/streamRates';

const START_MS = Date.UTC(2026, 10, 24, 4, 12, 40);

describe('the rate of a stream in the tree', () => {
  let rates: StreamRates;
  beforeEach(() => (rates = new StreamRates()));

  it('is that of the last five seconds, beside what each tenth of the last minute had', () => {
    rates.add('orders', 100, START_MS - 25_000);
    rates.add('orders', 30, START_MS + 1_000);
    rates.add('orders', 20, START_MS + 3_000);
    assert.deepEqual(rates.of('orders', START_MS + 4_000), { perSecond: 10, lastMinute: [0, 0, 100, 0, 0, 50] });
    assert.deepEqual(rates.of('orders', START_MS + 7_000)?.perSecond, 4);
    assert.deepEqual(rates.of('orders', START_MS + 12_000), { perSecond: 0, lastMinute: [0, 100, 0, 0, 50, 0] });
  });

  it('is not there where nothing went in for a minute', () => {
    assert.equal(rates.of('orders', START_MS), undefined);
    rates.add('orders', 1, START_MS);
    assert.equal(rates.of('clicks', START_MS), undefined);
    assert.ok(rates.of('orders', START_MS + 59_999));
    assert.equal(rates.of('orders', START_MS + 60_000), undefined);
  });

  it('is another at the moment that is foretold, and at no moment once nothing comes', () => {
    rates.add('orders', 10, START_MS);
    let nowMs = START_MS;
    const changes: number[] = [];
    for (;;) {
      nowMs = rates.changesAtMs('orders', nowMs);
      if (nowMs === Infinity) break;
      changes.push(nowMs - START_MS);
      if (!rates.of('orders', nowMs)) break;
    }
    assert.deepEqual(changes, [5_000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
    assert.equal(rates.changesAtMs('orders', START_MS + 60_000), Infinity);
  });

  it('is drawn with the most of the minute as the highest', () => {
    assert.equal(barText([0, 1, 50, 100, 0, 0]), '▁▂▅█▁▁');
    assert.equal(barText([0, 0, 0, 0, 0, 0]), '▁▁▁▁▁▁');
  });
});
