import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Alarm } from '../../../src/ui/alarm';

const START_MS = Date.UTC(2026, 10, 24);

describe('the alarm of what looks different after a while', () => {
  let rung: number;
  let alarm: Alarm;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START_MS });
    rung = 0;
    alarm = new Alarm(() => rung++);
  });

  afterEach(() => {
    alarm.dispose();
    mock.timers.reset();
  });

  it('rings once, when it is due', () => {
    alarm.set(START_MS + 10_000);
    mock.timers.tick(9_999);
    assert.equal(rung, 0);
    mock.timers.tick(1);
    assert.equal(rung, 1);
    mock.timers.tick(60_000);
    assert.equal(rung, 1);
  });

  it('rings at the time that was set last', () => {
    alarm.set(START_MS + 60_000);
    alarm.set(START_MS + 5_000);
    mock.timers.tick(5_000);
    assert.equal(rung, 1);
    mock.timers.tick(60_000);
    assert.equal(rung, 1);
  });

  it('rings earlier where it is asked to, and never later', () => {
    alarm.set(START_MS + 5_000);
    alarm.setEarlier(START_MS + 60_000);
    mock.timers.tick(5_000);
    assert.equal(rung, 1);
    alarm.setEarlier(START_MS + 7_000);
    mock.timers.tick(2_000);
    assert.equal(rung, 2);
  });

  it('does not ring where there is nothing to wait for', () => {
    alarm.set(START_MS + 5_000);
    alarm.set(Infinity);
    mock.timers.tick(60_000);
    assert.equal(rung, 0);
  });

  it('rings at most once a second, also for what is due already', () => {
    alarm.set(START_MS - 5_000);
    mock.timers.tick(999);
    assert.equal(rung, 0);
    mock.timers.tick(1);
    assert.equal(rung, 1);
  });

  it('waits longer than a timer can', () => {
    alarm.set(START_MS + 40 * 86_400_000);
    mock.timers.tick(2 ** 31);
    // It asks again what is due.
    assert.equal(rung, 1);
  });
});
