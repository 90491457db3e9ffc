import { parseArgs } from 'node:util';
import { build } from './build';
import { browserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { runHostTests } from './hostTests';
import { runMocha } from './mochaStage';
import { npm } from './npm';
import { withPackage } from './packageCheck';
import { ROOT } from './paths';
import { add, describeResults, ONE_PASSED, type Results } from './results';
import { parseShard } from './shards';
import { check, runBeside, runInTurn, type LineSink, type Stage } from './stages';
import { MAIN_JOB, PACKAGE_TOUR, planTests, type Check, type TestPlan } from './testPlan';
import { runUiTests } from './uiTests';
import { prepareVscodeServer } from './vscodeServer';
import type { VscodeName } from './vscodeVersions';

/** What is bundled wrongly shows only where the package alone is installed. */
function testPackage(onLine: LineSink): Promise<Results> {
  const filter = { files: PACKAGE_TOUR };
  return withPackage(async (packageFile) =>
    add(ONE_PASSED, await runUiTests({ filter, vscode: 'newest', packageFile, onLine })),
  );
}

const SCRIPTS: Partial<Record<Check, string>> = { lint: 'lint', types: 'typecheck' };

async function npmScript(name: string, onLine: LineSink): Promise<void> {
  const code = await npm(['run', '--silent', name], ROOT, onLine);
  if (code !== 0) throw new Error(`npm run ${name} failed.`);
}

async function fetchPrograms(vscodes: readonly VscodeName[]): Promise<void> {
  prepareChromium();
  for (const vscode of vscodes) await prepareVscodeServer(vscode);
}

async function testMainJob(vscode: VscodeName, onLine: LineSink): Promise<Results> {
  const host = await runHostTests(browserHost(vscode), { files: MAIN_JOB.host }, onLine);
  return add(host, await runUiTests({ filter: { files: MAIN_JOB.ui }, vscode, onLine }));
}

/** What the others need: without it, none of them makes sense. */
function groundOf({ checks, files }: TestPlan): Stage[] {
  const needsNewest = files.host.length + files.ui.length > 0 || checks.has('package');
  const newest: VscodeName[] = needsNewest ? ['newest'] : [];
  const vscodes: VscodeName[] = [...newest, ...(checks.has('oldest') ? ['oldest' as const] : [])];
  return [
    check('Build', (onLine) => build(onLine)),
    ...(vscodes.length > 0 ? [check('Chromium and VS Code servers', () => fetchPrograms(vscodes))] : []),
  ];
}

/** One extension host waits for servers most of the time, and leaves a core to the checks and the unit tests. */
function hostStages({ files: { host } }: TestPlan): Stage[] {
  if (host.length === 0) return [];
  return [
    {
      name: 'Host tests',
      run: (onLine) => runHostTests(browserHost('newest'), { files: [...host] }, onLine),
    },
  ];
}

function stagesWithoutVscode({ checks, files: { unit } }: TestPlan): Stage[] {
  const scripts = [...checks].flatMap((name) => SCRIPTS[name] ?? []);
  return [
    ...scripts.map((name) => check(`npm run ${name}`, (onLine) => npmScript(name, onLine))),
    ...(unit.length > 0
      ? [
          {
            name: 'Unit tests',
            run: (onLine: LineSink) => runMocha({ folder: 'unit', filter: { files: [...unit] }, onLine }),
          },
        ]
      : []),
  ];
}

/** They have the machine for themselves: a browser that has to wait for its core loses clicks. */
function uiStages({ checks, files: { ui } }: TestPlan): Stage[] {
  return [
    ...(ui.length > 0
      ? [
          {
            name: 'UI tests',
            run: (onLine: LineSink) => runUiTests({ filter: { files: [...ui] }, vscode: 'newest', onLine }),
          },
        ]
      : []),
    ...(checks.has('oldest')
      ? [{ name: 'Main job in the oldest VS Code', run: (onLine: LineSink) => testMainJob('oldest', onLine) }]
      : []),
    ...(checks.has('package') ? [{ name: 'Package', run: testPackage }] : []),
  ];
}

/** `npm test` runs everything, `npm test -- --shard 2/5` the second of five parts. */
async function main(): Promise<Results> {
  const { values } = parseArgs({ options: { shard: { type: 'string' } } });
  const plan = planTests(values.shard === undefined ? undefined : parseShard(values.shard));
  const ground = await runInTurn(groundOf(plan));
  if (ground.failures.length > 0) return ground;
  const beside = await runBeside(hostStages(plan), stagesWithoutVscode(plan));
  return [beside, await runInTurn(uiStages(plan))].reduce(add, ground);
}

main().then(
  (total) => {
    console.log(describeResults(total));
    process.exit(total.failures.length > 0 ? 1 : 0);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
