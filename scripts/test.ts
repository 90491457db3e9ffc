import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { build } from './build';
import { browserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { runHostTests } from './hostTests';
import { runMocha } from './mochaStage';
import { npm } from './npm';
import { makePackage } from './packageCheck';
import { ROOT } from './paths';
import { add, describeResults, NOTHING, type Results } from './results';
import { parseShard } from './shards';
import { check, runBeside, runInTurn, type LineSink, type Stage } from './stages';
import { MAIN_JOB, PACKAGE_TOUR, planTests, type Check, type TestPlan } from './testPlan';
import { runUiTests, type UiTests } from './uiTests';
import { prepareVscodeServer } from './vscodeServer';
import type { VscodeName } from './vscodeVersions';

const SCRIPTS: Partial<Record<Check, string>> = { lint: 'lint', types: 'typecheck' };

async function npmScript(name: string, onLine: LineSink): Promise<void> {
  const code = await npm(['run', '--silent', name], ROOT, onLine);
  if (code !== 0) throw new Error(`npm run ${name} failed.`);
}

async function fetchPrograms(vscodes: readonly VscodeName[]): Promise<void> {
  prepareChromium();
  for (const vscode of vscodes) await prepareVscodeServer(vscode);
}

/** Making the package rebuilds `dist/`, so it runs before the build. Its tests need only the file. */
async function packageOf({ checks }: TestPlan): Promise<{ results: Results; packageFile?: string | undefined }> {
  if (!checks.has('package')) return { results: NOTHING };
  let packageFile: string | undefined;
  const results = await runInTurn([
    check('Package', async (onLine) => {
      packageFile = await makePackage(onLine);
    }),
  ]);
  return { results, packageFile };
}

/** What all other stages need. */
function groundOf({ checks, files }: TestPlan): Stage[] {
  const vscodes = new Set<VscodeName>();
  if (files.host.length + files.ui.length > 0 || checks.has('package')) vscodes.add('newest');
  if (checks.has('oldest host') || checks.has('oldest ui')) vscodes.add('oldest');
  return [
    check('Build', (onLine) => build(onLine)),
    ...(vscodes.size > 0 ? [check('Chromium and VS Code servers', () => fetchPrograms([...vscodes]))] : []),
  ];
}

function hostStage(name: string, vscode: VscodeName, files: readonly string[]): Stage[] {
  if (files.length === 0) return [];
  return [{ name, run: (onLine) => runHostTests(browserHost(vscode), { files: [...files] }, onLine) }];
}

function uiStage(name: string, tests: Omit<UiTests, 'onLine' | 'filter'>, files: readonly string[]): Stage[] {
  if (files.length === 0) return [];
  return [{ name, run: (onLine) => runUiTests({ ...tests, filter: { files: [...files] }, onLine }) }];
}

/** An extension host waits for servers most of the time, and leaves a core to the checks and the unit tests. */
function hostStages({ checks, files }: TestPlan): Stage[] {
  return [
    ...hostStage('Host tests', 'newest', files.host),
    ...hostStage('Host tests in the oldest VS Code', 'oldest', checks.has('oldest host') ? MAIN_JOB.host : []),
  ];
}

function stagesWithoutVscode({ checks, files: { unit } }: TestPlan): Stage[] {
  const scripts = [...checks].flatMap((name) => SCRIPTS[name] ?? []);
  // They share two processors with lint and an extension host: a test that goes by a clock may lose, and is tried once more.
  const options = ['--retries', '1'];
  const unitTests: Stage = {
    name: 'Unit tests',
    run: (onLine) =>
      runMocha({ folder: 'unit', filter: { files: [...unit] }, options, runsFailedFilesAgain: true, onLine }),
  };
  return [
    ...scripts.map((name) => check(`npm run ${name}`, (onLine) => npmScript(name, onLine))),
    ...(unit.length > 0 ? [unitTests] : []),
  ];
}

/** They run alone, because a browser that has to wait for the processor loses clicks. */
function uiStages({ checks, files }: TestPlan, packageFile: string | undefined): Stage[] {
  return [
    ...uiStage('UI tests', { vscode: 'newest' }, files.ui),
    ...uiStage('UI tests in the oldest VS Code', { vscode: 'oldest' }, checks.has('oldest ui') ? MAIN_JOB.ui : []),
    // What is bundled wrongly shows only where the package alone is installed.
    ...uiStage(
      'The tour with the package',
      { vscode: 'newest', packageFile },
      packageFile === undefined ? [] : PACKAGE_TOUR,
    ),
  ];
}

/** `npm test` runs everything, `npm test -- --shard 2/5` the second of five parts. */
async function main(): Promise<Results> {
  const { values } = parseArgs({ options: { shard: { type: 'string' } } });
  const plan = planTests(values.shard === undefined ? undefined : parseShard(values.shard));
  const { results: packaged, packageFile } = await packageOf(plan);
  try {
    const ground = add(packaged, await runInTurn(groundOf(plan)));
    if (ground.failures.length > packaged.failures.length) return ground;
    const beside = await runBeside(hostStages(plan), stagesWithoutVscode(plan));
    return [beside, await runInTurn(uiStages(plan, packageFile))].reduce(add, ground);
  } finally {
    if (packageFile !== undefined) await rm(packageFile, { force: true });
  }
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
