import { readFileSync } from 'node:fs';

const EVERY_MS = 5;
/** Linux: the CPU time of this thread alone, in nanoseconds, first of three numbers. */
const OWN_TIME = '/proc/thread-self/schedstat';

export interface Blocks {
  /** As text: the time that passed, and the processor time of this process in it. */
  longest: string;
  /** Turns of the event loop that took more than 50 ms of the process's own time. */
  over50: number;
}

/**
 * How long the event loop is blocked. On a machine that others use, too, time passes while nothing of this process
 * runs: only the CPU time of a block is its own work.
 */
export class LoopWatch {
  readonly #timer: NodeJS.Timeout;
  #lastMs = performance.now();
  #lastCpuMs = cpuMs();
  #longestWallMs = 0;
  #longestOwnMs = 0;
  #over50 = 0;

  constructor() {
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  end(): Blocks {
    this.#look();
    clearInterval(this.#timer);
    const longestWallMs = this.#longestWallMs;
    const longestOwnMs = this.#longestOwnMs;
    const over50 = this.#over50;
    return { longest: `${Math.round(longestWallMs)} ms, of own work ${Math.round(longestOwnMs)} ms`, over50 };
  }

  #look(): void {
    const nowMs = performance.now();
    const wallMs = nowMs - this.#lastMs - EVERY_MS;
    this.#longestWallMs = Math.max(this.#longestWallMs, wallMs);
    const ownMs = Math.min(wallMs, cpuMs() - this.#lastCpuMs);
    this.#longestOwnMs = Math.max(this.#longestOwnMs, ownMs);
    if (ownMs > 50) this.#over50++;
    this.#lastMs = performance.now();
    this.#lastCpuMs = cpuMs();
  }
}

/** Elsewhere that of the whole process, the garbage collector's other threads included. */
function cpuMs(): number {
  if (process.platform === 'linux') return Number(readFileSync(OWN_TIME, 'latin1').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
