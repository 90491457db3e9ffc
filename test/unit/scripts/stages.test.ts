import assert from 'node:assert/strict';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { ONE_FAILED, ONE_PASSED } from '../../../scripts/counts';
import { check, runBeside, runInTurn, type Stage } from '../../../scripts/stages';

describe('the stages of npm test', () => {
  let printed: string[] = [];
  const { log } = console;

  beforeEach(() => {
    printed = [];
    console.log = (text: string) => void printed.push(...text.split('\n'));
  });
  afterEach(() => {
    console.log = log;
  });

  it('go on after one that fails, which is counted', async () => {
    const ran: string[] = [];
    const failing = check('failing', () => Promise.reject(new Error('It is broken.')));
    const next: Stage = { name: 'next', run: () => Promise.resolve((ran.push('next'), ONE_PASSED)) };
    const total = await runInTurn([failing, next]);
    assert.deepEqual([total.passed, total.failed, ran], [1, 1, ['next']]);
    assert.ok(printed.includes('It is broken.'));
  });

  it('that run beside each other are all counted, and the lines of a collected one stay together', async () => {
    const events = new EventEmitter();
    const watched: Stage = {
      name: 'watched',
      run: async () => {
        console.log('watched begins');
        events.emit('watched');
        await once(events, 'collected');
        console.log('watched ends');
        return ONE_PASSED;
      },
    };
    const collected: Stage = {
      name: 'collected',
      run: async (onLine) => {
        onLine?.('one');
        await Promise.resolve();
        events.emit('collected');
        onLine?.('two');
        return ONE_FAILED;
      },
    };
    const total = await runBeside([watched], [collected]);
    assert.deepEqual([total.passed, total.failed], [1, 1]);
    const at = printed.indexOf('one');
    assert.equal(printed[at + 1], 'two');
    assert.match(printed[at + 2] ?? '', /^collected: 0 passed, 1 failed/);
  });
});
