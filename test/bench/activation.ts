import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { packageExtension } from '../../scripts/packageCheck';
import { OUT, ROOT } from '../../scripts/paths';
import { copySampleWorkspace } from '../../scripts/sampleWorkspace';
import { isVscodeName, type VscodeName } from '../../scripts/vscodeVersions';
import { startWorkbenchServer, workbenchUrl, type WorkbenchServer } from '../../scripts/workbenchServer';
import { FOLDER_VARIABLE, REQUEST_FILE, RESULT_FILE, type Activation } from './host/activation';
import { median } from './tail/report';

const STARTS = 9;
const MAX_MS = 50;
const WAIT_LIMIT_MS = 120_000;
const EXTENSION = 'kinesis-pipelines.kinesis-pipelines';
/** An extension that does nothing: its activation takes only VS Code's own time. */
const PROBE = 'benchmark.activation-probe';

/**
 * How long `extension.activate()` takes for its caller, with the package installed, each time in a fresh extension host.
 * `npm run bench -- activation [newest] [oldest]`
 */
export async function run(names: string[]): Promise<void> {
  const versions: VscodeName[] = names.length > 0 ? names.filter(isVscodeName) : ['newest', 'oldest'];
  await mkdir(OUT, { recursive: true });
  const folder = await mkdtemp(path.join(OUT, 'activation-'));
  try {
    const vsix = path.join(folder, 'extension.vsix');
    const { bytes } = await packageExtension(vsix);
    console.log(
      `package ${kB(bytes)}, of which activation reads ${kB((await stat(path.join(ROOT, 'dist/extension.js'))).size)}`,
    );
    const probe = await writeProbe(folder);
    for (const vscode of versions) await measureIn(vscode, { folder, vsix, probe });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Setup {
  folder: string;
  vsix: string;
  probe: string;
}

/** Writes an extension under development whose tests measure the installed one. @returns its folder */
async function writeProbe(folder: string): Promise<string> {
  const probe = path.join(folder, 'probe');
  await mkdir(probe);
  const [publisher, name] = PROBE.split('.');
  const manifest = {
    name,
    publisher,
    version: '0.0.1',
    engines: { vscode: '^1.103.0' },
    main: './main.js',
    activationEvents: [],
  };
  await writeFile(path.join(probe, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(probe, 'main.js'), 'exports.activate = () => undefined;\n');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/bench/host/activationProbe.ts'],
    outfile: path.join(probe, 'probe.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  return probe;
}

async function measureIn(vscode: VscodeName, setup: Setup): Promise<void> {
  const server = await startWorkbenchServer({
    ...{ vscode, extension: { packedIn: setup.vsix, besideTests: true } },
    env: { [FOLDER_VARIABLE]: setup.folder },
  });
  const workspace = await copySampleWorkspace();
  const browser = await launchChromium();
  try {
    const ofProbe: Activation[] = [];
    const ofExtension: Activation[] = [];
    const measure = (id: string) => activation(id, { ...setup, server, browser, workspace: workspace.folder });
    // After this, the files of both are in the system's caches.
    await measure(EXTENSION);
    for (let start = 0; start < STARTS; start++) {
      ofProbe.push(await measure(PROBE));
      ofExtension.push(await measure(EXTENSION));
    }
    console.log(`${vscode} VS Code, ${STARTS} fresh hosts each`);
    console.log(`  an extension that does nothing   ${described(ofProbe)}`);
    console.log(`  this extension                   ${described(ofExtension)} (at most ${MAX_MS} ms)`);
    console.log(
      `  it loads                         ${[...new Set(ofExtension.flatMap(({ loaded }) => loaded))].join(', ')}`,
    );
  } finally {
    await browser.close();
    await server.end();
    await workspace.remove();
  }
}

/** The medians, and what the first stands between. */
function described(activations: readonly Activation[]): string {
  const times = activations.map(({ activateMs }) => activateMs);
  const spread = `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)}`;
  const cpuMs = median(activations.map((one) => one.cpuMs));
  return `${median(times).toFixed(1)} ms (${spread}), ${cpuMs.toFixed(1)} ms of CPU time`;
}

interface Measurement extends Setup {
  server: WorkbenchServer;
  browser: Browser;
  workspace: string;
}

/** Each page brings up its own extension host. */
async function activation(id: string, { folder, probe, server, browser, workspace }: Measurement): Promise<Activation> {
  const result = path.join(folder, RESULT_FILE);
  await rm(result, { force: true });
  await writeFile(path.join(folder, REQUEST_FILE), id);
  const page = await browser.newPage();
  const failure = new AbortController();
  await page.exposeFunction('codeAutomationLog', () => undefined);
  await page.exposeFunction('codeAutomationExit', (code: number) => {
    if (code !== 0) failure.abort(new Error(`The probe failed with ${code}.\n${server.log.slice(-20).join('\n')}`));
  });
  try {
    await page.goto(workbenchUrl(server, { workspace, developed: probe, testsPath: path.join(probe, 'probe.js') }));
    return await resultIn(result, AbortSignal.any([failure.signal, AbortSignal.timeout(WAIT_LIMIT_MS)]));
  } finally {
    await page.close();
  }
}

async function resultIn(file: string, signal: AbortSignal): Promise<Activation> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Activation;
    await delay(50);
    signal.throwIfAborted();
  }
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1_000)} kB`;
}
