import { readFileSync } from 'node:fs';

const EVERY_MS = 5;
/** Linux: the CPU time of this thread alone, in nanoseconds, first of three numbers. */
const OWN_TIME = '/proc/thread-self/schedstat';

export interface Blocks {
  /** As text: what passed, and how much of it this process worked. */
  longest: string;
  /** Turns that took longer than 50 ms of the process's own work. */
  over50: number;
}

/**
 * How long the event loop is blocked. On a machine that others use, too, time passes while nothing of this process
 * runs: a block is its own work only as far as it takes CPU time.
 */
export class LoopWatch {
  private readonly timer: NodeJS.Timeout;
  private lastMs = performance.now();
  private lastCpuMs = cpuMs();
  private longestWallMs = 0;
  private longestOwnMs = 0;
  private over50 = 0;

  constructor() {
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  end(): Blocks {
    this.look();
    clearInterval(this.timer);
    const { longestWallMs, longestOwnMs, over50 } = this;
    return { longest: `${Math.round(longestWallMs)} ms, of own work ${Math.round(longestOwnMs)} ms`, over50 };
  }

  private look(): void {
    const nowMs = performance.now();
    const wallMs = nowMs - this.lastMs - EVERY_MS;
    this.longestWallMs = Math.max(this.longestWallMs, wallMs);
    const ownMs = Math.min(wallMs, cpuMs() - this.lastCpuMs);
    this.longestOwnMs = Math.max(this.longestOwnMs, ownMs);
    if (ownMs > 50) this.over50 += 1;
    this.lastMs = performance.now();
    this.lastCpuMs = cpuMs();
  }
}

/** Elsewhere that of the whole process, the garbage collector's other threads included. */
function cpuMs(): number {
  if (process.platform === 'linux') return Number(readFileSync(OWN_TIME, 'latin1').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
