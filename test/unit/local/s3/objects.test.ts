import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { failsWith, startS3, type S3Server } from './s3Server';

const Bucket = 'test-bucket';

describe('local S3: objects', () => {
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  after(async () => await s3.close());

  const textOf = async (Key: string): Promise<string | undefined> =>
    await (await s3.client.getObject({ Bucket, Key })).Body?.transformToString();

  it('gives back bytes, content headers and metadata', async () => {
    const Body = Buffer.from([0, 1, 2, 255]);
    const put = await s3.client.putObject({
      Bucket,
      Key: 'described',
      Body,
      ContentType: 'application/x-test',
      ContentEncoding: 'br',
      ContentDisposition: 'attachment; filename="x"',
      ContentLanguage: 'pt-BR',
      CacheControl: 'no-store',
      Metadata: { author: 'someone', 'empty-value': '' },
    });
    const etag = `"${createHash('md5').update(Body).digest('hex')}"`;
    assert.equal(put.ETag, etag);
    const got = await s3.client.getObject({ Bucket, Key: 'described' });
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Body);
    assert.equal(got.ETag, etag);
    assert.equal(got.ContentLength, 4);
    assert.equal(got.ContentType, 'application/x-test');
    assert.equal(got.ContentEncoding, 'br');
    assert.equal(got.ContentDisposition, 'attachment; filename="x"');
    assert.equal(got.ContentLanguage, 'pt-BR');
    assert.equal(got.CacheControl, 'no-store');
    assert.equal(got.AcceptRanges, 'bytes');
    assert.deepEqual(got.Metadata, { author: 'someone', 'empty-value': '' });
    const head = await s3.client.headObject({ Bucket, Key: 'described' });
    assert.equal(head.ContentLength, 4);
    assert.deepEqual(head.Metadata, got.Metadata);
    assert.ok(Math.abs((head.LastModified?.getTime() ?? 0) - Date.now()) < 60_000);
  });

  it('replaces an object, deletes it, and answers a delete of nothing alike', async () => {
    await s3.client.putObject({ Bucket, Key: 'replaced', Body: 'one', ContentType: 'text/plain' });
    await s3.client.putObject({ Bucket, Key: 'replaced', Body: 'two' });
    assert.equal(await textOf('replaced'), 'two');
    assert.equal((await s3.client.headObject({ Bucket, Key: 'replaced' })).ContentType, 'application/octet-stream');
    await s3.client.deleteObject({ Bucket, Key: 'replaced' });
    await s3.client.deleteObject({ Bucket, Key: 'replaced' });
    await assert.rejects(s3.client.getObject({ Bucket, Key: 'replaced' }), failsWith('NoSuchKey', 404));
    await assert.rejects(s3.client.headObject({ Bucket, Key: 'replaced' }), failsWith('NotFound', 404));
  });

  it('keeps no file of an object that was replaced or deleted', async () => {
    const files = async (): Promise<number> =>
      (await readdir(path.join(s3.folder, 's3', `bucket-${Bucket}`, 'data'))).length;
    const earlier = await files();
    await s3.client.putObject({ Bucket, Key: 'filed', Body: 'one' });
    await s3.client.putObject({ Bucket, Key: 'filed', Body: 'two' });
    assert.equal(await files(), earlier + 1);
    await s3.client.deleteObject({ Bucket, Key: 'filed' });
    assert.equal(await files(), earlier);
  });

  it('takes any key, and none leads out of the data folder', async () => {
    const keys = [
      'a%2Fb',
      '100% sure',
      'a+b c',
      'façade/ç=é&ü?#',
      'a//b',
      '//',
      'folder/',
      '../../../escaped',
      '/leading',
      '.',
      '..',
      './x/../y',
      'emoji-😀',
      'quote\'"<>&;',
      'back\\slash',
      'tab\there',
      'nul',
      'x'.repeat(1_021),
    ];
    for (const Key of keys) await s3.client.putObject({ Bucket, Key: `odd${Key}`, Body: Key });
    for (const Key of keys) assert.equal(await textOf(`odd${Key}`), Key);
    await s3.client.putObject({ Bucket, Key: '/', Body: 'slash' });
    assert.equal(await textOf('/'), 'slash');
    const raw = await fetch(`${s3.endpoint}/${Bucket}/%2e%2e/%2e%2e/x`, { method: 'PUT', body: 'y' });
    assert.ok(raw.status === 200 || raw.status === 400 || raw.status === 404);
    assert.deepEqual(await readdir(path.join(s3.folder, 's3')), [`bucket-${Bucket}`]);
    for (const name of await readdir(path.join(s3.folder, 's3', `bucket-${Bucket}`, 'data'))) {
      assert.match(name, /^[0-9a-f]{24}$/);
    }
  });

  it('refuses a key of more than 1,024 bytes', async () => {
    await assert.rejects(
      s3.client.putObject({ Bucket, Key: 'ç'.repeat(513), Body: '' }),
      failsWith('KeyTooLongError', 400),
    );
  });

  it('refuses more than 2 KB of metadata', async () => {
    await assert.rejects(
      s3.client.putObject({ Bucket, Key: 'meta', Body: '', Metadata: { long: 'x'.repeat(2_048) } }),
      failsWith('MetadataTooLarge', 400),
    );
  });

  describe('ranges', () => {
    const Key = 'ranged';
    before(async () => await s3.client.putObject({ Bucket, Key, Body: '0123456789' }));

    const cases: [range: string, body: string, contentRange: string | undefined][] = [
      ['bytes=0-0', '0', 'bytes 0-0/10'],
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-3', '789', 'bytes 7-9/10'],
      ['bytes=-30', '0123456789', 'bytes 0-9/10'],
      ['bytes=5-500', '56789', 'bytes 5-9/10'],
      ['bytes=4-2', '0123456789', undefined],
      ['lines=1-2', '0123456789', undefined],
      ['bytes=0-1,3-4', '0123456789', undefined],
    ];
    for (const [Range, body, contentRange] of cases) {
      it(`answers ${Range} with ${contentRange ?? 'everything'}`, async () => {
        const got = await s3.client.getObject({ Bucket, Key, Range });
        assert.equal(await got.Body?.transformToString(), body);
        assert.equal(got.ContentRange, contentRange);
        assert.equal(got.ContentLength, body.length);
        assert.equal(got.$metadata.httpStatusCode, contentRange === undefined ? 200 : 206);
        const head = await s3.client.headObject({ Bucket, Key, Range });
        assert.equal(head.ContentRange, contentRange);
      });
    }

    it('refuses a range beyond the end, and says how long the object is', async () => {
      for (const Range of ['bytes=10-', 'bytes=10-11', 'bytes=-0']) {
        await assert.rejects(s3.client.getObject({ Bucket, Key, Range }), failsWith('InvalidRange', 416));
      }
      const answer = await fetch(`${s3.endpoint}/${Bucket}/${Key}`, { headers: { range: 'bytes=99-' } });
      assert.match(await answer.text(), /<ActualObjectSize>10<\/ActualObjectSize>/);
      await s3.client.putObject({ Bucket, Key: 'empty', Body: '' });
      await assert.rejects(
        s3.client.getObject({ Bucket, Key: 'empty', Range: 'bytes=0-' }),
        failsWith('InvalidRange', 416),
      );
      assert.equal(await textOf('empty'), '');
    });

    it('passes over the range when If-Range names another version', async () => {
      const { ETag } = await s3.client.headObject({ Bucket, Key });
      const url = `${s3.endpoint}/${Bucket}/${Key}`;
      const same = await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': ETag ?? '' } });
      const other = await fetch(url, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
      assert.deepEqual([same.status, await same.text()], [206, '01']);
      assert.deepEqual([other.status, await other.text()], [200, '0123456789']);
    });
  });

  describe('conditions', () => {
    const Key = 'conditional';
    let etag: string;
    const past = new Date(Date.now() - 86_400_000);
    const future = new Date(Date.now() + 3_600_000);
    before(async () => (etag = (await s3.client.putObject({ Bucket, Key, Body: 'v1' })).ETag ?? ''));

    it('reads under the conditions of HTTP', async () => {
      const reads = async (condition: object): Promise<number | undefined> =>
        await s3.client.getObject({ Bucket, Key, ...condition }).then(
          ({ $metadata }) => $metadata.httpStatusCode,
          (error: unknown) => (error as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode,
        );
      assert.equal(await reads({ IfMatch: etag }), 200);
      assert.equal(await reads({ IfMatch: `"other", ${etag}` }), 200);
      assert.equal(await reads({ IfMatch: '*' }), 200);
      assert.equal(await reads({ IfMatch: '"other"' }), 412);
      assert.equal(await reads({ IfNoneMatch: '"other"' }), 200);
      assert.equal(await reads({ IfNoneMatch: etag }), 304);
      assert.equal(await reads({ IfModifiedSince: past }), 200);
      assert.equal(await reads({ IfModifiedSince: new Date() }), 304);
      assert.equal(await reads({ IfModifiedSince: future }), 200);
      assert.equal(await reads({ IfUnmodifiedSince: future }), 200);
      assert.equal(await reads({ IfUnmodifiedSince: past }), 412);
      assert.equal(await reads({ IfMatch: etag, IfUnmodifiedSince: past }), 200);
      assert.equal(await reads({ IfNoneMatch: '"other"', IfModifiedSince: future }), 200);
    });

    it('writes only what is not there with If-None-Match: *', async () => {
      await s3.client.putObject({ Bucket, Key: 'fresh', Body: '1', IfNoneMatch: '*' });
      await assert.rejects(
        s3.client.putObject({ Bucket, Key: 'fresh', Body: '2', IfNoneMatch: '*' }),
        failsWith('PreconditionFailed', 412),
      );
      assert.equal(await textOf('fresh'), '1');
    });

    it('lets one of many concurrent first writers win', async () => {
      const writes = Array.from({ length: 8 }, (_, writer) =>
        s3.client.putObject({ Bucket, Key: 'contended', Body: String(writer), IfNoneMatch: '*' }).then(
          () => String(writer),
          () => undefined,
        ),
      );
      const winners = (await Promise.all(writes)).filter((writer) => writer !== undefined);
      assert.equal(winners.length, 1);
      assert.equal(await textOf('contended'), winners[0]);
    });

    it('writes over only the version that If-Match names', async () => {
      await s3.client.putObject({ Bucket, Key: 'versioned', Body: '1' });
      const { ETag } = await s3.client.headObject({ Bucket, Key: 'versioned' });
      await s3.client.putObject({ Bucket, Key: 'versioned', Body: '2', IfMatch: ETag });
      await assert.rejects(
        s3.client.putObject({ Bucket, Key: 'versioned', Body: '3', IfMatch: ETag }),
        failsWith('PreconditionFailed', 412),
      );
      await assert.rejects(
        s3.client.putObject({ Bucket, Key: 'not-there', Body: '3', IfMatch: ETag }),
        failsWith('NoSuchKey', 404),
      );
      await assert.rejects(
        s3.client.deleteObject({ Bucket, Key: 'versioned', IfMatch: ETag }),
        failsWith('PreconditionFailed', 412),
      );
      assert.equal(await textOf('versioned'), '2');
    });
  });

  describe('copies', () => {
    before(
      async () =>
        await s3.client.putObject({
          Bucket,
          Key: 'original ç+/%.txt',
          Body: 'to copy',
          ContentType: 'text/plain',
          Metadata: { a: '1' },
          Tagging: 'kind=test',
        }),
    );
    const CopySource = `/${Bucket}/${encodeURIComponent('original ç+/%.txt')}`;

    it('copies bytes, metadata and tags, also into another bucket', async () => {
      await s3.client.createBucket({ Bucket: 'other-bucket' });
      const { CopyObjectResult } = await s3.client.copyObject({ Bucket: 'other-bucket', Key: 'copied', CopySource });
      const got = await s3.client.getObject({ Bucket: 'other-bucket', Key: 'copied' });
      assert.equal(await got.Body?.transformToString(), 'to copy');
      assert.equal(CopyObjectResult?.ETag, got.ETag);
      assert.equal(got.ContentType, 'text/plain');
      assert.deepEqual(got.Metadata, { a: '1' });
      const { TagSet } = await s3.client.getObjectTagging({ Bucket: 'other-bucket', Key: 'copied' });
      assert.deepEqual(TagSet, [{ Key: 'kind', Value: 'test' }]);
    });

    it('replaces the metadata on request', async () => {
      await s3.client.copyObject({
        Bucket,
        Key: 'replaced-copy',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
        ContentType: 'text/csv',
      });
      const head = await s3.client.headObject({ Bucket, Key: 'replaced-copy' });
      assert.deepEqual([head.Metadata, head.ContentType], [{ b: '2' }, 'text/csv']);
    });

    it('takes a source that is encoded as a whole, and a plus sign as a space', async () => {
      const Body = 'source';
      await s3.client.putObject({ Bucket, Key: 'a folder/source ç+.txt', Body });
      for (const CopySource of [
        encodeURIComponent(`${Bucket}/a folder/source ç+.txt`),
        encodeURIComponent(`/${Bucket}/a folder/source ç+.txt`),
        `${Bucket}/a+folder/source+%C3%A7%2B.txt`,
        `${Bucket}%2Fa+folder%2Fsource+%C3%A7%2B.txt`,
      ]) {
        await s3.client.copyObject({ Bucket, Key: 'of-encoded', CopySource });
        const { UploadId } = await s3.client.createMultipartUpload({ Bucket, Key: 'of-encoded' });
        const to = { Bucket, Key: 'of-encoded', UploadId };
        const { CopyPartResult } = await s3.client.uploadPartCopy({ ...to, PartNumber: 1, CopySource });
        const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
        await s3.client.completeMultipartUpload({ ...to, MultipartUpload: { Parts } });
        const copied = await s3.client.getObject({ Bucket, Key: 'of-encoded' });
        assert.equal(await copied.Body?.transformToString(), Body, CopySource);
      }
    });

    it('copies an object onto itself when a storage class is given, even the same one', async () => {
      const Key = 'touched';
      await s3.client.putObject({ Bucket, Key, Body: 'x', Metadata: { kept: 'yes' } });
      await s3.client.copyObject({ Bucket, Key, CopySource: `${Bucket}/${Key}`, StorageClass: 'STANDARD' });
      assert.deepEqual((await s3.client.headObject({ Bucket, Key })).Metadata, { kept: 'yes' });
    });

    it('refuses to copy an object onto itself unchanged', async () => {
      const Key = 'original ç+/%.txt';
      await assert.rejects(s3.client.copyObject({ Bucket, Key, CopySource }), failsWith('InvalidRequest', 400));
      await s3.client.copyObject({ Bucket, Key, CopySource, MetadataDirective: 'REPLACE', Metadata: { a: '1' } });
      assert.equal(await textOf(Key), 'to copy');
    });

    it('copies under conditions, and says what is missing', async () => {
      const copy = { Bucket, Key: 'conditional-copy', CopySource };
      await assert.rejects(
        s3.client.copyObject({ ...copy, CopySourceIfMatch: '"other"' }),
        failsWith('PreconditionFailed', 412),
      );
      const { ETag } = await s3.client.headObject({ Bucket, Key: 'original ç+/%.txt' });
      await assert.rejects(
        s3.client.copyObject({ ...copy, CopySourceIfNoneMatch: ETag }),
        failsWith('PreconditionFailed', 412),
      );
      await s3.client.copyObject({ ...copy, CopySourceIfMatch: ETag });
      await assert.rejects(
        s3.client.copyObject({ ...copy, CopySource: `${Bucket}/missing` }),
        failsWith('NoSuchKey', 404),
      );
      await assert.rejects(
        s3.client.copyObject({ ...copy, CopySource: 'missing-bucket/x' }),
        failsWith('NoSuchBucket', 404),
      );
    });
  });

  it('deletes many keys in one call, missing ones too', async () => {
    for (const Key of ['many/1 & <x>', 'many/2']) await s3.client.putObject({ Bucket, Key, Body: 'x' });
    const { Deleted, Errors } = await s3.client.deleteObjects({
      Bucket,
      Delete: { Objects: [{ Key: 'many/1 & <x>' }, { Key: 'many/2' }, { Key: 'many/none' }] },
    });
    assert.deepEqual(
      Deleted?.map(({ Key }) => Key),
      ['many/1 & <x>', 'many/2', 'many/none'],
    );
    assert.equal(Errors, undefined);
    assert.equal((await s3.client.listObjectsV2({ Bucket, Prefix: 'many/' })).KeyCount, 0);
    const quiet = await s3.client.deleteObjects({ Bucket, Delete: { Quiet: true, Objects: [{ Key: 'many/none' }] } });
    assert.equal(quiet.Deleted, undefined);
  });

  it('keeps, changes and removes tags', async () => {
    const Key = 'tagged';
    await s3.client.putObject({ Bucket, Key, Body: 'x', Tagging: 'a=1&b=two%20words' });
    assert.deepEqual((await s3.client.getObjectTagging({ Bucket, Key })).TagSet, [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'two words' },
    ]);
    await s3.client.putObjectTagging({ Bucket, Key, Tagging: { TagSet: [{ Key: 'c', Value: '3' }] } });
    assert.equal((await s3.client.headObject({ Bucket, Key })).TagCount, 1);
    await s3.client.deleteObjectTagging({ Bucket, Key });
    assert.deepEqual((await s3.client.getObjectTagging({ Bucket, Key })).TagSet, []);
    assert.equal(await textOf(Key), 'x');
  });

  it('replaces headers of the answer on request', async () => {
    await s3.client.putObject({ Bucket, Key: 'overridden', Body: 'x' });
    const got = await s3.client.getObject({
      Bucket,
      Key: 'overridden',
      ResponseContentType: 'text/html',
      ResponseContentDisposition: 'inline',
    });
    assert.deepEqual([got.ContentType, got.ContentDisposition], ['text/html', 'inline']);
    await got.Body?.transformToString();
  });

  it('tells errors in XML, and none in the answer to HEAD', async () => {
    const missing = await fetch(`${s3.endpoint}/${Bucket}/not%20there?x-id=GetObject`);
    assert.equal(missing.headers.get('content-type'), 'application/xml');
    const body = await missing.text();
    assert.match(body, /<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message>/);
    assert.match(body, /<Key>not there<\/Key>/);
    assert.ok(body.includes(`<RequestId>${missing.headers.get('x-amz-request-id')}</RequestId>`));
    const head = await fetch(`${s3.endpoint}/${Bucket}/missing`, { method: 'HEAD' });
    assert.equal(head.status, 404);
    assert.equal((await fetch(`${s3.endpoint}/${Bucket}/%zz`)).status, 400);
    assert.equal((await fetch(`${s3.endpoint}/${Bucket}?delete`, { method: 'POST', body: '<Delete>' })).status, 400);
  });

  it('goes on reading an object that is replaced meanwhile', async () => {
    const Key = 'held';
    const Body = Buffer.alloc(8_000_000, 'a');
    await s3.client.putObject({ Bucket, Key, Body });
    const { Body: reading } = await s3.client.getObject({ Bucket, Key });
    await s3.client.putObject({ Bucket, Key, Body: 'new' });
    assert.equal((await reading?.transformToByteArray())?.length, Body.length);
    assert.equal(await textOf(Key), 'new');
  });
});
