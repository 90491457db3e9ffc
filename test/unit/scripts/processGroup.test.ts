import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startProcessGroup } from '../../../scripts/processGroup';
import { LEASH } from '../../../scripts/paths';
import { becomesTrue, isRunning } from './processes';

/** Starts a process that starts another, prints the ids of both, and stays; neither ends on SIGTERM. */
const FAMILY = `
  process.on('SIGTERM', () => undefined);
  const { spawn } = require('node:child_process');
  const script = "process.on('SIGTERM', () => undefined); console.log(process.pid); setInterval(() => undefined, 1000)";
  spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
  console.log(process.pid);
  setInterval(() => undefined, 1000);
`;

describe('a process group', function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('is gone to the last process once it has been ended, also those that do not want to go', async () => {
    const ids: number[] = [];
    let bothUp: () => void = () => undefined;
    const up = new Promise<void>((resolve) => (bothUp = resolve));
    const onLine = (line: string): void => {
      ids.push(Number(line));
      if (ids.length === 2) bothUp();
    };
    const group = startProcessGroup(process.execPath, ['-e', FAMILY], { onLine });
    await up;
    assert.deepEqual(ids.map(isRunning), [true, true]);
    await group.end();
    await becomesTrue(() => !ids.some(isRunning));
  });

  it('ends with the process that started it, though that one is killed', async () => {
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'inherit', 'inherit'] });
         setInterval(() => undefined, 1000);`,
        ...[LEASH, '100', process.execPath, '-e', FAMILY],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    starter.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await becomesTrue(() => output.trim().split('\n').length === 2);
    const ids = output.trim().split('\n').map(Number);
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    await becomesTrue(() => !ids.some(isRunning));
  });

  it("hands on the command's exit code, and ends what the command left behind", async () => {
    const ids: number[] = [];
    const leavesAChild = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
      console.log(child.pid);
      process.exitCode = 7;
      child.unref();
    `;
    const group = startProcessGroup(process.execPath, ['-e', leavesAChild], {
      onLine: (line) => ids.push(Number(line)),
    });
    assert.equal(await group.exited, 7);
    assert.equal(ids.length, 1);
    await becomesTrue(() => !ids.some(isRunning));
  });

  it('says so when the command is not there', async () => {
    const lines: string[] = [];
    const missing = path.join(__dirname, 'no-such-program');
    const group = startProcessGroup(missing, [], { onLine: (line) => lines.push(line) });
    assert.equal(await group.exited, 127);
    assert.match(lines.join('\n'), /no-such-program could not be started: .*ENOENT/);
  });
});
