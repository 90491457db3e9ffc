import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another program works in the data folder. */
export class FolderInUseError extends Error {
  constructor(
    readonly pid: number,
    /** Where it listens, if it has come so far. */
    readonly endpoint: string | undefined,
  ) {
    super(`data folder in use by ${endpoint === undefined ? '' : `${endpoint}, `}process ${pid}`);
  }
}

interface Holder {
  pid: number;
  /** Tells the process from a later one with its id, where the system says when a process was started. */
  startedAt?: string | undefined;
  endpoint?: string | undefined;
}

/** Between the making of a file and its content lies no more than this. */
const WRITING_MS = 2_000;
const WAIT_MS = 20;

/** One program at a time in a data folder. The lock of one that is dead is taken over. */
export class FolderLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Throws `FolderInUseError`. */
  static acquire(folder: string): FolderLock {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'lock');
    for (;;) {
      if (makeFile(path, JSON.stringify(self()))) return new FolderLock(path);
      const holder = readHolder(path);
      if (holder && isAlive(holder)) throw new FolderInUseError(holder.pid, holder.endpoint);
      if (holder || isOld(path)) takeAway(path, holder);
      else sleep(WAIT_MS);
    }
  }

  /** Tells others where this program listens. */
  announce(endpoint: string): void {
    const next = `${this.#path}.${process.pid}`;
    writeFileSync(next, JSON.stringify({ ...self(), endpoint }));
    renameSync(next, this.#path);
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

/** Two that find the same dead lock must not take away each other's new one: this is done by one of them at a time. */
function takeAway(path: string, dead: Holder | undefined): void {
  const guard = `${path}.takeover`;
  if (!makeFile(guard, '')) {
    if (isOld(guard)) rmSync(guard, { force: true });
    else sleep(WAIT_MS);
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder?.pid === dead?.pid && holder?.startedAt === dead?.startedAt) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/** False: it exists. */
function makeFile(path: string, content: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(file, content);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

function isOld(path: string): boolean {
  const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - madeMs > WRITING_MS;
}

function self(): Holder {
  return { pid: process.pid, startedAt: startOf(process.pid) };
}

/** `undefined`: it is just being written, or is none. */
function readHolder(path: string): Holder | undefined {
  try {
    const { pid, startedAt, endpoint } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
    return typeof pid === 'number' ? { pid, startedAt: text(startedAt), endpoint: text(endpoint) } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  // Of an earlier process with the same id, as the first one of a container always has.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = startOf(pid);
  return startedAt === undefined || found === undefined || startedAt === found;
}

/** When a process was started, in ticks since the machine was; Linux only. */
function startOf(pid: number): string | undefined {
  try {
    // The fields after the name, which may itself hold blanks and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
  } catch {
    return undefined;
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
