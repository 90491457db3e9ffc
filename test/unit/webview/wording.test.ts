import assert from 'node:assert/strict';
import { fill, shortShard, Wording } from '../../../src/webview/page/wording';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

describe('the wording of panels', () => {
  const english = new Wording('en');

  it('fills in what a text leaves open', () => {
    assert.equal(fill('{0} of {1}', 3, 'orders'), '3 of orders');
    assert.equal(fill('{1}, {0}, {2}', 'a', 'b'), 'b, a, {2}');
    assert.equal(fill('{0}', '{1}', 'x'), '{1}');
  });

  it('writes counts as the language does', () => {
    assert.equal(english.count(12_345.6), '12,346');
    assert.equal(new Wording('pt-BR').count(12_345), '12.345');
    assert.deepEqual(
      [999_999, 2_140_000].map((count) => english.shortCount(count)),
      ['999,999', '2.1M'],
    );
  });

  for (const [bytes, text] of [
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [99_940, '99.9 kB'],
    [99_960, '100 kB'],
    [999_400, '999 kB'],
    [999_600, '1.0 MB'],
    [5_000_000_000_000, '5000 GB'],
  ] as const) {
    it(`writes ${bytes} bytes as ${text}`, () => assert.equal(english.bytes(bytes), text));
  }

  for (const [ms, text] of [
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [59 * MINUTE_MS + 59 * SECOND_MS, '59 min'],
    [59 * MINUTE_MS + 59.6 * SECOND_MS, '1 h 0 min'],
    [47 * HOUR_MS + 59 * MINUTE_MS, '47 h 59 min'],
    [48 * HOUR_MS, '2 d'],
  ] as const) {
    it(`writes ${ms} ms as ${text}`, () => assert.equal(english.duration(ms), text));
  }

  it('writes the clock in UTC where that is wanted, and the whole time as ever', () => {
    const ms = Date.UTC(2026, 10, 24, 4, 12, 41, 203);
    assert.equal(new Wording('en', 'utc').clock(ms), '04:12:41.203');
    assert.equal(new Wording('en', 'utc').instant(ms), new Wording('en').instant(ms));
  });

  it('writes a time in UTC with its milliseconds', () => {
    assert.equal(english.utc(Date.UTC(2026, 10, 24, 4, 12, 41, 203)), '2026-11-24 04:12:41.203 UTC');
  });

  it('shortens the ids that Kinesis gives to shards, and no others', () => {
    assert.deepEqual(['shardId-000000000001', 'shardId-000000012345', 'mine'].map(shortShard), [
      '0001',
      '12345',
      'mine',
    ]);
  });
});
