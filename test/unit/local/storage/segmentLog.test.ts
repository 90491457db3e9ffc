import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DamageLog } from '../../../../src/local/storage/damageLog';
import { SegmentLog, type LogEntry, type SegmentLogOptions } from '../../../../src/local/storage/segmentLog';
import { unshared } from '../../../../src/local/storage/storageContext';

describe('a log in segments', () => {
  let folder: string;
  let log: SegmentLog | undefined;
  const open = async (options: SegmentLogOptions = {}): Promise<SegmentLog> =>
    (log = await SegmentLog.open(folder, options));
  const reopen = async (options: SegmentLogOptions = {}): Promise<SegmentLog> => {
    await log?.close();
    return await open(options);
  };
  const reopenTelling = async (options: SegmentLogOptions = {}): Promise<string[]> => {
    const messages: string[] = [];
    await reopen({ ...options, storage: unshared(folder, new DamageLog(folder, (message) => messages.push(message))) });
    return messages;
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

  it('leaves bytes that were never an entry where they are, says so, and goes on in a new file', async () => {
    for (const [index, garbage] of [Buffer.alloc(100, 0xff), Buffer.alloc(4_096)].entries()) {
      await reopen();
      await append('first');
      const file = await lastSegment();
      const { size } = await stat(file);
      await appendFile(file, garbage);
      const messages = await reopenTelling();
      assert.equal(messages.length, index + 1);
      const left = await texts();
      await append('next');
      assert.deepEqual(await texts(), [...left, 'next']);
      assert.equal((await stat(file)).size, size + garbage.length);
      assert.notEqual(await lastSegment(), file);
    }
  });

  it('passes over a last entry that does not match its checksum, and keeps its bytes', async () => {
    await open();
    await append('first', 'second');
    const file = await lastSegment();
    const { size } = await stat(file);
    await flip(file, size - 1);
    assert.match((await reopenTelling()).join(), /Bytes 13 to 27 are damaged/);
    assert.deepEqual(await texts(), ['first']);
    assert.equal((await stat(file)).size, size);
    await append('third');
    await reopen();
    assert.deepEqual(await texts(), ['first', 'third']);
  });

  for (const bit of [0x01, 0x10, 0x80]) {
    for (const byte of [0, 1, 2, 3]) {
      it(`reads every entry although bit ${bit} of byte ${byte} of a length is another one`, async () => {
        const all = Array.from({ length: 20 }, (_, index) => `entry ${index} ${'x'.repeat(300)}`);
        await open();
        const positions = await append(...all);
        for (const number of [0, 7, 19]) {
          const file = await lastSegment();
          const original = await readFile(file);
          const at = (positions[number] ?? 0) + byte;
          const changed = Buffer.from(original);
          changed[at] = (changed[at] ?? 0) ^ bit;
          await writeFile(file, changed);
          const messages = await reopenTelling();
          assert.deepEqual(await texts(), all);
          assert.match(messages.join(), /The length of the entry at \d+ is damaged/);
          assert.deepEqual(await readFile(file), changed);
          await writeFile(file, original);
        }
      });
    }
  }

  it('finds the next entry behind damage in the middle, in any form that the damage has', async () => {
    const all = Array.from({ length: 50 }, (_, index) => `entry ${index} ${'x'.repeat(200)}`);
    await open();
    const positions = await append(...all);
    const file = await lastSegment();
    const original = await readFile(file);
    for (const [from, to, fill] of [
      [positions[10] ?? 0, (positions[12] ?? 0) + 5, 0],
      [(positions[20] ?? 0) + 3, (positions[21] ?? 0) + 3, 0xff],
      [(positions[30] ?? 0) + 100, positions[33] ?? 0, 0x01],
    ] as const) {
      await writeFile(file, Buffer.from(original).fill(fill, from, to));
      await reopen();
      const expected = all.filter((_, index) => {
        const [start = 0, end = original.length] = [positions[index], positions[index + 1]];
        return end <= from || start >= to;
      });
      assert.deepEqual(await texts(), expected);
      await append('acknowledged after the damage');
      assert.deepEqual(await texts(), [...expected, 'acknowledged after the damage']);
      await reopen();
      assert.deepEqual(await texts(), [...expected, 'acknowledged after the damage']);
      await log?.close();
      await rm(await lastSegment());
    }
  });

  it('looks for the next entry in one pass, also through bytes that look like headers everywhere', async function () {
    this.timeout(20_000);
    await open();
    const hostile = Buffer.alloc(8 * 1024 * 1024, Buffer.from([0, 1, 0, 0]));
    await log?.append([hostile]);
    await append('behind it');
    const file = await lastSegment();
    const bytes = await readFile(file);
    bytes.fill(0xff, 0, 8);
    await writeFile(file, bytes);
    const startMs = performance.now();
    await reopen();
    await texts();
    assert.ok(performance.now() - startMs < 10_000, 'it takes too long');
  });

  it('gives no position again that a lost end had', async () => {
    await open();
    const positions = await append('first', 'second', 'third');
    await log?.close();
    const file = await lastSegment();
    await truncate(file, positions[1]);
    const messages = await reopenTelling({ reached: (positions[2] ?? 0) + 13 });
    assert.match(messages.join(), /Its end is missing/);
    const [next = 0] = await append('after it');
    assert.ok(next > (positions[2] ?? 0) + 13);
    assert.deepEqual(await texts(), ['first', 'after it']);
  });

  it('passes over an entry in an earlier segment that does not match its checksum, and loses no other', async () => {
    await open({ segmentBytes: 40 });
    await append('one of ten', 'two of ten', 'three of ten', 'four of ten', 'five of ten');
    const [first = ''] = await segments();
    await flip(first, 10);
    await reopen({ segmentBytes: 40 });
    assert.deepEqual(await texts(), ['two of ten', 'three of ten', 'four of ten', 'five of ten']);
    // The length of the first entry, too.
    await flip(first, 0);
    await reopen({ segmentBytes: 40 });
    assert.deepEqual(await texts(), ['two of ten', 'three of ten', 'four of ten', 'five of ten']);
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
