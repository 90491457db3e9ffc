// Runs a command in a process group of its own for as long as its own standard input stays open, then ends the whole
// group. The input is a pipe from the script that started it, so the group ends with that script however it ends,
// kill -9 included. Plain Node: it must start fast.
//   node scripts/leash.mjs <grace ms> <command> [argument...]
import { spawn, spawnSync } from 'node:child_process';

const [graceMs, command, ...args] = process.argv.slice(2);
const isWindows = process.platform === 'win32';
const child = spawn(command, args, {
  detached: !isWindows,
  stdio: ['ignore', 'inherit', 'inherit'],
  windowsHide: true,
});
let ending = false;

/** Returns false once nobody is left. */
function signalGroup(signal) {
  try {
    if (!isWindows) process.kill(-child.pid, signal);
    else if (signal !== 0) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    return !isWindows;
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}

function end() {
  if (ending || child.pid === undefined) return;
  ending = true;
  const deadline = Date.now() + Number(graceMs);
  signalGroup('SIGTERM');
  const poll = setInterval(() => {
    if (signalGroup(0) && Date.now() < deadline) return;
    clearInterval(poll);
    signalGroup('SIGKILL');
    process.exit(0);
  }, 20);
}

child.on('error', (error) => {
  console.error(`${command} could not be started: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  if (ending) return;
  signalGroup('SIGKILL');
  process.exit(code ?? (signal ? 1 : 0));
});
process.stdin.on('end', end).on('error', end).resume();
// A Ctrl-C reaches every process of the terminal at once; the script that holds the pipe decides what ends when.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
process.on('SIGTERM', end);
