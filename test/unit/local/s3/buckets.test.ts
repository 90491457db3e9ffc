import assert from 'node:assert/strict';
import { failsWith, startS3, type S3Server } from './s3Server';

describe('local S3: buckets', () => {
  let s3: S3Server;
  before(async () => (s3 = await startS3()));
  after(async () => await s3.close());

  it('creates, lists, describes and deletes a bucket', async () => {
    await s3.client.createBucket({ Bucket: 'first-bucket' });
    await s3.clientWith({ region: 'sa-east-1' }).createBucket({ Bucket: 'second-bucket' });
    const { Buckets, Owner } = await s3.client.listBuckets({});
    assert.deepEqual(
      Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion]),
      [
        ['first-bucket', 'eu-west-1'],
        ['second-bucket', 'sa-east-1'],
      ],
    );
    assert.equal(Buckets[0]?.CreationDate instanceof Date, true);
    assert.equal(typeof Owner?.ID, 'string');
    assert.equal((await s3.client.headBucket({ Bucket: 'second-bucket' })).BucketRegion, 'sa-east-1');
    assert.equal((await s3.client.getBucketLocation({ Bucket: 'second-bucket' })).LocationConstraint, 'sa-east-1');
    await s3.client.deleteBucket({ Bucket: 'second-bucket' });
    await assert.rejects(s3.client.headBucket({ Bucket: 'second-bucket' }), failsWith('NotFound', 404));
    await s3.client.deleteBucket({ Bucket: 'first-bucket' });
    assert.deepEqual((await s3.client.listBuckets({})).Buckets ?? [], []);
  });

  it('refuses a name that is taken, that is not valid, and a bucket that is not there', async () => {
    await s3.client.createBucket({ Bucket: 'taken-bucket' });
    await assert.rejects(s3.client.createBucket({ Bucket: 'taken-bucket' }), failsWith('BucketAlreadyOwnedByYou', 409));
    for (const Bucket of ['ab', 'Upper-Case', 'under_score', 'a..b', '192.168.0.1', '-dash']) {
      await assert.rejects(s3.client.createBucket({ Bucket }), failsWith('InvalidBucketName', 400));
    }
    await assert.rejects(s3.client.listObjectsV2({ Bucket: 'missing-bucket' }), failsWith('NoSuchBucket', 404));
    await assert.rejects(
      s3.client.putObject({ Bucket: 'missing-bucket', Key: 'k', Body: 'x' }),
      failsWith('NoSuchBucket', 404),
    );
    await assert.rejects(s3.client.deleteBucket({ Bucket: 'missing-bucket' }), failsWith('NoSuchBucket', 404));
  });

  it('may be created again by its owner in us-east-1, and keeps its objects', async () => {
    const client = s3.clientWith({ region: 'us-east-1' });
    const create = async () => await client.createBucket({ Bucket: 'again-bucket' });
    await create();
    await s3.client.putObject({ Bucket: 'again-bucket', Key: 'k', Body: 'x' });
    await create();
    assert.equal((await s3.client.listObjectsV2({ Bucket: 'again-bucket' })).KeyCount, 1);
    await s3.client.deleteObject({ Bucket: 'again-bucket', Key: 'k' });
    await s3.client.deleteBucket({ Bucket: 'again-bucket' });
  });

  it('keeps tags of buckets, also through a restart', async () => {
    const Bucket = 'tagged-bucket';
    const TagSet = [
      { Key: 'team', Value: 'dados + ç' },
      { Key: 'empty', Value: '' },
    ];
    const tagsOf = async () => (await s3.client.getBucketTagging({ Bucket })).TagSet;
    await s3.client.createBucket({ Bucket, CreateBucketConfiguration: { Tags: TagSet } });
    assert.deepEqual(await tagsOf(), TagSet);
    await s3.client.putBucketTagging({ Bucket, Tagging: { TagSet: TagSet.slice(0, 1) } });
    await s3.restart();
    assert.deepEqual(await tagsOf(), TagSet.slice(0, 1));
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: String(index), Value: '' }));
    await assert.rejects(
      s3.client.putBucketTagging({ Bucket, Tagging: { TagSet: many } }),
      failsWith('InvalidTag', 400),
    );
    await s3.client.putBucketTagging({ Bucket, Tagging: { TagSet: many.slice(1) } });
    await s3.client.deleteBucketTagging({ Bucket });
    await assert.rejects(tagsOf(), failsWith('NoSuchTagSet', 404));
    await s3.client.deleteBucket({ Bucket });
  });

  it('is created in the region that the request was signed for, and in no other', async () => {
    await assert.rejects(
      s3.client.createBucket({
        Bucket: 'other-bucket',
        CreateBucketConfiguration: { LocationConstraint: 'sa-east-1' },
      }),
      failsWith('IllegalLocationConstraintException', 400),
    );
  });

  it('does not delete a bucket with objects in it', async () => {
    await s3.client.createBucket({ Bucket: 'full-bucket' });
    await s3.client.putObject({ Bucket: 'full-bucket', Key: 'k', Body: 'x' });
    await assert.rejects(s3.client.deleteBucket({ Bucket: 'full-bucket' }), failsWith('BucketNotEmpty', 409));
    assert.equal(await (await s3.client.getObject({ Bucket: 'full-bucket', Key: 'k' })).Body?.transformToString(), 'x');
    await s3.client.deleteObject({ Bucket: 'full-bucket', Key: 'k' });
    await s3.client.deleteBucket({ Bucket: 'full-bucket' });
  });

  it('takes names that Windows reserves', async () => {
    await s3.client.createBucket({ Bucket: 'con' });
    await s3.client.putObject({ Bucket: 'con', Key: 'nul', Body: 'x' });
    assert.equal((await s3.client.listObjectsV2({ Bucket: 'con' })).KeyCount, 1);
  });

  it('answers what nothing was set for as AWS answers it of a fresh bucket', async () => {
    await s3.client.createBucket({ Bucket: 'fresh-bucket' });
    assert.equal((await s3.client.getBucketVersioning({ Bucket: 'fresh-bucket' })).Status, undefined);
    await assert.rejects(s3.client.getBucketPolicy({ Bucket: 'fresh-bucket' }), failsWith('NoSuchBucketPolicy', 404));
    await assert.rejects(s3.client.getBucketTagging({ Bucket: 'fresh-bucket' }), failsWith('NoSuchTagSet', 404));
    await assert.rejects(
      s3.client.putBucketVersioning({
        Bucket: 'fresh-bucket',
        VersioningConfiguration: { Status: 'Enabled' },
      }),
      failsWith('NotImplemented', 501),
    );
  });

  it('lists buckets page by page', async () => {
    for (const Bucket of ['paged-1', 'paged-2', 'paged-3']) await s3.client.createBucket({ Bucket });
    const first = await s3.client.listBuckets({ Prefix: 'paged-', MaxBuckets: 2 });
    assert.deepEqual(
      first.Buckets?.map(({ Name }) => Name),
      ['paged-1', 'paged-2'],
    );
    assert.ok(first.ContinuationToken);
    const second = await s3.client.listBuckets({
      Prefix: 'paged-',
      MaxBuckets: 2,
      ContinuationToken: first.ContinuationToken,
    });
    assert.deepEqual(
      second.Buckets?.map(({ Name }) => Name),
      ['paged-3'],
    );
    assert.equal(second.ContinuationToken, undefined);
  });
});
