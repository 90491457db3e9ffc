import type { CompletedPart } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { startCrc32 } from '../../../../src/local/s3/crc';
import { failsWith, startS3, type S3Server } from './s3Server';

const Bucket = 'multipart-bucket';
const PART_BYTES = 5 * 1_024 ** 2;

describe('local S3: multipart uploads', () => {
  let s3: S3Server;
  const parts = [randomBytes(PART_BYTES), randomBytes(PART_BYTES), Buffer.from('the end')];
  before(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  after(async () => await s3.close());

  const start = async (Key: string, input: object = {}): Promise<{ Bucket: string; Key: string; UploadId: string }> => {
    const { UploadId } = await s3.client.createMultipartUpload({ Bucket, Key, ...input });
    return { Bucket, Key, UploadId: UploadId ?? '' };
  };
  const upload = async (to: { Bucket: string; Key: string; UploadId: string }, bodies: readonly Buffer[] = parts) =>
    await Promise.all(
      bodies.map(async (Body, index): Promise<CompletedPart> => {
        const { ETag, ChecksumCRC32 } = await s3.client.uploadPart({ ...to, PartNumber: index + 1, Body });
        return { PartNumber: index + 1, ETag, ...(ChecksumCRC32 ? { ChecksumCRC32 } : {}) };
      }),
    );

  it('makes one object of the parts, with an ETag of theirs', async () => {
    const to = await start('large', { ContentType: 'video/x', Metadata: { a: '1' }, ChecksumAlgorithm: 'CRC32' });
    const uploaded = await upload(to);
    const done = await s3.client.completeMultipartUpload({ ...to, MultipartUpload: { Parts: uploaded } });
    const md5s = Buffer.concat(parts.map((part) => createHash('md5').update(part).digest()));
    const etag = `"${createHash('md5').update(md5s).digest('hex')}-3"`;
    assert.equal(done.ETag, etag);
    assert.match(done.ChecksumCRC32 ?? '', /-3$/);
    const got = await s3.client.getObject({ Bucket, Key: 'large', ChecksumMode: 'ENABLED' });
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Buffer.concat(parts));
    assert.deepEqual([got.ETag, got.ContentType, got.Metadata], [etag, 'video/x', { a: '1' }]);
    assert.equal(got.ChecksumType, 'COMPOSITE');
    const across = await s3.client.getObject({
      Bucket,
      Key: 'large',
      Range: `bytes=${PART_BYTES - 3}-${PART_BYTES + 4}`,
    });
    assert.deepEqual(
      Buffer.from((await across.Body?.transformToByteArray()) ?? []),
      Buffer.concat(parts).subarray(PART_BYTES - 3, PART_BYTES + 5),
    );
    assert.equal((await s3.client.listObjectsV2({ Bucket, Prefix: 'large' })).Contents?.[0]?.ETag, etag);
  });

  it('reads single parts by number', async () => {
    const third = await s3.client.getObject({ Bucket, Key: 'large', PartNumber: 3 });
    assert.equal(await third.Body?.transformToString(), 'the end');
    assert.equal(third.PartsCount, 3);
    await assert.rejects(
      s3.client.getObject({ Bucket, Key: 'large', PartNumber: 4 }),
      failsWith('InvalidPartNumber', 416),
    );
  });

  it('computes the checksum of the whole object on request', async () => {
    const to = await start('whole', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const uploaded = await upload(to);
    const done = await s3.client.completeMultipartUpload({
      ...to,
      MultipartUpload: { Parts: uploaded },
      ChecksumType: 'FULL_OBJECT',
    });
    const crc = startCrc32();
    for (const part of parts) crc.update(part);
    assert.equal(done.ChecksumCRC32, crc.value().toString('base64'));
    await assert.rejects(
      start('hash', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }),
      failsWith('InvalidRequest', 400),
    );
  });

  it('compares the checksum of a completion with the object, not with the request', async () => {
    const crc = startCrc32();
    for (const part of parts) crc.update(part);
    const ChecksumCRC32 = crc.value().toString('base64');
    const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
    const to = await start('checked', checksum);
    const MultipartUpload = { Parts: await upload(to) };
    const complete = { ...to, MultipartUpload, ChecksumType: checksum.ChecksumType };
    await assert.rejects(
      s3.client.completeMultipartUpload({ ...complete, ChecksumCRC32: 'AAAAAA==' }),
      failsWith('BadDigest', 400),
    );
    const done = await s3.client.completeMultipartUpload({ ...complete, ChecksumCRC32 });
    assert.equal(done.ChecksumCRC32, ChecksumCRC32);
  });

  it('refuses a checksum of another algorithm or type than the upload has', async () => {
    const to = await start('mismatched', { ChecksumAlgorithm: 'SHA256' });
    const Body = Buffer.from('x');
    await assert.rejects(
      s3.client.uploadPart({ ...to, PartNumber: 1, Body, ChecksumAlgorithm: 'CRC32' }),
      failsWith('InvalidRequest', 400),
    );
    const part = await s3.client.uploadPart({ ...to, PartNumber: 1, Body, ChecksumAlgorithm: 'SHA256' });
    const complete = async (given: CompletedPart, input: object = {}) =>
      await s3.client.completeMultipartUpload({ ...to, ...input, MultipartUpload: { Parts: [given] } });
    const withoutChecksum = { PartNumber: 1, ETag: part.ETag };
    await assert.rejects(complete(withoutChecksum), failsWith('InvalidRequest', 400));
    const whole = { ...withoutChecksum, ChecksumSHA256: part.ChecksumSHA256 };
    await assert.rejects(complete(whole, { ChecksumType: 'FULL_OBJECT' }), failsWith('InvalidRequest', 400));
    await assert.rejects(complete(whole, { ChecksumCRC32: 'AAAAAA==' }), failsWith('InvalidRequest', 400));
    assert.match((await complete(whole, { ChecksumType: 'COMPOSITE' })).ChecksumSHA256 ?? '', /-1$/);
    await assert.rejects(start('typed', { ChecksumType: 'FULL_OBJECT' }), failsWith('InvalidRequest', 400));
  });

  it('answers the checksum that a part was sent with, and shows none that nobody asked for', async () => {
    const { ChecksumAlgorithm, ChecksumType, UploadId } = await s3.client.createMultipartUpload({
      Bucket,
      Key: 'plain',
    });
    const to = { Bucket, Key: 'plain', UploadId };
    assert.deepEqual([ChecksumAlgorithm, ChecksumType], [undefined, undefined]);
    const crc = startCrc32();
    crc.update(Buffer.from('x'));
    const sent = { ...to, PartNumber: 1, Body: Buffer.from('x'), ChecksumAlgorithm: 'CRC32' } as const;
    const part = await s3.client.uploadPart(sent);
    assert.equal(part.ChecksumCRC32, crc.value().toString('base64'));
    assert.equal(part.ChecksumCRC64NVME, undefined);
    const listed = await s3.client.listParts(to);
    assert.deepEqual([listed.ChecksumAlgorithm, listed.Parts?.[0]?.ChecksumCRC64NVME], [undefined, undefined]);
    const { Uploads = [] } = await s3.client.listMultipartUploads({ Bucket, Prefix: 'plain' });
    assert.deepEqual(
      Uploads.map((one) => [one.Key, one.ChecksumAlgorithm]),
      [['plain', undefined]],
    );
    await s3.client.abortMultipartUpload(to);
  });

  it('answers the same to a completion that is sent again', async () => {
    const to = await start('again');
    const MultipartUpload = { Parts: await upload(to, [Buffer.from('x')]) };
    const first = await s3.client.completeMultipartUpload({ ...to, MultipartUpload });
    const second = await s3.client.completeMultipartUpload({ ...to, MultipartUpload });
    assert.equal(second.ETag, first.ETag);
  });

  it('refuses parts that are missing, changed, out of order or too small', async () => {
    const to = await start('refused');
    const uploaded = await upload(to, [Buffer.from('small'), Buffer.from('last')]);
    const complete = async (Parts: CompletedPart[]) =>
      await s3.client.completeMultipartUpload({ ...to, MultipartUpload: { Parts } });
    await assert.rejects(complete([{ PartNumber: 7, ETag: '"x"' }]), failsWith('InvalidPart', 400));
    await assert.rejects(complete([{ PartNumber: 1, ETag: '"x"' }]), failsWith('InvalidPart', 400));
    await assert.rejects(complete([...uploaded].reverse()), failsWith('InvalidPartOrder', 400));
    await assert.rejects(complete([]), failsWith('InvalidRequest', 400));
    await assert.rejects(complete(uploaded), failsWith('EntityTooSmall', 400));
    await complete(uploaded.slice(1));
    const got = await s3.client.getObject({ Bucket, Key: 'refused' });
    assert.equal(await got.Body?.transformToString(), 'last');
  });

  it('completes only where nothing is yet with If-None-Match: *', async () => {
    const to = await start('large');
    const Parts = await upload(to, [Buffer.from('x')]);
    await assert.rejects(
      s3.client.completeMultipartUpload({ ...to, MultipartUpload: { Parts }, IfNoneMatch: '*' }),
      failsWith('PreconditionFailed', 412),
    );
    await s3.client.abortMultipartUpload(to);
  });

  it('copies parts from ranges of other objects', async () => {
    await s3.client.putObject({ Bucket, Key: 'source', Body: Buffer.concat(parts) });
    const to = await start('from-copies');
    const copy = async (PartNumber: number, CopySourceRange?: string): Promise<CompletedPart> => {
      const { CopyPartResult } = await s3.client.uploadPartCopy({
        ...to,
        PartNumber,
        CopySource: `${Bucket}/source`,
        ...(CopySourceRange ? { CopySourceRange } : {}),
      });
      return { PartNumber, ETag: CopyPartResult?.ETag };
    };
    const copied = [await copy(1), await copy(2, 'bytes=0-4')];
    await assert.rejects(copy(3, 'bytes=0-99999999'), failsWith('InvalidArgument', 400));
    await s3.client.completeMultipartUpload({ ...to, MultipartUpload: { Parts: copied } });
    const got = await s3.client.getObject({ Bucket, Key: 'from-copies' });
    assert.deepEqual(
      Buffer.from((await got.Body?.transformToByteArray()) ?? []),
      Buffer.concat([...parts, Buffer.concat(parts).subarray(0, 5)]),
    );
  });

  it('lists parts and uploads, and forgets an aborted one with its files', async () => {
    await s3.client.createBucket({ Bucket: 'aborted-bucket' });
    const { UploadId = '' } = await s3.client.createMultipartUpload({ Bucket: 'aborted-bucket', Key: 'dir/a' });
    const to = { Bucket: 'aborted-bucket', Key: 'dir/a', UploadId };
    for (const PartNumber of [2, 1, 1]) await s3.client.uploadPart({ ...to, PartNumber, Body: `part ${PartNumber}` });
    const listed = await s3.client.listParts(to);
    assert.deepEqual(
      listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
      [
        [1, 6],
        [2, 6],
      ],
    );
    const page = await s3.client.listParts({ ...to, MaxParts: 1 });
    assert.deepEqual([page.IsTruncated, page.NextPartNumberMarker], [true, '1']);
    await s3.client.createMultipartUpload({ Bucket: 'aborted-bucket', Key: 'b' });
    const uploads = await s3.client.listMultipartUploads({ Bucket: 'aborted-bucket' });
    assert.deepEqual(
      uploads.Uploads?.map(({ Key }) => Key),
      ['b', 'dir/a'],
    );
    const grouped = await s3.client.listMultipartUploads({ Bucket: 'aborted-bucket', Delimiter: '/' });
    assert.deepEqual([grouped.Uploads?.map(({ Key }) => Key), grouped.CommonPrefixes], [['b'], [{ Prefix: 'dir/' }]]);
    const paged = await s3.client.listMultipartUploads({ Bucket: 'aborted-bucket', MaxUploads: 1 });
    const next = await s3.client.listMultipartUploads({
      Bucket: 'aborted-bucket',
      KeyMarker: paged.NextKeyMarker,
      UploadIdMarker: paged.NextUploadIdMarker,
    });
    assert.deepEqual(
      next.Uploads?.map(({ Key }) => Key),
      ['dir/a'],
    );
    await s3.client.abortMultipartUpload(to);
    await assert.rejects(s3.client.listParts(to), failsWith('NoSuchUpload', 404));
    await assert.rejects(s3.client.uploadPart({ ...to, PartNumber: 1, Body: 'x' }), failsWith('NoSuchUpload', 404));
    assert.deepEqual(await readdir(path.join(s3.folder, 's3', 'bucket-aborted-bucket', 'data')), []);
  });

  it('goes on with an upload after a restart', async () => {
    const to = await start('resumed', { Metadata: { kept: 'yes' } });
    const [first] = await upload(to, [parts[0]!]);
    await s3.restart();
    const { ETag } = await s3.client.uploadPart({ ...to, PartNumber: 2, Body: 'tail' });
    await s3.client.completeMultipartUpload({
      ...to,
      MultipartUpload: { Parts: [first!, { PartNumber: 2, ETag }] },
    });
    await s3.restart();
    const got = await s3.client.getObject({ Bucket, Key: 'resumed' });
    assert.equal(got.ContentLength, PART_BYTES + 4);
    assert.deepEqual(got.Metadata, { kept: 'yes' });
    await got.Body?.transformToByteArray();
  });
});
