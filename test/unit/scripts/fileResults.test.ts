import assert from 'node:assert/strict';
import { filesThatFailed, withSecondRun } from '../../../scripts/fileResults';
import { NOTHING, ONE_PASSED, oneFailed } from '../../../scripts/results';

describe('test files that failed', () => {
  const failed = { ...oneFailed('the tail shows records', 'no click'), passed: 3, skipped: 5 };

  it('are run again', () => {
    assert.deepEqual(
      filesThatFailed(
        new Map([
          ['a.test.ts', ONE_PASSED],
          ['b.test.ts', failed],
        ]),
      ),
      ['b.test.ts'],
    );
  });

  it('are not run again where something failed that belongs to no file', () => {
    assert.deepEqual(
      filesThatFailed(
        new Map([
          ['', failed],
          ['b.test.ts', failed],
        ]),
      ),
      [],
    );
  });

  it('count as their second run went, and the first failure is told as tried twice', () => {
    const first = new Map([
      ['a.test.ts', ONE_PASSED],
      ['b.test.ts', failed],
    ]);
    assert.deepEqual(withSecondRun(first, new Map([['b.test.ts', { ...NOTHING, passed: 9 }]])), {
      passed: 10,
      skipped: 0,
      failures: [],
      retries: failed.failures,
    });
  });

  it('fail when they fail again', () => {
    const { failures, retries } = withSecondRun(new Map([['b.test.ts', failed]]), new Map([['b.test.ts', failed]]));
    assert.deepEqual([failures, retries], [failed.failures, failed.failures]);
  });

  it('still count as failed when they do not run a second time', () => {
    assert.deepEqual(withSecondRun(new Map([['b.test.ts', failed]]), new Map()).failures, failed.failures);
  });
});
