import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 10_000;

/** A process that has ended but that nobody has asked about yet (a zombie) does not count. */
export function isRunning(pid: number): boolean {
  return runningProcesses().some((running) => running.pid === pid);
}

export interface RunningProcess {
  pid: number;
  parent: number;
  group: number;
}

export function runningProcesses(): RunningProcess[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state !== undefined && !state.startsWith('Z'))
    .map(([pid, parent, group]) => ({ pid: Number(pid), parent: Number(parent), group: Number(group) }));
}

/** The groups of all processes that descend from one. */
export function groupsBelow(ancestor: number): Set<number> {
  const processes = runningProcesses();
  const family = new Set([ancestor]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  }
  return new Set(processes.filter(({ pid }) => family.has(pid)).map(({ group }) => group));
}

export async function becomesTrue(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!condition()) {
    if (Date.now() > deadline)
      throw new Error(`This has not become true in ${LIMIT_MS / 1000} s: ${condition.toString()}`);
    await delay(20);
  }
}
