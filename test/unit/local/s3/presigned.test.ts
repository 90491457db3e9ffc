import assert from 'node:assert/strict';
import { startS3, type S3Server } from './s3Server';

const Bucket = 'shared-bucket';
const EXPIRES_SECONDS = 900;
const secondsAgo = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);
/** Signed by nobody: the pipeline does not check that. */
const signedAt = (date: Date): string =>
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F20260101%2Feu-west-1%2Fs3%2Faws4_request' +
  `&X-Amz-Date=${date.toISOString().replace(/[-:]|\.\d+/g, '')}&X-Amz-Expires=${EXPIRES_SECONDS}` +
  '&X-Amz-Signature=00&X-Amz-SignedHeaders=host';
const SIGNATURE = signedAt(secondsAgo(60));
const expiringAt = (date: Date): string =>
  `AWSAccessKeyId=local&Expires=${Math.floor(date.getTime() / 1_000)}&Signature=00`;

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

  it('may have metadata of any script, which answers give as RFC 2047 encoded words', async () => {
    // As AWS answered them: recorded by LocalStack's tests.
    const cases: Record<string, [text: string, answered: string]> = {
      dash: ['\u2014', '=?UTF-8?Q?=E2=80=94?='],
      name: [
        'test_\u2014_file%E2%80%94_\u00e9_2?.pdf',
        '=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?=',
      ],
      capitals: ['\u00c4M\u00c4Z\u00d5\u00d1 S3', '=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?='],
      control: ['\u0000\u0001\u0002\u0003', '=?UTF-8?B?AAECAw==?='],
      replaced: ['\ufffd\ufffd', '=?UTF-8?B?77+977+9?='],
      plain: ['!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
      encoded: ['=?UTF-8?B?YWJj?=', 'abc'],
      quoted: ['=?UTF-8?Q?actually-ascii?=', 'actually-ascii'],
      broken: ['=?UTF-8?B?=GGG?=', '=?UTF-8?B?=GGG?='],
      lone: ['half \ud800', '=?UTF-8?B?aGFsZiDvv70=?='],
    };
    const url = `${s3.endpoint}/${Bucket}/scripts`;
    const query = new URLSearchParams(SIGNATURE);
    for (const [name, [text]] of Object.entries(cases)) query.set(`x-amz-meta-${name}`, text);
    query.set('content-disposition', 'x');
    query.set('x-amz-website-redirect-location', '/\u2014');
    assert.equal((await fetch(`${url}?${query.toString()}`, { method: 'PUT', body: 'x' })).status, 200);
    for (const method of ['HEAD', 'GET']) {
      const answer = await fetch(url, { method });
      assert.equal(answer.status, 200);
      for (const [name, [, answered]] of Object.entries(cases)) {
        assert.equal(answer.headers.get(`x-amz-meta-${name}`), answered, name);
      }
    }
  });

  it('share their rules for metadata with headers, whose bytes are UTF-8', async () => {
    const url = `${s3.endpoint}/${Bucket}/by-header`;
    const dash = Buffer.from('a \u2014').toString('latin1');
    const headers = { 'x-amz-meta-dash': dash, 'x-amz-meta-latin': '\u00e9', 'x-amz-meta-word': '=?UTF-8?Q?=C3=A9?=' };
    assert.equal((await fetch(url, { method: 'PUT', body: 'x', headers })).status, 200);
    const answer = await fetch(url, { method: 'HEAD' });
    assert.equal(answer.headers.get('x-amz-meta-dash'), '=?UTF-8?Q?a_=E2=80=94?=');
    assert.equal(answer.headers.get('x-amz-meta-latin'), '=?UTF-8?Q?=C3=A9?=');
    assert.equal(answer.headers.get('x-amz-meta-word'), '=?UTF-8?Q?=C3=A9?=');
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
    for (const query of [`&${SIGNATURE}`, `&${expiringAt(secondsAgo(-60))}`]) {
      assert.equal((await fetch(url + query)).headers.get('content-type'), 'text/html');
    }
    const signed = await s3.client.getObject({ Bucket, Key, ResponseContentType: 'text/html' });
    assert.equal(signed.ContentType, 'text/html');
  });

  it('are refused after their time, whatever they ask for', async () => {
    const Key = 'expired';
    await s3.client.putObject({ Bucket, Key, Body: 'x' });
    for (const query of [signedAt(secondsAgo(EXPIRES_SECONDS + 60)), expiringAt(secondsAgo(60))]) {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
        const answer = await fetch(`${s3.endpoint}/${Bucket}/${Key}?${query}`, { method });
        assert.equal(answer.status, 403, method);
        if (method === 'GET') assert.match(await answer.text(), /<Code>AccessDenied<.*Request has expired/s);
      }
    }
    const kept = await s3.client.getObject({ Bucket, Key });
    assert.equal(await kept.Body?.transformToString(), 'x');
    assert.equal((await fetch(`${s3.endpoint}/${Bucket}/${Key}?${expiringAt(secondsAgo(-60))}`)).status, 200);
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
