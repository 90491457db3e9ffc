import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { listObjects } from '../../../src/outputs';
import { planDownloads, type DownloadPlan } from '../../../src/ui/documents/downloadPlan';
import { downloadObjects } from '../../../src/ui/documents/downloads';
import { filesInTheWay } from '../../../src/ui/documents/downloadTargets';
import { startS3, type S3Server } from '../local/s3/s3Server';

const Bucket = 'downloaded';

describe('downloads of objects', () => {
  let s3: S3Server;
  /** Holds the folder and nothing else: what a key leads out of the folder would lie here. */
  let parent: string;
  let folder: string;
  let outside: string;
  before(async () => (s3 = await startS3()));
  after(async () => await s3.close());
  beforeEach(async () => {
    await s3.client.createBucket({ Bucket });
    parent = await mkdtemp(path.join(os.tmpdir(), 'downloads-'));
    folder = path.join(parent, 'folder');
    await mkdir(folder);
    outside = await mkdtemp(path.join(os.tmpdir(), 'outside-'));
  });
  afterEach(async () => {
    const { Contents = [] } = await s3.client.listObjectsV2({ Bucket });
    for (const { Key } of Contents) await s3.client.deleteObject({ Bucket, Key });
    await s3.client.deleteBucket({ Bucket });
    for (const one of [parent, outside]) await rm(one, { recursive: true });
  });

  const put = (Key: string, Body: string) => s3.client.putObject({ Bucket, Key, Body });
  const plan = async (): Promise<DownloadPlan> => {
    const entries = [];
    const signal = new AbortController().signal;
    for await (const entry of listObjects(s3.client, { bucket: Bucket, prefix: '', signal })) entries.push(entry);
    return planDownloads([{ bucket: Bucket, prefix: '', entries }]);
  };
  const download = async ({
    replaces = false,
    signal = new AbortController().signal,
    onProgress = () => undefined,
  }: { replaces?: boolean; signal?: AbortSignal; onProgress?: () => void } = {}) =>
    downloadObjects({ s3: s3.client }, { plan: await plan(), folder, replaces, signal, onProgress });
  const inTheWay = async () => {
    const found = await filesInTheWay(folder, await plan(), new AbortController().signal);
    return found.map(({ entry: { key } }) => key);
  };
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  const allFiles = async (of = folder) =>
    (await readdir(of, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());

  it('give each object its own file, whatever the keys', async () => {
    const keys = [
      'a?b',
      'a*b',
      'a:b',
      'a_b',
      'a//b',
      'a/b',
      'a',
      '../a',
      '.git/config',
      'CON',
      'Data',
      'data',
      'n'.repeat(255),
    ];
    for (const key of keys) await put(key, `content of ${key}`);
    const result = await download();
    assert.deepEqual([result.objects, result.failed], [keys.length, []]);
    const files = await allFiles();
    const contents = await Promise.all(files.map((one) => readFile(path.join(one.parentPath, one.name), 'utf8')));
    assert.deepEqual(contents.sort(), keys.map((key) => `content of ${key}`).sort());
    assert.deepEqual(await readdir(parent), ['folder']);
    const again = await download();
    assert.deepEqual([again.objects, again.skipped, again.kept], [0, keys.length, 0]);
  });

  it('keep files that are something else, until they are told to replace them', async () => {
    await put('settings.json', 'from the bucket');
    await put('other.json', 'from the bucket');
    await writeFile(path.join(folder, 'settings.json'), "the person's own");
    assert.deepEqual(await inTheWay(), ['settings.json']);
    const kept = await download();
    assert.deepEqual([kept.objects, kept.kept, kept.skipped], [1, 1, 0]);
    assert.equal(await read('settings.json'), "the person's own");
    const replaced = await download({ replaces: true });
    assert.deepEqual([replaced.objects, replaced.kept, replaced.skipped], [1, 0, 1]);
    assert.equal(await read('settings.json'), 'from the bucket');
  });

  it('do not take a file for the object for its length alone', async () => {
    await put('a', 'bucket');
    await writeFile(path.join(folder, 'a'), 'person');
    await utimes(path.join(folder, 'a'), new Date(), new Date(Date.now() + 60_000));
    assert.deepEqual(await inTheWay(), ['a']);
    await download();
    assert.equal(await read('a'), 'person');
  });

  it('do not go on to a newer version without being told', async () => {
    await put('a', 'first');
    await download();
    await put('a', 'second');
    assert.deepEqual(await inTheWay(), ['a']);
    assert.equal((await download()).kept, 1);
    assert.equal(await read('a'), 'first');
  });

  it('follow no link: neither a linked folder nor a linked file, whether it leads anywhere or not', async () => {
    await put('linked/a', 'x');
    await put('below/linked/a', 'x');
    await put('file', 'x');
    await put('dangling', 'x');
    await writeFile(path.join(outside, 'target'), 'outside');
    await mkdir(path.join(folder, 'below'));
    await symlink(outside, path.join(folder, 'linked'));
    await symlink(outside, path.join(folder, 'below/linked'));
    await symlink(path.join(outside, 'target'), path.join(folder, 'file'));
    await symlink(path.join(outside, 'new'), path.join(folder, 'dangling'));
    const { objects, failed } = await download({ replaces: true });
    assert.deepEqual([objects, failed.length], [0, 4]);
    for (const { error } of failed) assert.match((error as Error).message, /is a link/);
    assert.deepEqual(await readdir(outside), ['target']);
    assert.equal(await readFile(path.join(outside, 'target'), 'utf8'), 'outside');
  });

  it('say what stands in the way: a folder for a file, a file for a folder', async () => {
    await put('a', 'x');
    await put('b/c', 'x');
    await put('d', 'x');
    await mkdir(path.join(folder, 'a'));
    await writeFile(path.join(folder, 'b'), 'mine');
    const { objects, failed } = await download({ replaces: true });
    assert.equal(objects, 1);
    assert.deepEqual(failed.map(({ key }) => key).sort(), ['a', 'b/c']);
    assert.equal(await read('b'), 'mine');
  });

  it('leave nothing half when they are cancelled', async () => {
    for (let index = 0; index < 8; index++) await put(`large-${index}`, 'x'.repeat(4_000_000));
    const abort = new AbortController();
    const ended = download({ signal: abort.signal, onProgress: () => abort.abort() });
    await assert.rejects(ended, { name: 'AbortError' });
    for (const file of await allFiles()) {
      assert.equal((await stat(path.join(file.parentPath, file.name))).size, 4_000_000, file.name);
    }
  });

  it('go on where they broke off, in the same version alone', async () => {
    const content = Buffer.alloc(3_000_000, 'abcdefgh').toString();
    await put('a', content);
    let asked = 0;
    const broken = Object.create(s3.client) as typeof s3.client;
    broken.getObject = (async (input: never) => {
      if (asked++ > 0) throw Object.assign(new Error('no more'), { name: 'AccessDenied' });
      const answer = await s3.client.getObject(input);
      const half = async function* () {
        let bytes = 0;
        for await (const piece of answer.Body as AsyncIterable<Uint8Array>) {
          if (bytes > 1_000_000) throw new Error('the connection broke');
          yield piece;
          bytes += piece.length;
        }
      };
      return { ...answer, Body: half() };
    }) as never;
    const { signal } = new AbortController();
    const request = { plan: await plan(), folder, replaces: false, signal, onProgress: () => undefined };
    const first = await downloadObjects({ s3: broken }, request);
    assert.equal(first.failed.length, 1);
    assert.equal((await allFiles()).length, 1, 'the part stays');
    const second = await download();
    assert.equal(first.bytes + second.bytes, content.length);
    assert.equal(await read('a'), content);
    assert.equal((await allFiles()).length, 1);
  });

  it('make the folders that empty objects stand for', async () => {
    await put('empty/', '');
    await put('empty/below/', '');
    const { failed } = await download();
    assert.deepEqual(failed, []);
    assert.ok((await stat(path.join(folder, 'empty/below'))).isDirectory());
    assert.deepEqual(await allFiles(), []);
  });
});
