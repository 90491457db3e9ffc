import { parseArgs } from 'node:util';
import { build } from './build';
import { browserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { add, describeCounts, NOTHING, ONE_FAILED, ONE_PASSED, type Counts } from './counts';
import { runHostTests } from './hostTests';
import { runMocha } from './mochaStage';
import { npm } from './npm';
import { checkPackage } from './packageCheck';
import { ROOT } from './paths';
import { parseShard } from './shards';
import { MAIN_JOB, planTests, type Check, type TestPlan } from './testPlan';
import { runUiTests } from './uiTests';
import { prepareVscodeServer } from './vscodeServer';
import type { VscodeName } from './vscodeVersions';

interface Stage {
  name: string;
  run(): Promise<Counts>;
  /** Nothing after it makes sense without it. */
  isGround?: boolean;
}

/** A check that passes as a whole, or throws. */
function check(name: string, work: () => Promise<void>, isGround = false): Stage {
  return { name, isGround, run: () => work().then(() => ONE_PASSED) };
}

function tests(name: string, files: readonly string[], work: (filter: { files: string[] }) => Promise<Counts>): Stage {
  return { name, run: () => work({ files: [...files] }) };
}

async function npmScript(name: string): Promise<void> {
  const code = await npm(['run', '--silent', name], ROOT);
  if (code !== 0) throw new Error(`npm run ${name} failed.`);
}

async function fetchPrograms(vscodes: readonly VscodeName[]): Promise<void> {
  prepareChromium();
  for (const vscode of vscodes) await prepareVscodeServer(vscode);
}

async function testMainJob(vscode: VscodeName): Promise<Counts> {
  const host = await runHostTests(browserHost(vscode), { files: MAIN_JOB.host });
  return add(host, await runUiTests({ files: MAIN_JOB.ui }, vscode));
}

const SCRIPTS: Partial<Record<Check, string>> = { lint: 'lint', types: 'typecheck' };

/** The stages that have something to do on this machine. */
function stagesOf({ checks, files }: TestPlan): Stage[] {
  const scripts = [...checks].flatMap((name) => SCRIPTS[name] ?? []);
  const { unit, host, ui } = files;
  const vscodes: VscodeName[] = [
    ...(host.length + ui.length > 0 ? ['newest' as const] : []),
    ...(checks.has('oldest') ? ['oldest' as const] : []),
  ];
  // Each check keeps one core busy, and who fetches waits for others' servers: beside each other they take as long as the
  // slowest. What cannot be fetched is told of by the stage that needs it.
  const checkAndFetch = async (): Promise<void> => {
    const fetched = vscodes.length > 0 ? fetchPrograms(vscodes).catch(() => undefined) : undefined;
    await Promise.all([...scripts.map(npmScript), fetched]);
  };
  return [
    ...(scripts.length > 0 ? [check(`Checks: ${scripts.join(', ')}`, checkAndFetch)] : []),
    check('Build', () => build(), true),
    ...(unit.length > 0 ? [tests('Unit tests', unit, (filter) => runMocha({ folder: 'unit', filter }))] : []),
    ...(vscodes.length > 0 ? [check('Chromium and VS Code server', () => fetchPrograms(vscodes), true)] : []),
    ...(host.length > 0 ? [tests('Host tests', host, (filter) => runHostTests(browserHost('newest'), filter))] : []),
    ...(ui.length > 0 ? [tests('UI tests', ui, (filter) => runUiTests(filter, 'newest'))] : []),
    ...(checks.has('oldest') ? [{ name: 'Main job in the oldest VS Code', run: () => testMainJob('oldest') }] : []),
    ...(checks.has('package') ? [check('Package', checkPackage)] : []),
  ];
}

async function runStages(stages: Stage[]): Promise<Counts> {
  let total = NOTHING;
  for (const stage of stages) {
    console.log(`\n── ${stage.name}`);
    const startedMs = Date.now();
    const counts = await stage.run().catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      return ONE_FAILED;
    });
    total = add(total, counts);
    console.log(`${stage.name}: ${describeCounts(counts)} (${Math.round((Date.now() - startedMs) / 1000)} s)`);
    if (stage.isGround && counts.failed > 0) break;
  }
  return total;
}

/** `npm test` runs everything, `npm test -- --shard 2/5` the second of five parts. */
async function main(): Promise<Counts> {
  const { values } = parseArgs({ options: { shard: { type: 'string' } } });
  return runStages(stagesOf(planTests(values.shard === undefined ? undefined : parseShard(values.shard))));
}

main().then(
  (total) => {
    console.log(`\n${describeCounts(total)}`);
    process.exit(total.failed > 0 ? 1 : 0);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
