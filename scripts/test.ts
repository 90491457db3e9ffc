import { parseArgs } from 'node:util';
import { build } from './build';
import { openBrowserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { add, describeCounts, NOTHING, ONE_FAILED, ONE_PASSED, type Counts } from './counts';
import { runHostTests } from './hostTests';
import { runMocha } from './mochaStage';
import { checkPackage } from './packageCheck';
import { ROOT } from './paths';
import { run } from './processGroup';
import { parseShard } from './shards';
import { planTests, type Check, type TestPlan } from './testPlan';
import { runUiTests } from './uiTests';
import { prepareVscodeServer } from './vscodeServer';

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
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await run(npm, ['run', '--silent', name], { cwd: ROOT });
  if (code !== 0) throw new Error(`npm run ${name} failed.`);
}

async function fetchPrograms(): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
}

const SCRIPTS: Partial<Record<Check, string>> = { lint: 'lint', types: 'typecheck' };

/** The stages that have something to do on this machine. */
function stagesOf({ checks, files }: TestPlan): Stage[] {
  const scripts = [...checks].flatMap((name) => SCRIPTS[name] ?? []);
  const { unit, host, ui } = files;
  const opensVscode = host.length + ui.length > 0;
  // Each check keeps one core busy, and who fetches waits for others' servers: beside each other they take as long as the
  // slowest. What cannot be fetched is told of by the stage that needs it.
  const checkAndFetch = async (): Promise<void> => {
    const fetched = opensVscode ? fetchPrograms().catch(() => undefined) : undefined;
    await Promise.all([...scripts.map(npmScript), fetched]);
  };
  return [
    ...(scripts.length > 0 ? [check(`Checks: ${scripts.join(', ')}`, checkAndFetch)] : []),
    check('Build', () => build(), true),
    ...(unit.length > 0 ? [tests('Unit tests', unit, (filter) => runMocha({ folder: 'unit', filter }))] : []),
    ...(opensVscode ? [check('Chromium and VS Code server', fetchPrograms, true)] : []),
    ...(host.length > 0 ? [tests('Host tests', host, (filter) => runHostTests(openBrowserHost, filter))] : []),
    ...(ui.length > 0 ? [tests('UI tests', ui, (filter) => runUiTests(filter))] : []),
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
