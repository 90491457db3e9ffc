import assert from 'node:assert/strict';
import { startS3, type S3Server } from './s3Server';

const Bucket = 'shared-bucket';
const SIGNATURE =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F20260101%2Feu-west-1%2Fs3%2Faws4_request' +
  '&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-Signature=00&X-Amz-SignedHeaders=host';

describe('local S3: presigned URLs', () => {
  let s3: S3Server;
  before(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  after(async () => await s3.close());

  it('put and get, with the headers that were signed into the query', async () => {
    const url = `${s3.endpoint}/${Bucket}/a%20file?${SIGNATURE}`;
    const put = await fetch(
      `${url}&x-amz-meta-from=url&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject`,
      { method: 'PUT', body: 'shared', headers: { 'content-type': 'text/plain' } },
    );
    assert.equal(put.status, 200, await put.text());
    const got = await fetch(`${url}&response-content-disposition=attachment&x-id=GetObject`);
    assert.equal(await got.text(), 'shared');
    assert.equal(got.headers.get('content-disposition'), 'attachment');
    assert.equal(got.headers.get('x-amz-meta-from'), 'url');
    assert.equal(got.headers.get('content-type'), 'text/plain');
  });

  it('alone, and other signed requests, replace headers of the answer', async () => {
    const Key = 'overridden';
    await s3.client.putObject({ Bucket, Key, Body: 'x', ContentType: 'text/plain' });
    const url = `${s3.endpoint}/${Bucket}/${Key}?response-content-type=text%2Fhtml`;
    for (const method of ['GET', 'HEAD']) {
      const anonymous = await fetch(url, { method });
      assert.equal(anonymous.status, 400, method);
      if (method === 'GET') assert.match(await anonymous.text(), /<Code>InvalidRequest<.*anonymous GET requests/s);
    }
    assert.equal((await fetch(`${s3.endpoint}/${Bucket}/${Key}`)).headers.get('content-type'), 'text/plain');
    for (const query of [`&${SIGNATURE}`, '&AWSAccessKeyId=local&Expires=1&Signature=00']) {
      assert.equal((await fetch(url + query)).headers.get('content-type'), 'text/html');
    }
    const signed = await s3.client.getObject({ Bucket, Key, ResponseContentType: 'text/html' });
    assert.equal(signed.ContentType, 'text/html');
  });

  it('wants to know how long a body is', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('x'));
        controller.close();
      },
    });
    const put = await fetch(`${s3.endpoint}/${Bucket}/streamed`, { method: 'PUT', body, duplex: 'half' });
    assert.equal(put.status, 411);
    assert.match(await put.text(), /MissingContentLength/);
  });
});
