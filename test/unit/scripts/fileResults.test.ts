import assert from 'node:assert/strict';
import { runFailedFilesAgain, type FileResults } from '../../../scripts/fileResults';
import { NOTHING, ONE_PASSED, oneFailed } from '../../../scripts/results';

describe('test files', () => {
  const failed = { ...oneFailed('the tail shows records', 'no click'), passed: 3, skipped: 5 };
  const passed = { ...NOTHING, passed: 9 };

  /** Runs `a` and `b`; each run of files gives the next of the results. */
  async function run(...runs: FileResults[]) {
    const ran: string[][] = [];
    const results = await runFailedFilesAgain(
      ['a', 'b'],
      (files) => {
        ran.push([...files]);
        return Promise.resolve(runs[ran.length - 1] ?? new Map());
      },
      () => undefined,
    );
    return { ran, results };
  }

  it('run once if they pass', async () => {
    const { ran, results } = await run(
      new Map([
        ['a', ONE_PASSED],
        ['b', passed],
      ]),
    );
    assert.deepEqual([ran, results], [[['a', 'b']], { ...NOTHING, passed: 10 }]);
  });

  it('that failed run again, count as the second run went, and are told as tried twice', async () => {
    const { ran, results } = await run(
      new Map([
        ['a', ONE_PASSED],
        ['b', failed],
      ]),
      new Map([['b', passed]]),
    );
    assert.deepEqual(ran, [['a', 'b'], ['b']]);
    assert.deepEqual(results, { ...NOTHING, passed: 10, retries: failed.failures });
  });

  it('that fail again have failed', async () => {
    const { results } = await run(new Map([['b', failed]]), new Map([['b', failed]]));
    assert.deepEqual([results.failures, results.retries], [failed.failures, failed.failures]);
  });

  it('that do not run a second time have failed', async () => {
    const { results } = await run(new Map([['b', failed]]), new Map());
    assert.deepEqual(results.failures, failed.failures);
  });

  it('do not run again where something failed that belongs to no file', async () => {
    const { ran, results } = await run(
      new Map([
        ['', failed],
        ['b', failed],
      ]),
    );
    assert.deepEqual([ran.length, results.failures.length], [1, 2]);
  });
});
