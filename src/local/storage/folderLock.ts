import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lease } from './storageContext';

/** Another program works in the data folder. */
export class FolderInUseError extends Error {
  constructor(
    readonly pid: number,
    /** Where it listens, if it has come so far. */
    readonly endpoint: string | undefined,
    isElsewhere: boolean,
  ) {
    const who = `${isElsewhere ? 'a program in another container or on another machine, ' : ''}process ${pid}`;
    super(`data folder in use by ${endpoint === undefined ? '' : `${endpoint}, `}${who}`);
  }
}

/** Another program has taken the data folder over from this one. */
export class LeaseLostError extends Error {
  constructor() {
    super('another program has taken over the data folder, since this one did not renew its lock in time');
  }
}

interface Holder {
  /** Of the lock, not of the process. Locks of older versions have none. */
  id?: string | undefined;
  pid: number;
  /** Where process ids mean the same. */
  place?: string | undefined;
  /** Tells the process from a later one with its id, where the system says when a process was started. */
  startedAt?: string | undefined;
  endpoint?: string | undefined;
}

export interface LockTiming {
  /** The holder shows that it lives by giving the lock file a new time this often. */
  renewMs: number;
  /**
   * Without a renewal for this long, the holder looks whether the lock is still its own before it acknowledges anything.
   * Above `renewMs`, below `lapseMs`.
   */
  trustMs: number;
  /** A lock that was not renewed for this long, as the one who waits for it has seen, may be taken. */
  lapseMs: number;
  /** Whoever has taken a lock that way does not begin before the former holder must have noticed. Above `trustMs`. */
  settleMs: number;
}

const TIMING: LockTiming = { renewMs: 1_000, trustMs: 3_000, lapseMs: 5_000, settleMs: 3_500 };

export interface LockOptions {
  timing?: LockTiming;
  /** Where process ids mean the same: by default, this boot of the machine and this namespace of process ids. */
  place?: string;
  /** Called when it has to be waited for whether a program elsewhere still lives. */
  onWait?: (ms: number) => void;
  /** Called once, when another program has taken the folder over. Nothing is acknowledged from then on. */
  onLost?: (error: LeaseLostError) => void;
}

/** Between the making of a file and its content lies no more than this. */
const WRITING_MS = 2_000;
const WAIT_MS = 20;
const WATCH_MS = 200;

/**
 * One program at a time in a data folder. The lock of a process of the same place (container, machine) that is dead is taken
 * at once. Of one elsewhere nothing can be known but whether it renews its lock: one that does not is taken after a while.
 * No clocks are compared: who waits measures by its own how long the lock file's time does not change.
 */
export class FolderLock implements Lease {
  readonly isFromUnheard: boolean;
  readonly #path: string;
  readonly #holder: Holder;
  readonly #timing: LockTiming;
  readonly #onLost: (error: LeaseLostError) => void;
  readonly #timer: NodeJS.Timeout;
  #renewed = now();
  #isLost = false;

  private constructor(path: string, holder: Holder, isFromUnheard: boolean, timing: LockTiming, options: LockOptions) {
    this.#path = path;
    this.#holder = holder;
    this.isFromUnheard = isFromUnheard;
    this.#timing = timing;
    this.#onLost = options.onLost ?? (() => undefined);
    this.#timer = setInterval(() => this.#renew(), timing.renewMs).unref();
  }

  /** Throws `FolderInUseError`. */
  static async acquire(folder: string, options: LockOptions = {}): Promise<FolderLock> {
    const { timing = TIMING, place = thisPlace(), onWait = () => undefined } = options;
    const path = join(folder, 'lock');
    const own: Holder = {
      id: randomBytes(12).toString('hex'),
      pid: process.pid,
      place,
      startedAt: startOf('self'),
    };
    let isFromUnheard = false;
    for (;;) {
      if (makeFile(path, JSON.stringify(own))) break;
      const found = look(path);
      if (!found) continue;
      const { holder } = found;
      if (!holder) {
        if (isOld(path)) await takeAway(path, found);
        else await delay(WAIT_MS);
      } else if (holder.place === undefined || holder.place === place) {
        if (isAlive(holder)) throw new FolderInUseError(holder.pid, holder.endpoint, false);
        await takeAway(path, found);
      } else {
        onWait(timing.lapseMs + timing.settleMs);
        if (await isRenewed(path, found, timing.lapseMs)) {
          throw new FolderInUseError(holder.pid, look(path)?.holder?.endpoint ?? holder.endpoint, true);
        }
        isFromUnheard = await takeAway(path, found);
      }
    }
    const lock = new FolderLock(path, own, isFromUnheard, timing, options);
    if (isFromUnheard) {
      await delay(timing.settleMs);
      lock.requireHeld();
    }
    return lock;
  }

