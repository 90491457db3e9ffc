// An extension that stands beside ours in the same extension host and tells how the host is, a line every so often.
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const https = require('node:https');

const TICK_MS = 5;
const LINE_MS = 250;

exports.activate = () => {
  let lastMs = performance.now();
  let lastOwnMs = ownMs();
  let lineMs = lastMs;
  let longestMs = 0;
  let longestOwnMs = 0;
  let request = 'none';
  setInterval(() => {
    const nowMs = performance.now();
    const blockedMs = nowMs - lastMs - TICK_MS;
    longestMs = Math.max(longestMs, blockedMs);
    longestOwnMs = Math.max(longestOwnMs, Math.min(blockedMs, ownMs() - lastOwnMs));
    if (nowMs - lineMs >= LINE_MS) {
      const cpu = process.cpuUsage();
      const line = {
        atMs: Date.now(),
        longestMs,
        longestOwnMs,
        cpuMs: (cpu.user + cpu.system) / 1_000,
        request,
        ...process.memoryUsage(),
      };
      appendFileSync(process.env.HOST_PROBE_FILE, `${JSON.stringify(line)}\n`);
      lineMs = nowMs;
      longestMs = 0;
      longestOwnMs = 0;
      if (request === 'none' && existsSync(`${process.env.HOST_PROBE_FILE}.request`)) {
        request = 'sent';
        // Nothing listens there, which is told once VS Code has prepared the connection.
        https.get('https://127.0.0.1:9').on('error', () => (request = 'ended'));
      }
    }
    lastMs = performance.now();
    lastOwnMs = ownMs();
  }, TICK_MS).unref();
};

/** On Linux the CPU time of this thread alone, else that of the process. */
function ownMs() {
  if (process.platform === 'linux')
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
