import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SegmentLog, type LogEntry, type SegmentLogOptions } from '../../../../src/local/storage/segmentLog';

describe('a log in segments', () => {
  let folder: string;
  let log: SegmentLog | undefined;
  const open = async (options: SegmentLogOptions = {}): Promise<SegmentLog> =>
    (log = await SegmentLog.open(folder, options));
  const reopen = async (options: SegmentLogOptions = {}): Promise<SegmentLog> => {
    await log?.close();
    return await open(options);
  };
  const append = async (...texts: string[]): Promise<number[]> => {
    const positions = [];
    for (const text of texts) positions.push(...((await log?.append([Buffer.from(text)])) ?? []));
    return positions;
  };
  const texts = async (from = 0): Promise<string[]> => {
    const found: LogEntry[] = [];
    for (let position = from; ;) {
      const entries = (await log?.read(position, 10)) ?? [];
      const last = entries.at(-1);
      if (!last) return found.map(({ payload }) => payload.toString());
      found.push(...entries);
      position = SegmentLog.after(last);
    }
  };
  const segments = async (): Promise<string[]> => (await readdir(folder)).sort().map((name) => path.join(folder, name));
  const lastSegment = async (): Promise<string> => (await segments()).at(-1) ?? '';
  const flip = async (file: string, offset: number): Promise<void> => {
    const bytes = await readFile(file);
    bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
    await writeFile(file, bytes);
  };

  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), 'local-log-'))));
  afterEach(async () => {
    await log?.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const cut of [1, 8, 11, 12, 19]) {
    it(`cuts off an entry of which the last ${cut} bytes are missing, and goes on behind the one before`, async () => {
      await open();
      const [, second] = await append('first', 'second', 'and third');
      const file = await lastSegment();
      await truncate(file, (await stat(file)).size - cut);
      await reopen();
      // 17 bytes are the third entry with its header.
      const left = cut < 17 ? ['first', 'second'] : ['first'];
      assert.deepEqual(await texts(), left);
      const [next] = await append('fourth');
      assert.equal(next, cut < 17 ? (second ?? 0) + 14 : second);
      await reopen();
      assert.deepEqual(await texts(), [...left, 'fourth']);
    });
  }

  it('cuts off bytes that were never an entry', async () => {
    await open();
    await append('first');
    for (const garbage of [Buffer.alloc(3), Buffer.alloc(100, 0xff), Buffer.alloc(4_096)]) {
      await appendFile(await lastSegment(), garbage);
      await reopen();
      assert.deepEqual(await texts(), ['first']);
    }
    assert.equal((await stat(await lastSegment())).size, 13);
  });

  it('cuts off a last entry that does not match its checksum', async () => {
    await open();
    await append('first', 'second');
    await flip(await lastSegment(), (await stat(await lastSegment())).size - 1);
    await reopen();
    assert.deepEqual(await texts(), ['first']);
  });

  it('passes over an entry in an earlier segment that does not match its checksum, and loses no other', async () => {
    await open({ segmentBytes: 40 });
    await append('one of ten', 'two of ten', 'three of ten', 'four of ten', 'five of ten');
    const [first = ''] = await segments();
    await flip(first, 10);
    await reopen({ segmentBytes: 40 });
    assert.deepEqual(await texts(), ['two of ten', 'three of ten', 'four of ten', 'five of ten']);
    // The length of the first entry: nothing in the segment can be told any more.
    await flip(first, 0);
    await reopen({ segmentBytes: 40 });
    assert.deepEqual(await texts(), ['four of ten', 'five of ten']);
    assert.deepEqual(await append('six of ten'), [
      SegmentLog.bytesOf(10) * 2 + SegmentLog.bytesOf(12) + SegmentLog.bytesOf(11) * 2,
    ]);
  });

  it('looks through what comes from a known entry on only, or through all when there is no such entry', async () => {
    await open({ segmentBytes: 40 });
    const positions = await append('one', 'two', 'three', 'four', 'five', 'six');
    const seen = async (from: number): Promise<string[]> => {
      const found: string[] = [];
      await reopen({ segmentBytes: 40, from, onEntry: ({ payload }) => found.push(payload.toString()) });
      return found;
    };
    assert.deepEqual(await seen(positions[4] ?? 0), ['five', 'six']);
    assert.deepEqual(await seen((positions[4] ?? 0) + 1), ['one', 'two', 'three', 'four', 'five', 'six']);
    assert.deepEqual(await seen(1_000), ['one', 'two', 'three', 'four', 'five', 'six']);
    assert.deepEqual(await texts(), ['one', 'two', 'three', 'four', 'five', 'six']);
  });

  it('deletes segments that lie before a position as a whole, and reads on behind them', async () => {
    await open({ segmentBytes: 20 });
    const positions = await append('one', 'two', 'three', 'four', 'five');
    assert.equal((await segments()).length, 3);
    await log?.truncateBefore(positions[1] ?? 0);
    assert.equal((await segments()).length, 3);
    await log?.truncateBefore(positions[3] ?? 0);
    assert.equal((await segments()).length, 2);
    assert.deepEqual(await texts(), ['three', 'four', 'five']);
    await reopen({ segmentBytes: 20 });
    assert.deepEqual(await texts(), ['three', 'four', 'five']);
    assert.equal(log?.start, positions[2]);
  });

  it('gives a reader what is left when segments are deleted while it reads', async () => {
    await open({ segmentBytes: 20 });
    const positions = await append(...Array.from({ length: 40 }, (_, index) => `entry ${index}`));
    await reopen({ segmentBytes: 20 });
    const reading = positions.map(async (position) => await log?.read(position, 1));
    await log?.truncateBefore(positions.at(-1) ?? 0);
    for (const [index, entries] of (await Promise.all(reading)).entries()) {
      const position = entries?.[0]?.position ?? 0;
      assert.ok(position >= (positions[index] ?? 0), `${position}`);
    }
    assert.equal((await segments()).length, 1);
  });

  it('writes what comes together in the order in which it came', async () => {
    await open({ segmentBytes: 500 });
    const many = Array.from({ length: 300 }, (_, index) => `entry ${index}`);
    await Promise.all(many.map(async (text) => await log?.append([Buffer.from(text)])));
    await reopen({ segmentBytes: 500 });
    assert.deepEqual(await texts(), many);
  });
});