  requireHeld(): void {
    if (!this.#isLost && elapsed(this.#renewed) > this.#timing.trustMs) {
      const failure = this.#renew();
      if (failure) throw failure;
    }
    if (this.#isLost) throw new LeaseLostError();
  }

  /** Tells others where this program listens. */
  announce(endpoint: string): void {
    this.requireHeld();
    this.#holder.endpoint = endpoint;
    const next = `${this.#path}.${process.pid}`;
    writeFileSync(next, JSON.stringify(this.#holder), { mode: 0o600 });
    renameSync(next, this.#path);
  }

  release(): void {
    clearInterval(this.#timer);
    if (!this.#isLost && look(this.#path)?.holder?.id === this.#holder.id) rmSync(this.#path, { force: true });
  }

  /**
   * The time first: whoever waits for the lock sees it, unless the lock is taken already, which the look then shows. Returns
   * what prevented it; that may pass.
   */
  #renew(): Error | undefined {
    const before = now();
    try {
      const time = new Date();
      utimesSync(this.#path, time, time);
      if (look(this.#path)?.holder?.id === this.#holder.id) {
        this.#renewed = before;
        return undefined;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error as Error;
    }
    if (!this.#isLost) {
      this.#isLost = true;
      clearInterval(this.#timer);
      this.#onLost(new LeaseLostError());
    }
    return undefined;
  }
}

interface Moment {
  wall: number;
  steady: number;
}

function now(): Moment {
  return { wall: Date.now(), steady: performance.now() };
}

/** While a machine sleeps, its steady clock may stand still; and its wall clock may be set back. */
function elapsed(since: Moment): number {
  const wallMs = Date.now() - since.wall;
  return Math.max(wallMs < 0 ? Number.POSITIVE_INFINITY : wallMs, performance.now() - since.steady);
}

interface Found {
  /** `undefined`: it is just being written, or is none. */
  holder: Holder | undefined;
  modifiedMs: number;
}

/** It is opened for each look: that is when a network file system asks the server. `undefined`: there is no lock. */
function look(path: string): Found | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return { holder: readHolder(readFileSync(file, 'utf8')), modifiedMs: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

function readHolder(text: string): Holder | undefined {
  try {
    const { id, pid, place, startedAt, endpoint } = JSON.parse(text) as Record<string, unknown>;
    const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
    if (typeof pid !== 'number') return undefined;
    return { id: string(id), pid, place: string(place), startedAt: string(startedAt), endpoint: string(endpoint) };
  } catch {
    return undefined;
  }
}

/** Whether somebody renews the lock. One that goes away meanwhile counts as not renewed. */
async function isRenewed(path: string, found: Found, lapseMs: number): Promise<boolean> {
  for (const since = performance.now(); performance.now() - since < lapseMs;) {
    await delay(Math.min(WATCH_MS, lapseMs / 4));
    const present = look(path);
    if (!present) return false;
    if (present.modifiedMs !== found.modifiedMs || present.holder?.id !== found.holder?.id) return true;
  }
  return false;
}

/** Two that find the same dead lock must not take away each other's new one: this is done by one of them at a time. */
async function takeAway(path: string, dead: Found): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!makeFile(guard, '')) {
    if (isOld(guard)) rmSync(guard, { force: true });
    else await delay(WAIT_MS);
    return false;
  }
  try {
    const present = look(path);
    const isSame =
      present?.holder?.id === dead.holder?.id &&
      present?.holder?.pid === dead.holder?.pid &&
      present?.holder?.startedAt === dead.holder?.startedAt &&
      present?.modifiedMs === dead.modifiedMs;
    if (isSame) rmSync(path, { force: true });
    return isSame;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** False: it exists. */
function makeFile(path: string, content: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
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

function isAlive({ pid, startedAt }: Holder): boolean {
  const isThisId = pid === process.pid;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = isThisId ? startOf('self') : startOf(pid);
  // Of an earlier process with the same id, where nothing tells the two apart.
  if (isThisId && (startedAt === undefined || found === undefined)) return false;
  return startedAt === undefined || found === undefined || startedAt === found;
}

/** When a process was started, in ticks since the machine was; Linux only. */
function startOf(pid: number | 'self'): string | undefined {
  try {
    // A `/proc` of another namespace has other processes under these numbers.
    if (pid !== 'self' && readlinkSync('/proc/self') !== String(process.pid)) return undefined;
    // The fields after the name, which may itself hold blanks and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Linux tells boots and namespaces apart; elsewhere a machine has one set of process ids. */
function thisPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
