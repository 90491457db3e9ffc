import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../../scripts/paths';
import { sum, type Results } from '../../../scripts/results';

const FILES = {
  'first.cjs': `
    let attempts = 0;
    describe('first', () => {
      it('passes', () => undefined);
      it('passes at the second try', () => {
        attempts++;
        if (attempts === 1) throw new Error('no click');
      });
      it('fails', () => { throw new Error('one is not two'); });
      it.skip('is skipped', () => undefined);
    });`,
  'second.cjs': `
    describe('second', () => {
      before(() => { throw new Error('no server'); });
      it('never runs', () => undefined);
    });`,
};

describe('the results of mocha', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-reporter-'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(path.join(folder, name), text);
  });
  after(() => rm(folder, { recursive: true }));

  for (const mode of [['--parallel', '--jobs', '2'], ['--no-parallel']]) {
    it(`name each failure and each second try of each file, with ${mode.join(' ')}`, async () => {
      const file = path.join(folder, 'results.json');
      const files = Object.keys(FILES).map((name) => path.join(folder, name));
      const reporter = path.join(ROOT, 'scripts/countingReporter.cjs');
      const args = [require.resolve('mocha/bin/mocha.js'), '--no-config', '--reporter', reporter, '--retries', '1'];
      spawnSync(process.execPath, [...args, ...mode, ...files], { env: { ...process.env, MOCHA_RESULTS_FILE: file } });
      const byFile = JSON.parse(await readFile(file, 'utf8')) as Record<string, Results>;
      assert.deepEqual(Object.keys(byFile).sort(), files);
      const { passed, skipped, failures, retries } = sum(Object.values(byFile));
      assert.deepEqual([passed, skipped], [2, 1]);
      const told = (list: Results['failures']) =>
        list.map(({ title, text }) => `${title}: ${text.split('\n')[0] ?? ''}`).sort();
      assert.deepEqual(told(failures), [
        'first fails: Error: one is not two',
        'second "before all" hook for "never runs": Error: no server',
      ]);
      assert.deepEqual(told(retries), [
        'first fails: Error: one is not two',
        'first passes at the second try: Error: no click',
      ]);
    });
  }
});
