import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decodePayload } from '../../../src/records';
import { orders } from './support/orders';

const LEVELS = readFileSync('test/fixtures/outputs/levels.zst');

describe('zstd', () => {
  it('is unpacked as every level packs it, frame behind frame', () => {
    const expected = [
      ...[140_000, 140_000, 8_000, 8_000, 2_000, 400].map(orders),
      'x'.repeat(300_000),
      `${'abcd'.repeat(50)}e${'abcd'.repeat(50)}`,
    ].join('');
    const { steps, text, isWhole } = decodePayload(LEVELS);
    assert.deepEqual([steps[0]?.layer, steps[0]?.failure, isWhole], ['zstd', undefined, true]);
    assert.equal(text, expected);
  });

  it('says what lacks where it is cut off, wherever', () => {
    for (const end of [4, 5, 6, 7, 9, 10, 11, 100, 5_000, 22_000]) {
      const { steps, bytes } = decodePayload(LEVELS.subarray(0, end));
      assert.equal(steps[0]?.failure, 'it ends too early', `cut at ${end}`);
      assert.equal(bytes.length, end);
    }
  });

  it('says that it needs a dictionary', () => {
    const { steps } = decodePayload(Buffer.from('28b52ffd0100' + '07' + '010000', 'hex'));
    assert.equal(steps[0]?.failure, 'it needs a dictionary');
  });

  it('damaged anywhere, is unpacked or left with the decoder’s own reason', () => {
    // The heads of the first two frames and of their blocks, and here and there.
    for (let at = 4; at < 24_000; at += at % 22_063 < 250 ? 1 : 331) {
      const damaged = Buffer.from(LEVELS);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at & 7));
      const reason = decodePayload(damaged.subarray(0, 30_000)).steps[0]?.failure;
      if (reason !== undefined)
        assert.match(reason, /^(a block |a frame |it |its checksum |what follows is not a zstd frame)/, `byte ${at}`);
    }
  });
});
