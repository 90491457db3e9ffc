import assert from 'node:assert/strict';
import { compareKeys, SortedKeys } from '../../../../src/local/s3/keyOrder';

const ALPHABET = ['a', 'b', '/', 'ç', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'];

describe('local S3: the order of keys', () => {
  it('is that of the UTF-8 bytes', () => {
    for (const left of ALPHABET) {
      for (const right of ALPHABET) {
        const expected = Math.sign(Buffer.compare(Buffer.from(`x${left}`), Buffer.from(`x${right}y`)));
        assert.equal(Math.sign(compareKeys(`x${left}`, `x${right}y`)), expected, `${left} ${right}`);
      }
    }
  });

  it('holds through thousands of random changes', () => {
    // A linear congruential generator: the same changes each time.
    let state = 42;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const keys = SortedKeys.of(['m']);
    const model = new Set(['m']);
    for (let step = 0; step < 20_000; step++) {
      const key = `${random(97).toString(36)}/${random(331).toString(36)}`;
      if (random(3) === 0) {
        keys.delete(key);
        model.delete(key);
      } else if (!model.has(key)) {
        keys.add(key);
        model.add(key);
      }
    }
    const sorted = [...model].sort(compareKeys);
    assert.deepEqual([...keys.from(() => false)], sorted);
    assert.deepEqual(
      [...keys.from((key) => key < 'k/')],
      sorted.filter((key) => key >= 'k/'),
    );
    assert.equal(
      keys.first((key) => key < 'zzz'),
      undefined,
    );
    for (const key of sorted) keys.delete(key);
    assert.deepEqual([...keys.from(() => false)], []);
  });
});
