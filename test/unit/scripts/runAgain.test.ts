import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ROOT } from '../../../scripts/paths';
import { becomesTrue, isRunning } from './processes';

/** Says who it is, and takes its time to end. */
const SCRIPT = `
  process.on('SIGTERM', () => { console.log('ending'); setTimeout(() => process.exit(7), 50); });
  setInterval(() => undefined, 1000);
  console.log(JSON.stringify({ pid: process.pid, words: process.argv.slice(2) }));
`;
/** As `bootstrap.mjs` does it under a Node that is too old. */
const OLDER_NODE = `
  require(${JSON.stringify(path.join(ROOT, 'scripts', 'runAgain.ts'))})
    .runAgainUnder(process.execPath)
    .then((code) => process.exit(code));
`;

describe('a script that goes on under a newer Node', function () {
  let folder: string;
  let older: ChildProcessByStdio<null, Readable, null>;
  let output: string;

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'newer-node-'));
    const script = path.join(folder, 'script.ts');
    await writeFile(script, SCRIPT);
    const again = [path.join(ROOT, 'scripts', 'bootstrap.mjs'), script, 'some words'];
    older = spawn(process.execPath, ['--import', 'tsx', '-e', OLDER_NODE, ...again], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    output = '';
    older.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await becomesTrue(() => output.includes('\n'));
  });

  afterEach(async () => {
    older.kill('SIGKILL');
    await becomesTrue(() => !isRunning(newer().pid));
    await rm(folder, { recursive: true });
  });

  function newer(): { pid: number; words: string[] } {
    return JSON.parse(output.slice(0, output.indexOf('\n'))) as { pid: number; words: string[] };
  }

  it('gets its arguments, the signal that ends it, and is waited for; its exit code is handed on', async () => {
    assert.deepEqual(newer().words, ['some words']);
    older.kill('SIGTERM');
    assert.deepEqual(await once(older, 'exit'), [7, null]);
    assert.match(output, /ending/);
    assert.equal(isRunning(newer().pid), false);
  });

  it('ends with the older one, though that is killed', async () => {
    older.kill('SIGKILL');
    await becomesTrue(() => !isRunning(newer().pid));
    await becomesTrue(() => output.includes('ending'));
  });
});
