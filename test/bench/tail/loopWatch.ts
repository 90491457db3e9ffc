const EVERY_MS = 5;

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
  private lastCpu = process.cpuUsage();
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
    const { user, system } = process.cpuUsage(this.lastCpu);
    const wallMs = nowMs - this.lastMs - EVERY_MS;
    this.longestWallMs = Math.max(this.longestWallMs, wallMs);
    const ownMs = Math.min(wallMs, (user + system) / 1_000);
    this.longestOwnMs = Math.max(this.longestOwnMs, ownMs);
    if (ownMs > 50) this.over50 += 1;
    this.lastMs = performance.now();
    this.lastCpu = process.cpuUsage();
  }
}
