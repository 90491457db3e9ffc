import { ChecksumAlgorithm, type S3 as S3Client } from '@aws-sdk/client-s3';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { combineCrc, startCrc32, startCrc32c, startCrc64Nvme, type Crc } from '../../../../src/local/s3/crc';
import { failsWith, startS3, type S3Server } from './s3Server';

const Bucket = 'checked-bucket';

describe('local S3: checksums', () => {
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  after(async () => await s3.close());

  const crcs: [name: 'CRC32' | 'CRC32C' | 'CRC64NVME', start: () => Crc, check: string][] = [
    ['CRC32', startCrc32, 'cbf43926'],
    ['CRC32C', startCrc32c, 'e3069283'],
    ['CRC64NVME', startCrc64Nvme, 'ae8b14860a799888'],
  ];
  for (const [name, start, check] of crcs) {
    it(`computes ${name} as its catalogue says, in pieces of any length`, () => {
      const whole = start();
      whole.update(Buffer.from('123456789'));
      assert.equal(whole.value().toString('hex'), check);
      const bytes = randomBytes(1_000);
      const once = start();
      once.update(bytes);
      const pieces = start();
      for (let from = 0, length = 0; from < bytes.length; from += length++) {
        pieces.update(bytes.subarray(from, from + length));
      }
      assert.deepEqual(pieces.value(), once.value());
    });

    it(`combines ${name} of parts`, () => {
      const [first, second] = [randomBytes(100), randomBytes(77)];
      const [whole, a, b] = [start(), start(), start()];
      whole.update(Buffer.concat([first, second]));
      a.update(first);
      b.update(second);
      assert.deepEqual(combineCrc(name, a.value(), b.value(), second.length), whole.value());
    });
  }

  const ofTheSdk = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
  for (const algorithm of ofTheSdk) {
    for (const body of ['bytes', 'stream'] as const) {
      it(`checks ${algorithm} of a body of ${body} and answers it when asked`, async () => {
        const Key = `${algorithm}-${body}`;
        const bytes = randomBytes(100_000);
        const put = await s3.client.putObject({
          Bucket,
          Key,
          Body: body === 'bytes' ? bytes : Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]),
          ContentLength: bytes.length,
          ChecksumAlgorithm: algorithm,
        });
        const field = `Checksum${algorithm}` as const;
        assert.ok(put[field]);
        const got = await s3.client.getObject({ Bucket, Key, ChecksumMode: 'ENABLED' });
        assert.equal(got[field], put[field]);
        assert.equal(got.ChecksumType, 'FULL_OBJECT');
        assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), bytes);
        const attributes = await s3.client.getObjectAttributes({
          Bucket,
          Key,
          ObjectAttributes: ['Checksum', 'ObjectSize', 'ETag'],
        });
        assert.equal(attributes.Checksum?.[field], put[field]);
        assert.equal(attributes.ObjectSize, bytes.length);
      });
    }
  }

  const inHeaders = ['SHA512', 'MD5'] as const;
  for (const algorithm of inHeaders) {
    it(`checks ${algorithm} in a header and answers it when asked`, async () => {
      const url = `${s3.endpoint}/${Bucket}/${algorithm}`;
      const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
      const value = createHash(algorithm.toLowerCase()).update('hello').digest('base64');
      const other = createHash(algorithm.toLowerCase()).update('other').digest('base64');
      const wrong = await fetch(url, { method: 'PUT', body: 'hello', headers: { [name]: other } });
      assert.equal(wrong.status, 400);
      const right = await fetch(url, { method: 'PUT', body: 'hello', headers: { [name]: value } });
      assert.equal(right.headers.get(name), value);
      const got = await fetch(url, { headers: { 'x-amz-checksum-mode': 'ENABLED' } });
      assert.deepEqual([await got.text(), got.headers.get(name)], ['hello', value]);
    });
  }

  it('covers what the SDK knows save the xxHash family, which it refuses in words', async () => {
    const covered: readonly string[] = [...ofTheSdk, ...inHeaders];
    const others = Object.values(ChecksumAlgorithm).filter((one) => !covered.includes(one));
    assert.deepEqual(others.sort(), ['XXHASH128', 'XXHASH3', 'XXHASH64']);
    await assert.rejects(
      s3.client.createMultipartUpload({ Bucket, Key: 'x', ChecksumAlgorithm: 'XXHASH64' }),
      failsWith('InvalidRequest', 400),
    );
  });

  it('computes CRC64NVME when the sender names none', async () => {
    const plain: S3Client = s3.clientWith({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const put = await plain.putObject({ Bucket, Key: 'plain', Body: '123456789' });
    assert.equal(put.ChecksumCRC64NVME, Buffer.from('ae8b14860a799888', 'hex').toString('base64'));
  });

  it('refuses a body that does not match, and keeps what was there', async () => {
    await s3.client.putObject({ Bucket, Key: 'kept', Body: 'kept' });
    const wrong = Buffer.alloc(4).toString('base64');
    await assert.rejects(
      s3.client.putObject({ Bucket, Key: 'kept', Body: 'new', ChecksumCRC32: wrong }),
      failsWith('BadDigest', 400),
    );
    const md5 = createHash('md5').update('other').digest('base64');
    await assert.rejects(
      s3.client.putObject({ Bucket, Key: 'kept', Body: 'new', ContentMD5: md5 }),
      failsWith('BadDigest', 400),
    );
    await assert.rejects(
      s3.client.putObject({ Bucket, Key: 'kept', Body: 'new', ContentMD5: 'short' }),
      failsWith('InvalidDigest', 400),
    );
    const got = await s3.client.getObject({ Bucket, Key: 'kept' });
    assert.equal(await got.Body?.transformToString(), 'kept');
  });

  describe('aws-chunked bodies', () => {
    const put = async (Key: string, body: string, headers: Record<string, string>): Promise<Response> =>
      await fetch(`${s3.endpoint}/${Bucket}/${Key}`, { method: 'PUT', body, headers });
    const signature = 'chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648';
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32('hello world'));
    const trailer = `x-amz-checksum-crc32:${crc.toString('base64')}`;

    const bodies: [name: string, kind: string, body: string, trailing: boolean][] = [
      [
        'signed chunks',
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        `5;${signature}\r\nhello\r\n6;${signature}\r\n world\r\n0;${signature}\r\n\r\n`,
        false,
      ],
      [
        'signed chunks with a signed trailer',
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        `b;${signature}\r\nhello world\r\n0;${signature}\r\n${trailer}\r\nx-amz-trailer-signature:00\r\n\r\n`,
        true,
      ],
      [
        'unsigned chunks with a trailer',
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        `B\r\nhello world\r\n0\r\n${trailer}\r\n\r\n`,
        true,
      ],
      [
        'a trailer after an empty line',
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        `b\r\nhello world\r\n0\r\n\r\n${trailer}\r\n\r\n`,
        true,
      ],
    ];
    for (const [name, kind, body, trailing] of bodies) {
      it(`reads ${name}`, async () => {
        const answer = await put('chunked', body, {
          'x-amz-content-sha256': kind,
          'x-amz-decoded-content-length': '11',
          'content-encoding': 'aws-chunked,gzip',
          ...(trailing ? { 'x-amz-trailer': 'x-amz-checksum-crc32' } : {}),
        });
        assert.equal(answer.status, 200, await answer.text());
        const got = await s3.client.getObject({ Bucket, Key: 'chunked' });
        assert.equal(await got.Body?.transformToString(), 'hello world');
        assert.equal(got.ContentEncoding, 'gzip');
      });
    }

    const broken: [name: string, body: string, code: string][] = [
      ['a wrong trailer', 'b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
      ['a missing trailer', 'b\r\nhello world\r\n0\r\n\r\n', 'InvalidRequest'],
      ['too few bytes', `5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`, 'IncompleteBody'],
      ['a body that ends in a chunk', 'b\r\nhello', 'IncompleteBody'],
      ['a length that is none', 'xyz\r\nhello world\r\n0\r\n\r\n', 'IncompleteBody'],
    ];
    for (const [name, body, code] of broken) {
      it(`refuses ${name}`, async () => {
        const answer = await put('broken', body, {
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'x-amz-decoded-content-length': '11',
          'x-amz-trailer': 'x-amz-checksum-crc32',
        });
        assert.equal(answer.status, 400);
        assert.match(await answer.text(), new RegExp(`<Code>${code}</Code>`));
        await assert.rejects(s3.client.headObject({ Bucket, Key: 'broken' }), failsWith('NotFound', 404));
      });
    }

    it('refuses a body whose SHA-256 is not the signed one', async () => {
      const answer = await put('signed', 'hello', { 'x-amz-content-sha256': 'a'.repeat(64) });
      assert.equal(answer.status, 400);
      assert.match(await answer.text(), /<Code>XAmzContentSHA256Mismatch<\/Code>/);
    });
  });
});
