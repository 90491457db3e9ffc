// Loaded into every program of the workbench's server (NODE_OPTIONS): the extension host tells how it is, a line every so often.
const { appendFileSync } = require('node:fs');

const TICK_MS = 5;
const LINE_MS = 250;

if (process.argv.includes('--type=extensionHost') && process.env.HOST_PROBE_FILE) {
  let lastMs = performance.now();
  let lastCpu = process.cpuUsage();
  let lineMs = lastMs;
  let longestMs = 0;
  let longestOwnMs = 0;
  setInterval(() => {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    const blockedMs = nowMs - lastMs - TICK_MS;
    longestMs = Math.max(longestMs, blockedMs);
    longestOwnMs = Math.max(longestOwnMs, Math.min(blockedMs, (user + system) / 1_000));
    if (nowMs - lineMs >= LINE_MS) {
      const cpu = process.cpuUsage();
      const line = {
        atMs: Date.now(),
        longestMs,
        longestOwnMs,
        cpuMs: (cpu.user + cpu.system) / 1_000,
        ...process.memoryUsage(),
      };
      appendFileSync(process.env.HOST_PROBE_FILE, `${JSON.stringify(line)}\n`);
      lineMs = nowMs;
      longestMs = 0;
      longestOwnMs = 0;
    }
    lastMs = performance.now();
    lastCpu = process.cpuUsage();
  }, TICK_MS).unref();
}
