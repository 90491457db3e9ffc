import assert from 'node:assert/strict';
import { BufferPool } from '../../../../src/consumer/wire/bufferPool';

const KB = 1024;

describe('a pool of buffers', () => {
  it('gives what was given back, and never one that is in use', () => {
    const pool = new BufferPool();
    const first = pool.take(100 * KB);
    const second = pool.take(100 * KB);
    assert.notEqual(first.buffer, second.buffer);
    pool.give(first);
    const again = pool.take(120 * KB);
    assert.equal(again.buffer, first.buffer);
    assert.equal(again.length, 120 * KB);
    assert.notEqual(pool.take(1).buffer, first.buffer);
  });

  it('gives none that is too small', () => {
    const pool = new BufferPool();
    pool.give(pool.take(1));
    assert.equal(pool.take(1_000 * KB).length, 1_000 * KB);
  });

  it('does not give a large one for something small', () => {
    const pool = new BufferPool();
    const large = pool.take(4_000 * KB);
    pool.give(large);
    assert.notEqual(pool.take(1).buffer, large.buffer);
    assert.equal(pool.take(3_000 * KB).buffer, large.buffer);
  });

  it('takes back what it gave, once, and nothing else', () => {
    const pool = new BufferPool();
    const others = new Uint8Array(64 * KB);
    pool.give(others);
    const own = pool.take(1);
    assert.notEqual(own.buffer, others.buffer);
    pool.give(own);
    pool.give(own);
    assert.equal(pool.take(1).buffer, own.buffer);
    assert.notEqual(pool.take(1).buffer, own.buffer);
  });

  it('keeps no more than a bounded number of bytes', () => {
    const pool = new BufferPool();
    const taken = Array.from({ length: 200 }, () => pool.take(1_000 * KB));
    for (const buffer of taken) pool.give(buffer);
    const known = new Set(taken.map(({ buffer }) => buffer));
    const kept = Array.from({ length: 200 }, () => pool.take(1_000 * KB)).filter(({ buffer }) => known.has(buffer));
    assert.ok(kept.length > 0 && kept.length <= 24, `${kept.length} kept`);
  });
});
