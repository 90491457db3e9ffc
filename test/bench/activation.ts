import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { openBrowserHost } from '../../scripts/browserHost';
import { prepareChromium } from '../../scripts/chromium';
import { OUT, ROOT } from '../../scripts/paths';
import { copySampleWorkspace } from '../../scripts/sampleWorkspace';
import { prepareVscodeServer } from '../../scripts/vscodeServer';
import { RESULT_VARIABLE, type Activation } from './host/activation';

const STARTS = 5;
const GOAL_MS = 50;

/** The time that the extension takes to activate in a real extension host, its code read from disk: a fresh host for each start. */
export async function run(): Promise<void> {
  prepareChromium();
  await prepareVscodeServer();
  // What ships is minified.
  spawnSync(process.execPath, ['esbuild.js', '--minify'], { cwd: ROOT, stdio: 'ignore' });
  const probe = path.join(OUT, 'activationProbe.js');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/bench/host/activationProbe.ts'],
    outfile: probe,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  const starts: Activation[] = [];
  for (let start = 0; start < STARTS; start++) starts.push(await measure(probe));
  await rm(probe);
  console.log(`bundle that activation reads   ${Math.round((starts[0]?.bundleBytes ?? NaN) / 1000)} kB`);
  console.log(`loading it                     ${line(starts.map(({ loadMs }) => loadMs))}`);
  console.log(`activate()                     ${line(starts.map(({ activateMs }) => activateMs))}`);
  const sums = starts.map(({ loadMs, activateMs }) => loadMs + activateMs);
  console.log(`both                           ${line(sums)} (goal: below ${GOAL_MS} ms)`);
}

/** The median, and what it stands between. */
function line(values: readonly number[]): string {
  const sorted = values.toSorted((left, right) => left - right);
  const [least = NaN, median = NaN, most = NaN] = [0, 0.5, 1].map(
    (part) => sorted[Math.floor(part * (sorted.length - 1))],
  );
  return `${median.toFixed(1)} ms (${least.toFixed(1)} to ${most.toFixed(1)})`;
}

async function measure(probe: string): Promise<Activation> {
  const result = path.join(OUT, `activation-${process.pid}.json`);
  const workspace = await copySampleWorkspace();
  const host = await openBrowserHost({
    workspace: workspace.folder,
    testsPath: probe,
    env: { [RESULT_VARIABLE]: result },
  });
  try {
    return await Promise.race([resultIn(result), host.failed]);
  } finally {
    await host.end();
    await workspace.remove();
    await rm(result, { force: true });
  }
}

/** The host ends nothing when its probe is done: the file is its word. */
async function resultIn(file: string): Promise<Activation> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('}')) return JSON.parse(text) as Activation;
    await delay(50);
  }
}
