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

/** Another program is using the data folder. */
export class FolderInUseError extends Error {
  constructor(
    readonly pid: number,
    /** The address that it listens on. Undefined: it does not listen yet. */
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
  /** Identifies the lock, not the process. Locks of older versions have none. */
  id?: string | undefined;
  pid: number;
  /** Process ids can be compared within one place only. */
  place?: string | undefined;
  /** Tells the process from a later one with the same id, on systems that say when a process was started. */
  startedAt?: string | undefined;
  endpoint?: string | undefined;
}

export interface LockTiming {
  /** How often the holder renews the lock, by giving the lock file a new time. */
  renewMs: number;
  /**
   * After this long without a renewal, the holder checks that the lock is still its own before it acknowledges anything.
   * Longer than `renewMs`, shorter than `lapseMs`.
   */
  trustMs: number;
  /** A lock may be taken when a program that waits for it has seen no renewal for this long. */
  lapseMs: number;
  /** How long the new holder waits before it begins, so that the former one must have noticed. Longer than `trustMs`. */
  settleMs: number;
}

const TIMING: LockTiming = { renewMs: 1_000, trustMs: 3_000, lapseMs: 5_000, settleMs: 3_500 };

export interface LockOptions {
  timing?: LockTiming;
  /** Where process ids can be compared: by default, this boot of the machine and this namespace of process ids. */
  place?: string;
  /** Called before a wait for a sign that a program elsewhere still runs. */
  onWait?: (ms: number) => void;
  /** Called once, when another program has taken the folder over. From then on, nothing is acknowledged. */
  onLost?: (error: LeaseLostError) => void;
}

/** A file that was created has its content within this time. */
const WRITING_MS = 2_000;
const WAIT_MS = 20;
const WATCH_MS = 200;

/**
 * Lets one program at a time use a data folder. The lock of a dead process of the same place (container, machine) is taken at
 * once. A program elsewhere shows only by its renewals that it is alive: without them, its lock is taken after a while. No
 * clocks are compared: the waiting program measures with its own how long the lock file's time stays the same.
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

  /** @throws {FolderInUseError} when another program holds the lock. */
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

  /** Writes into the lock where this program listens. */
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
   * Renews the file's time first, so that a waiting program sees it, then checks that the lock was not taken meanwhile.
   * Returns what prevented the renewal, which may pass.
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

/** Both clocks are used: the steady one may stand still while a machine sleeps, and the wall clock may be set back. */
function elapsed(since: Moment): number {
  const wallMs = Date.now() - since.wall;
  return Math.max(wallMs < 0 ? Number.POSITIVE_INFINITY : wallMs, performance.now() - since.steady);
}

interface Found {
  /** Undefined: the lock is just being written, or is not a lock. */
  holder: Holder | undefined;
  modifiedMs: number;
}

/** Opens the file each time, since a network file system asks its server only then. Undefined: there is no lock. */
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

/** Whether a program renews the lock. A lock that disappears counts as not renewed. */
async function isRenewed(path: string, found: Found, lapseMs: number): Promise<boolean> {
  for (const since = performance.now(); performance.now() - since < lapseMs;) {
    await delay(Math.min(WATCH_MS, lapseMs / 4));
    const present = look(path);
    if (!present) return false;
    if (present.modifiedMs !== found.modifiedMs || present.holder?.id !== found.holder?.id) return true;
  }
  return false;
}

/** Removes a dead lock. Only one program at a time does this, so that none removes another's new lock. */
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

/** Returns false if the file exists. */
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
  // An earlier process had the same id, and nothing tells the two apart.
  if (isThisId && (startedAt === undefined || found === undefined)) return false;
  return startedAt === undefined || found === undefined || startedAt === found;
}

/** When a process was started, in clock ticks since the machine was. Undefined: not known, as on systems other than Linux. */
function startOf(pid: number | 'self'): string | undefined {
  try {
    // The `/proc` of another namespace has other processes under these ids.
    if (pid !== 'self' && readlinkSync('/proc/self') !== String(process.pid)) return undefined;
    // The fields after the name, which may itself contain spaces and parentheses.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Linux has an id for each boot and each namespace. On other systems, a machine has one set of process ids. */
function thisPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
