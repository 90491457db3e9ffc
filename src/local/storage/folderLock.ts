import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Another program works in the data folder. */
export class FolderInUseError extends Error {
  constructor(
    readonly pid: number,
    /** Where it listens, if it has come so far. */
    readonly endpoint: string | undefined,
  ) {
    super(endpoint === undefined ? `data folder in use by process ${pid}` : `data folder in use by ${endpoint}`);
  }
}

/** One program at a time in a data folder. The lock of one that is dead is taken over. */
export class FolderLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static acquire(folder: string): FolderLock {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'lock');
    for (;;) {
      try {
        const file = openSync(path, 'wx');
        writeSync(file, JSON.stringify({ pid: process.pid }));
        closeSync(file);
        return new FolderLock(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        const holder = readHolder(path);
        if (holder && isAlive(holder.pid)) throw new FolderInUseError(holder.pid, holder.endpoint);
        rmSync(path, { force: true });
      }
    }
  }

  announce(endpoint: string): void {
    const file = openSync(this.#path, 'w');
    writeSync(file, JSON.stringify({ pid: process.pid, endpoint }));
    closeSync(file);
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

function readHolder(path: string): { pid: number; endpoint: string | undefined } | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as { pid?: unknown; endpoint?: unknown };
    if (typeof holder.pid !== 'number') return undefined;
    return { pid: holder.pid, endpoint: typeof holder.endpoint === 'string' ? holder.endpoint : undefined };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
