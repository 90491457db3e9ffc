import { build } from './build';
import { openBrowserHost } from './browserHost';
import { prepareChromium } from './chromium';
import { add, describeCounts, NOTHING, ONE_FAILED, ONE_PASSED, type Counts } from './counts';
import { runHostTests } from './hostTests';
import { runMocha } from './mochaStage';
import { checkPackage } from './packageCheck';
import { ROOT } from './paths';
import { run } from './processGroup';
import { runUiTests } from './uiTests';
import { prepareVscodeServer } from './vscodeServer';

const EVERYTHING = { files: [] };

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

async function npmScript(name: string): Promise<void> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await run(npm, ['run', '--silent', name], { cwd: ROOT });
  if (code !== 0) throw new Error(`npm run ${name} failed.`);
}

async function fetchPrograms(): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
}

const STAGES: Stage[] = [
  // Each check keeps one core busy, and who fetches waits for others' servers: beside each other they take as long as the
  // slowest. What cannot be fetched is told of by the stage that needs it.
  check('Lint and types', async () => {
    await Promise.all([npmScript('lint'), npmScript('typecheck'), fetchPrograms().catch(() => undefined)]);
  }),
  check('Build', () => build(), true),
  { name: 'Unit tests', run: () => runMocha({ folder: 'unit', filter: EVERYTHING }) },
  check('Chromium and VS Code server', fetchPrograms, true),
  { name: 'Host tests', run: () => runHostTests(openBrowserHost, EVERYTHING) },
  { name: 'UI tests', run: () => runUiTests(EVERYTHING) },
  check('Package', checkPackage),
];

async function runStages(): Promise<Counts> {
  let total = NOTHING;
  for (const stage of STAGES) {
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

runStages().then(
  (total) => {
    console.log(`\n${describeCounts(total)}`);
    process.exit(total.failed > 0 ? 1 : 0);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
