import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readAll } from '../../../damage/dataFolder';
import { startS3, type S3Server } from './s3Server';

const Bucket = 'damaged-bucket';

describe('local S3: on a damaged disk', () => {
  let s3: S3Server;
  const inBucket = (...names: string[]): string => path.join(s3.folder, 's3', `bucket-${Bucket}`, ...names);
  const log = (): string => inBucket('objects.log');
  const put = async (...keys: string[]): Promise<void> => {
    for (const Key of keys) await s3.client.putObject({ Bucket, Key, Body: `content of ${Key}` });
  };
  const keys = async (): Promise<(string | undefined)[]> =>
    ((await s3.client.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key);
  const flip = async (file: string, offset: number, bit = 1): Promise<void> => {
    const bytes = await readFile(file);
    bytes[offset] = (bytes[offset] ?? 0) ^ bit;
    await writeFile(file, bytes);
  };
  /** Everything in the folder that is or was a data file. */
  const dataFiles = async (): Promise<string[]> =>
    [...(await readAll(s3.folder))].filter(([name]) => name.includes('/data/')).map(([, bytes]) => bytes.toString());
  const fetched = async (
    key: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${s3.endpoint}/${Bucket}/${key}`, { headers });
    return { status: answer.status, text: await answer.text() };
  };
  const onlyDataFile = async (): Promise<string> => inBucket('data', (await readdir(inBucket('data')))[0] ?? '');

  beforeEach(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  afterEach(async () => await s3.close());

  it('loses one object and no other to any flipped bit of its log, and deletes no data file', async () => {
    await put('a', 'b', 'c', 'd', 'e');
    const original = await readFile(log());
    const before = await dataFiles();
    await s3.service.close();
    for (let offset = 0; offset < original.length; offset += 61) {
      await writeFile(log(), original);
      await flip(log(), offset, 1 << (offset % 8));
      const damaged = await readFile(log());
      await s3.restart();
      const left = await keys();
      assert.ok(left.length >= 4, `${left.join()} are left after a flip at ${offset}`);
      for (const Key of left) assert.equal((await fetched(Key ?? '')).text, `content of ${Key ?? ''}`);
      await s3.service.close();
      const all = await readAll(s3.folder);
      assert.ok(
        [...all.values()].some((bytes) => bytes.equals(damaged)),
        `the log is not kept after a flip at ${offset}`,
      );
      assert.deepEqual((await dataFiles()).sort(), before.sort());
      // As it was, for the next one.
      for (const [name, bytes] of all) {
        if (!name.startsWith('set-aside/') || !name.includes('/data/')) continue;
        await writeFile(inBucket('data', path.basename(name)), bytes);
      }
      await rm(path.join(s3.folder, 'set-aside'), { recursive: true, force: true });
    }
    await writeFile(log(), original);
    await s3.restart();
    assert.equal((await keys()).length, 5);
  });

  it('keeps what is put after damage, through another start', async () => {
    await put('a', 'b');
    await s3.service.close();
    await flip(log(), 20);
    await s3.restart();
    await put('c');
    await s3.restart();
    assert.deepEqual(await keys(), ['b', 'c']);
  });

  it('puts data files aside that a log cut short does not name any more', async () => {
    await put('a', 'b', 'c');
    const before = await dataFiles();
    await s3.service.close();
    const lines = (await readFile(log(), 'utf8')).split('\n');
    await truncate(log(), (lines[0] ?? '').length + 1);
    await s3.restart();
    assert.deepEqual(await keys(), ['a']);
    assert.deepEqual((await dataFiles()).sort(), before.sort());
    await rm(log());
    await s3.restart();
    assert.deepEqual(await keys(), []);
    assert.deepEqual((await dataFiles()).sort(), before.sort());
  });

  it('lists a bucket whose state is gone', async () => {
    await put('a');
    for (const name of ['bucket.json', 'bucket.json.copy']) await rm(inBucket(name));
    await s3.restart();
    assert.deepEqual(await keys(), ['a']);
    assert.equal((await s3.client.listBuckets({})).Buckets?.length, 1);
  });

  it('never answers with bytes that are not what was stored: small, large, and parts of them', async () => {
    const size = 700_000;
    for (const [Key, bytes] of [
      ['small', 300],
      ['large', size],
    ] as const) {
      await s3.client.putObject({ Bucket, Key, Body: Buffer.alloc(bytes, 'x') });
      const file = await onlyDataFile();
      for (const offset of [0, Math.floor(bytes / 2), bytes - 1]) {
        await flip(file, offset);
        if (offset < 262_144) {
          const { status, text } = await fetched(Key);
          assert.equal(status, 500);
          assert.match(text, /<Code>InternalError<\/Code>.*damaged/);
        } else {
          await assert.rejects(fetched(Key), 'it is cut before the damage');
        }
        const part = await fetched(Key, { range: `bytes=${offset}-${offset}` });
        assert.equal(part.status, 500);
        const copy = s3.client.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` });
        await assert.rejects(copy, { name: 'InternalError' });
        await flip(file, offset);
        assert.equal((await fetched(Key)).status, 200);
      }
      await s3.client.deleteObject({ Bucket, Key });
    }
  });

  it('reads what is whole of an object of which another part is damaged', async () => {
    await s3.client.putObject({ Bucket, Key: 'large', Body: Buffer.alloc(700_000, 'x') });
    await flip(await onlyDataFile(), 600_000);
    const { status, text } = await fetched('large', { range: 'bytes=100000-300000' });
    assert.equal(status, 206);
    assert.equal(text, 'x'.repeat(200_001));
  });

  it('holds objects of older versions against their stored checksum, read whole', async () => {
    await s3.client.putObject({ Bucket, Key: 'old', Body: Buffer.alloc(700_000, 'x') });
    await s3.client.putObject({ Bucket, Key: 'small', Body: 'small' });
    await s3.service.close();
    const { crc32 } = await import('node:zlib');
    const lines = (await readFile(log(), 'utf8')).trimEnd().split('\n');
    const older = lines.map((line) => line.slice(8).replace(/,"blockChecksums":"[^"]*"/, ''));
    const text = older.map((json) => `${crc32(json).toString(16).padStart(8, '0')}${json}\n`).join('');
    assert.doesNotMatch(text, /blockChecksums/);
    await writeFile(log(), text);
    await s3.restart();
    assert.equal((await fetched('old')).text, 'x'.repeat(700_000));
    for (const name of await readdir(inBucket('data'))) {
      const { size } = await stat(inBucket('data', name));
      await flip(inBucket('data', name), size - 1);
    }
    await assert.rejects(fetched('old'), 'its last bytes are not given');
    assert.equal((await fetched('small')).status, 500);
  });

  it('says that a data file is missing or short, and answers with an error', async () => {
    await put('a');
    const file = await onlyDataFile();
    await truncate(file, 3);
    assert.equal((await fetched('a')).status, 500);
    await rm(file);
    assert.match((await fetched('a')).text, /It is missing/);
    await s3.restart();
    assert.equal((await fetched('a')).status, 500);
  });
});
