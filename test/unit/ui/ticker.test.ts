import assert from 'node:assert/strict';
import { Ticker } from '../../../src/ui/ticker';

describe('what is done again and again', () => {
  const original = { setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval };
  const standing = new Map<object, () => void>();
  let begun = 0;

  beforeEach(() => {
    standing.clear();
    begun = 0;
    globalThis.setInterval = ((tick: () => void) => {
      begun++;
      const timer = {};
      standing.set(timer, tick);
      return timer;
    }) as unknown as typeof setInterval;
    globalThis.clearInterval = (timer) => {
      standing.delete(timer as object);
    };
  });

  afterEach(() => {
    Object.assign(globalThis, original);
  });

  it('sets no timer until it is needed, and one then', () => {
    const ticker = new Ticker(1_000, () => undefined);
    assert.equal(standing.size, 0);
    ticker.isNeeded = true;
    ticker.isNeeded = true;
    assert.deepEqual([standing.size, begun], [1, 1]);
  });

  it('leaves no timer when it is not needed any more, also where it finds that out itself', () => {
    let ticks = 0;
    const ticker = new Ticker(1_000, () => {
      ticks++;
      ticker.isNeeded = false;
    });
    ticker.isNeeded = true;
    for (const tick of standing.values()) tick();
    assert.deepEqual([standing.size, ticks], [0, 1]);
    ticker.isNeeded = true;
    ticker.dispose();
    assert.deepEqual([standing.size, begun], [0, 2]);
  });
});
