import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { OUT, ROOT } from '../../scripts/paths';
import { becomesTrue, groupsBelow, runningProcesses } from '../unit/scripts/processes';
import { sharedBrowser } from './harness/browser';

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\//;

describe('npm start', () => {
  let npm: ChildProcess;
  let output = '';

  beforeEach(async () => {
    output = '';
    // A session of its own, as a terminal gives it: Ctrl-C reaches npm and the script together.
    npm = spawn('npm', ['start', '--', '--port', '0'], {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [npm.stdout!, npm.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const up = (async () => {
      for await (const _ of npm.stdout!) if (output.includes('Ctrl-C ends it')) return;
      throw new Error(`npm start ended:\n${output}`);
    })();
    await up;
  });

  afterEach(() => {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-npm.pid!, 'SIGKILL');
  });

  function address(): string {
    const found = ADDRESS.exec(output)?.[0];
    assert.ok(found, output);
    return found;
  }

  async function endsEverything(end: () => void): Promise<void> {
    const groups = groupsBelow(npm.pid!);
    assert.ok(groups.size >= 3, `npm, the server and the pipeline have a group each; there are ${groups.size}`);
    const exited = once(npm, 'exit');
    end();
    await exited;
    await becomesTrue(() => !runningProcesses().some(({ group }) => groups.has(group)));
  }

  it('serves a workbench with the extension at the address that it prints, and ends every process on Ctrl-C', async () => {
    const browser = await sharedBrowser();
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    await page.goto(address());
    await page.locator('.activitybar').getByRole('tab', { name: 'Kinesis Pipelines' }).waitFor({ timeout: 120_000 });
    // Nothing has been clicked: the pipeline is in sight, and Get Started beside it.
    const tree = page.locator('.part.sidebar .tree-explorer-viewlet-tree-view');
    for (const part of ['demo-stream', 'demo-delivery', 'demo-bucket']) await tree.getByText(part).first().waitFor();
    await page.locator('.getting-started-step').getByText('Start the pipeline').waitFor();
    assert.equal(await page.locator('.monaco-dialog-box, .notification-toast').count(), 0);
    assert.equal(await page.locator('.part.auxiliarybar').isVisible(), false);
    assert.match(
      (await page.locator('.monaco-workbench').getAttribute('class')) ?? '',
      /theme-defaults-themes-(light|dark)_modern/,
    );
    await page.screenshot({ path: path.join(OUT, 'screenshots', 'start.png') });
    await endsEverything(() => process.kill(-npm.pid!, 'SIGINT'));
    await page.close();
  });

  it('ends every process when npm alone is told to end', async () => {
    await endsEverything(() => process.kill(npm.pid!, 'SIGTERM'));
  });

  it('refuses pages of other sites', async () => {
    const { status } = await fetch(address(), { headers: { origin: 'http://example.com' } });
    assert.equal(status, 403);
    await endsEverything(() => process.kill(-npm.pid!, 'SIGINT'));
  });
});
