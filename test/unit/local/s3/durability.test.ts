import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { failsWith, startS3, type S3Server } from './s3Server';

const Bucket = 'durable-bucket';

describe('local S3: on disk', () => {
  let s3: S3Server;
  const inBucket = (name: string): string => path.join(s3.folder, 's3', `bucket-${Bucket}`, name);
  const keys = async (): Promise<(string | undefined)[]> =>
    ((await s3.client.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key);

  beforeEach(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  afterEach(async () => await s3.close());

  it('has everything again after a restart', async () => {
    await s3.client.putObject({ Bucket, Key: 'a', Body: 'one', Metadata: { m: '1' }, Tagging: 't=1' });
    await s3.client.putObject({ Bucket, Key: 'b', Body: 'two' });
    await s3.client.deleteObject({ Bucket, Key: 'b' });
    const earlier = await s3.client.headObject({ Bucket, Key: 'a' });
    await s3.restart();
    assert.deepEqual(await keys(), ['a']);
    const got = await s3.client.getObject({ Bucket, Key: 'a' });
    assert.equal(await got.Body?.transformToString(), 'one');
    assert.deepEqual([got.Metadata, got.TagCount, got.ETag], [{ m: '1' }, 1, earlier.ETag]);
    assert.deepEqual(got.LastModified, earlier.LastModified);
  });

  it('cuts off what a crash left half-written, and writes on', async () => {
    await s3.client.putObject({ Bucket, Key: 'a', Body: 'one' });
    await s3.client.putObject({ Bucket, Key: 'b', Body: 'two' });
    const log = inBucket('objects.log');
    await s3.service.close();
    await truncate(log, (await stat(log)).size - 5);
    await writeFile(inBucket('data/0123456789abcdef01234567'), 'never finished');
    await s3.restart();
    assert.deepEqual(await keys(), ['a']);
    assert.equal((await readdir(inBucket('data'))).length, 1);
    await s3.client.putObject({ Bucket, Key: 'c', Body: 'three' });
    await s3.restart();
    assert.deepEqual(await keys(), ['a', 'c']);
  });

  it('cuts off bytes that no checksum vouches for', async () => {
    await s3.client.putObject({ Bucket, Key: 'a', Body: 'one' });
    await s3.service.close();
    await appendFile(inBucket('objects.log'), `00000000{"removed":["a"]}\n`);
    await s3.restart();
    assert.deepEqual(await keys(), ['a']);
  });

  it('clears away buckets that were being made or removed', async () => {
    await mkdir(path.join(s3.folder, 's3', 'making-0123456789abcdef'));
    await mkdir(path.join(s3.folder, 's3', 'removed-0123456789abcdef'));
    await s3.restart();
    assert.deepEqual(await readdir(path.join(s3.folder, 's3')), [`bucket-${Bucket}`]);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const request = http.request(`${s3.endpoint}/${Bucket}/broken`, {
      method: 'PUT',
      headers: { 'content-length': '1000000' },
    });
    const closed = new Promise((resolve) => request.on('error', resolve).on('close', resolve));
    request.write(Buffer.alloc(200_000));
    // The file is there once the first bytes have come.
    while ((await readdir(inBucket('data'))).length === 0) await new Promise((resolve) => setImmediate(resolve));
    request.destroy();
    await closed;
    while ((await readdir(inBucket('data'))).length > 0) await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(s3.client.headObject({ Bucket, Key: 'broken' }), failsWith('NotFound', 404));
  });

  it('answers an error, and holds what it had, when the folder cannot be written', async () => {
    await s3.client.putObject({ Bucket, Key: 'a', Body: 'one' });
    const { rename } = await import('node:fs/promises');
    await rename(inBucket('data'), inBucket('away'));
    await assert.rejects(s3.client.putObject({ Bucket, Key: 'a', Body: 'two' }), failsWith('InternalError', 500));
    await rename(inBucket('away'), inBucket('data'));
    const got = await s3.client.getObject({ Bucket, Key: 'a' });
    assert.equal(await got.Body?.transformToString(), 'one');
  });

  it('rewrites its log when most of it is history', async () => {
    await s3.client.putObject({ Bucket, Key: 'kept', Body: 'kept' });
    for (let round = 0; round < 6_000; round++)
      await s3.service.objects.put(Bucket, 'changing', Buffer.from(`${round}`));
    const lines = (await readFile(inBucket('objects.log'), 'utf8')).split('\n').length;
    assert.ok(lines < 2_000, `${lines} lines`);
    await s3.restart();
    const got = await s3.client.getObject({ Bucket, Key: 'changing' });
    assert.equal(await got.Body?.transformToString(), '5999');
    assert.deepEqual(await keys(), ['changing', 'kept']);
  });
});
