import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  FolderInUseError,
  FolderLock,
  LeaseLostError,
  type LockOptions,
} from '../../../../src/local/storage/folderLock';
import { SegmentLog } from '../../../../src/local/storage/segmentLog';
import { writeState } from '../../../../src/local/storage/stateFile';
import { unshared } from '../../../../src/local/storage/storageContext';

const TIMING = { renewMs: 20, trustMs: 100, lapseMs: 250, settleMs: 150 };

describe('the lock of a data folder', () => {
  let folder: string;
  const locks: FolderLock[] = [];
  const acquire = async (place: string, options: LockOptions = {}): Promise<FolderLock> => {
    const lock = await FolderLock.acquire(folder, { timing: TIMING, place, ...options });
    locks.push(lock);
    return lock;
  };
  const lockFile = (): string => path.join(folder, 'lock');
  const holder = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(lockFile(), 'utf8')) as Record<string, unknown>;
  /** A holder in another container that does not renew its lock any more. */
  const leaveLock = async (place: string): Promise<void> => {
    await writeFile(
      lockFile(),
      JSON.stringify({ id: 'left', pid: process.pid, place, endpoint: 'http://127.0.0.1:1' }),
    );
  };

  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'local-lock-'))));
  afterEach(async () => {
    for (const lock of locks.splice(0)) lock.release();
    await rm(folder, { recursive: true, force: true });
  });

  it('is refused in another container while its holder renews it, although both have the same process id', async () => {
    const lock = await acquire('container one');
    lock.announce('http://127.0.0.1:4599');
    await assert.rejects(acquire('container two'), (error: FolderInUseError) => {
      assert.ok(error instanceof FolderInUseError);
      assert.match(error.message, /data folder in use by http:\/\/127\.0\.0\.1:4599, .*another container/);
      return true;
    });
    lock.requireHeld();
  });

  it('is taken in another container once it is not renewed any more, and who takes it knows that', async () => {
    await leaveLock('container one');
    const waits: number[] = [];
    const lock = await acquire('container two', { onWait: (ms) => waits.push(ms) });
    assert.deepEqual(waits, [TIMING.lapseMs + TIMING.settleMs]);
    assert.equal(lock.isFromUnheard, true);
    assert.equal((await holder()).place, 'container two');
  });

  it('goes to one only of many that wait for it', async () => {
    await leaveLock('container one');
    const all = await Promise.allSettled(Array.from({ length: 5 }, (_, index) => acquire(`container ${index + 2}`)));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('is taken at once from a dead process of the same container', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(lockFile(), JSON.stringify({ id: 'left', pid, place: 'here' }));
    const lock = await acquire('here', { onWait: () => assert.fail('it waits') });
    assert.equal(lock.isFromUnheard, false);
  });

  it('is noticed to be lost before anything is acknowledged, and is not taken back', async () => {
    const lost: LeaseLostError[] = [];
    const first = await acquire('container one', {
      timing: { ...TIMING, renewMs: 60_000 },
      onLost: (error) => lost.push(error),
    });
    // It does not come to renew it: its machine sleeps.
    const second = await acquire('container two');
    assert.throws(() => first.requireHeld(), LeaseLostError);
    assert.throws(() => first.requireHeld(), LeaseLostError);
    assert.equal(lost.length, 1);
    first.release();
    second.requireHeld();
    assert.equal((await holder()).place, 'container two');
  });

  it("keeps a log from acknowledging what it wrote once the folder is another one's", async () => {
    const lease = await acquire('container one', { timing: { ...TIMING, renewMs: 60_000 } });
    const storage = { ...unshared(folder), lease };
    const log = await SegmentLog.open(path.join(folder, 'log'), { storage });
    await log.append([Buffer.from('acknowledged')]);
    const other = await acquire('container two');
    await assert.rejects(log.append([Buffer.from('too late')]), LeaseLostError);
    await assert.rejects(writeState(storage, path.join(folder, 'state.json'), {}), LeaseLostError);
    // The new holder writes into files of its own.
    const next = await SegmentLog.open(path.join(folder, 'log'), { storage: { ...unshared(folder), lease: other } });
    await next.append([Buffer.from('the other')]);
    assert.equal((await readdir(path.join(folder, 'log'))).length, 2);
    assert.deepEqual(
      (await Promise.all([next.read(0, 100), next.read(20, 100)])).flat().map(({ payload }) => payload.toString()),
      ['acknowledged', 'the other'],
    );
    await log.close();
    await next.close();
  });

  it('stays with a holder that was held up, when nobody has taken it', async () => {
    const lock = await acquire('container one', { timing: { ...TIMING, renewMs: 60_000 } });
    const past = new Date(Date.now() - 60_000);
    await utimes(lockFile(), past, past);
    await new Promise((resolve) => setTimeout(resolve, TIMING.trustMs + 20));
    lock.requireHeld();
    assert.ok((await stat(lockFile())).mtimeMs > Date.now() - 10_000);
  });

  it('is taken over from an older version that is dead, and refused while it lives', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], { stdio: 'pipe' });
    await once(other.stdout, 'data');
    await writeFile(lockFile(), JSON.stringify({ pid: other.pid, endpoint: 'http://127.0.0.1:4599' }));
    await assert.rejects(acquire('here'), FolderInUseError);
    other.kill('SIGKILL');
    await once(other, 'close');
    await acquire('here');
  });
});
