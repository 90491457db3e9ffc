import assert from 'node:assert/strict';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { describeResults, NOTHING, ONE_PASSED, oneFailed } from '../../../scripts/results';
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
    assert.deepEqual([total.passed, total.failures.length, ran], [1, 1, ['next']]);
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
        onLine('one');
        await Promise.resolve();
        events.emit('collected');
        onLine('two');
        return oneFailed('a test', 'It is broken.');
      },
    };
    const total = await runBeside([watched], [collected]);
    assert.deepEqual([total.passed, total.failures.length], [1, 1]);
    const at = printed.indexOf('one');
    assert.equal(printed[at + 1], 'two');
    assert.match(printed[at + 2] ?? '', /^collected: 0 passed, 1 failed/);
  });

  it('are summed up at the end with every failure, every test that was tried twice, and the counts in the last line', async () => {
    const lint = check('Lint', (onLine) => {
      onLine('src/a.ts: 1 problem');
      return Promise.reject(new Error('npm run lint failed.'));
    });
    const retries = [{ title: 'tail shows records', text: 'Error: no row came' }];
    const tests: Stage = {
      name: 'UI tests',
      run: () =>
        Promise.resolve({ passed: 4, skipped: 1, retries, failures: [{ title: 'send', text: 'Error: 1 !== 2' }] }),
    };
    const summary = describeResults(await runInTurn([lint, tests]));
    assert.deepEqual(summary.split('\n').filter(Boolean), [
      '── Tried twice',
      'UI tests › tail shows records',
      '  Error: no row came',
      '── Failed',
      'Lint',
      '  npm run lint failed.',
      '  src/a.ts: 1 problem',
      'UI tests › send',
      '  Error: 1 !== 2',
      '4 passed, 2 failed, 1 skipped, 1 tried twice',
    ]);
  });

  it('repeat of a long text its beginning and its end', () => {
    const text = Array.from({ length: 1_000 }, (_, index) => `line ${index}`).join('\n');
    const lines = describeResults(oneFailed('long', text)).split('\n');
    assert.ok(lines.length < 50, String(lines.length));
    assert.ok(lines.includes('  line 0') && lines.includes('  … 960 lines more …') && lines.includes('  line 999'));
  });

  it('that all pass leave nothing but the counts', () => {
    assert.deepEqual(describeResults({ ...NOTHING, passed: 3 }).trim(), '3 passed, 0 failed');
  });
});
