import assert from 'node:assert/strict';
import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { failsWith, startS3, type S3Server } from './s3Server';

const Bucket = 'listed-bucket';
const KEYS = [
  '2024/01/a.json',
  '2024/01/b.json',
  '2024/02/c d+e%.json',
  '2025/ç.json',
  'a',
  'a//b',
  'a/b',
  'a0',
  '\uffee',
  '😀',
];

describe('local S3: listing', () => {
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
    // In no particular order.
    for (const Key of [...KEYS].reverse()) await s3.client.putObject({ Bucket, Key, Body: Key });
  });
  after(async () => await s3.close());

  const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

  it('lists keys in the order of their UTF-8 bytes', async () => {
    const { Contents, KeyCount, IsTruncated, MaxKeys } = await s3.client.listObjectsV2({ Bucket });
    assert.deepEqual(
      Contents?.map(({ Key }) => Key),
      [...KEYS].sort(byBytes),
    );
    assert.deepEqual([KeyCount, IsTruncated, MaxKeys], [KEYS.length, false, 1_000]);
    assert.equal(Contents[0]?.Size, Buffer.byteLength(Contents[0]?.Key ?? ''));
    assert.equal(Contents[0].StorageClass, 'STANDARD');
    assert.equal(Contents[0].Owner, undefined);
  });

  it('names the owner on request, and always in the older listing', async () => {
    const v2 = await s3.client.listObjectsV2({ Bucket, FetchOwner: true, MaxKeys: 1 });
    assert.ok(v2.Contents?.[0]?.Owner?.ID);
    const v1 = await s3.client.listObjects({ Bucket, MaxKeys: 1 });
    assert.ok(v1.Contents?.[0]?.Owner?.ID);
  });

  it('groups keys at the delimiter, below a prefix', async () => {
    const top = await s3.client.listObjectsV2({ Bucket, Delimiter: '/' });
    assert.deepEqual(
      top.CommonPrefixes?.map(({ Prefix }) => Prefix),
      ['2024/', '2025/', 'a/'],
    );
    assert.deepEqual(
      top.Contents?.map(({ Key }) => Key),
      ['a', 'a0', '\uffee', '😀'],
    );
    assert.equal(top.KeyCount, 7);
    const below = await s3.client.listObjectsV2({ Bucket, Prefix: 'a/', Delimiter: '/' });
    assert.deepEqual(
      [below.CommonPrefixes?.map(({ Prefix }) => Prefix), below.Contents?.map(({ Key }) => Key)],
      [['a//'], ['a/b']],
    );
    const partial = await s3.client.listObjectsV2({ Bucket, Prefix: '2024/0', Delimiter: '/' });
    assert.deepEqual(
      partial.CommonPrefixes?.map(({ Prefix }) => Prefix),
      ['2024/01/', '2024/02/'],
    );
  });

  it('lists each object as its only version, page by page', async () => {
    const found: (string | undefined)[] = [];
    for (let marker: string | undefined = ''; marker !== undefined;) {
      const page: ListObjectVersionsCommandOutput = await s3.client.listObjectVersions({
        ...{ Bucket, MaxKeys: 3 },
        ...(marker === '' ? {} : { KeyMarker: marker, VersionIdMarker: 'null' }),
      });
      for (const { Key, VersionId, IsLatest, Size } of page.Versions ?? []) {
        assert.deepEqual([VersionId, IsLatest, Size], ['null', true, Buffer.byteLength(Key ?? '')]);
        found.push(Key);
      }
      assert.equal(page.DeleteMarkers, undefined);
      marker = page.IsTruncated === true ? page.NextKeyMarker : undefined;
    }
    assert.deepEqual(found, [...KEYS].sort(byBytes));
    const { Versions, CommonPrefixes } = await s3.client.listObjectVersions({ Bucket, Prefix: 'a', Delimiter: '/' });
    assert.deepEqual(
      [Versions?.map(({ Key }) => Key), CommonPrefixes?.map(({ Prefix }) => Prefix)],
      [['a', 'a0'], ['a/']],
    );
    await assert.rejects(
      s3.client.listObjectVersions({ Bucket, VersionIdMarker: 'null' }),
      failsWith('InvalidArgument'),
    );
  });

  for (const Delimiter of [undefined, '/', '0']) {
    for (const MaxKeys of [1, 2, 3]) {
      it(`pages alike with both versions (delimiter ${Delimiter ?? 'none'}, ${MaxKeys} a page)`, async () => {
        const whole = await s3.client.listObjectsV2({ Bucket, Delimiter });
        const expected = [
          ...(whole.Contents ?? []).map(({ Key }) => Key),
          ...(whole.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ].sort();
        const v2: (string | undefined)[] = [];
        for (let ContinuationToken: string | undefined, more = true; more;) {
          const page = await s3.client.listObjectsV2({ Bucket, Delimiter, MaxKeys, ContinuationToken });
          const names = [
            ...(page.Contents ?? []).map(({ Key }) => Key),
            ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
          ];
          assert.ok(names.length <= MaxKeys && names.length === page.KeyCount);
          v2.push(...names);
          ContinuationToken = page.NextContinuationToken;
          more = page.IsTruncated ?? false;
          assert.equal(more, ContinuationToken !== undefined);
        }
        assert.deepEqual(v2.sort(), expected);
        const v1: (string | undefined)[] = [];
        for (let Marker: string | undefined, more = true; more;) {
          const page = await s3.client.listObjects({ Bucket, Delimiter, MaxKeys, Marker });
          v1.push(
            ...(page.Contents ?? []).map(({ Key }) => Key),
            ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
          );
          Marker = page.NextMarker ?? page.Contents?.at(-1)?.Key;
          more = page.IsTruncated ?? false;
        }
        assert.deepEqual(v1.sort(), expected);
      });
    }
  }

  it('starts after a key', async () => {
    const { Contents, StartAfter } = await s3.client.listObjectsV2({ Bucket, StartAfter: 'a//b' });
    assert.equal(StartAfter, 'a//b');
    assert.deepEqual(
      Contents?.map(({ Key }) => Key),
      ['a/b', 'a0', '\uffee', '😀'],
    );
  });

  it('encodes keys on request', async () => {
    const { Contents, EncodingType } = await s3.client.listObjectsV2({ Bucket, Prefix: '202', EncodingType: 'url' });
    assert.equal(EncodingType, 'url');
    assert.deepEqual(
      Contents?.map(({ Key }) => Key),
      ['2024/01/a.json', '2024/01/b.json', '2024/02/c+d%2Be%25.json', '2025/%C3%A7.json'],
    );
  });

  it('answers no keys and no page after it when none are wanted', async () => {
    const { Contents, IsTruncated, KeyCount } = await s3.client.listObjectsV2({ Bucket, MaxKeys: 0 });
    assert.deepEqual([Contents, IsTruncated, KeyCount], [undefined, false, 0]);
  });

  it('refuses tokens, sizes and encodings that make no sense', async () => {
    const wrong = [{ ContinuationToken: 'x y' }, { MaxKeys: -1 }, { EncodingType: 'base64' as 'url' }];
    for (const input of wrong) {
      await assert.rejects(s3.client.listObjectsV2({ Bucket, ...input }), failsWith('InvalidArgument', 400));
    }
  });

  it('follows insertions and deletions between pages', async () => {
    await s3.client.createBucket({ Bucket: 'moving-bucket' });
    const put = async (Key: string) => await s3.client.putObject({ Bucket: 'moving-bucket', Key, Body: '' });
    for (const key of ['b', 'd', 'f']) await put(key);
    const first = await s3.client.listObjectsV2({ Bucket: 'moving-bucket', MaxKeys: 2 });
    await put('a');
    await put('e');
    await s3.client.deleteObject({ Bucket: 'moving-bucket', Key: 'd' });
    const second = await s3.client.listObjectsV2({
      Bucket: 'moving-bucket',
      ContinuationToken: first.NextContinuationToken,
    });
    assert.deepEqual(
      second.Contents?.map(({ Key }) => Key),
      ['e', 'f'],
    );
  });
});
