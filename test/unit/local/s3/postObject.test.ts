import assert from 'node:assert/strict';
import { failsWith, startS3, type S3Server } from './s3Server';

const Bucket = 'forms';
const HOUR_MS = 3_600_000;
const SIGNATURE: Readonly<Record<string, string>> = {
  'x-amz-algorithm': 'AWS4-HMAC-SHA256',
  'x-amz-credential': 'local/20261130/eu-west-1/s3/aws4_request',
  'x-amz-date': '20261130T120000Z',
};

interface Upload {
  readonly fields?: Readonly<Record<string, string>>;
  /** Conditions beside those of the bucket, the key and the signature. */
  readonly conditions?: readonly unknown[];
  readonly expiresInMs?: number;
  readonly content?: string | Uint8Array<ArrayBuffer>;
  readonly fileName?: string;
}

describe('local S3: uploads by HTML forms', () => {
  let s3: S3Server;

  before(async () => {
    s3 = await startS3();
    await s3.client.createBucket({ Bucket });
  });
  after(async () => await s3.close());

  function policyOf(conditions: readonly unknown[], expiresInMs: number): string {
    const expiration = new Date(Date.now() + expiresInMs).toISOString();
    return Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
  }

  async function upload({
    fields = {},
    conditions = [],
    expiresInMs = HOUR_MS,
    content = 'content',
    fileName = 'a.txt',
  }: Upload) {
    const signed = { key: 'uploaded', ...fields, ...SIGNATURE };
    const implied = [
      { bucket: Bucket },
      ['starts-with', '$key', ''],
      ...Object.entries(SIGNATURE).map(([name, value]) => ({ [name]: value })),
    ];
    const form = new FormData();
    for (const [name, value] of Object.entries(signed)) form.append(name, value);
    form.append('policy', policyOf([...implied, ...conditions], expiresInMs));
    form.append('x-amz-signature', '0');
    form.append('file', new Blob([content]), fileName);
    const answer = await fetch(`${s3.endpoint}/${Bucket}`, { method: 'POST', body: form, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  const read = async (Key: string) => await (await s3.client.getObject({ Bucket, Key })).Body?.transformToString();

  it('stores the file with its headers, metadata and tags', async () => {
    const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';
    const fields = { key: 'with/headers', 'Content-Type': 'text/plain', 'x-amz-meta-who': 'ação', tagging };
    const conditions = [
      { 'content-type': 'text/plain' },
      ['starts-with', '$x-amz-meta-who', 'a'],
      ['eq', '$tagging', tagging],
    ];
    const { status, headers, body } = await upload({ fields, conditions });
    assert.deepEqual([status, body], [204, '']);
    assert.equal(headers.get('location'), `${s3.endpoint}/${Bucket}/with/headers`);
    const head = await s3.client.headObject({ Bucket, Key: 'with/headers' });
    assert.deepEqual(
      [head.ContentType, head.ETag, head.Metadata?.who, head.ContentLength],
      ['text/plain', headers.get('etag'), '=?UTF-8?Q?a=C3=A7=C3=A3o?=', 7],
    );
    assert.deepEqual((await s3.client.getObjectTagging({ Bucket, Key: 'with/headers' })).TagSet, [
      { Key: 'a', Value: 'b' },
    ]);
    assert.equal(await read('with/headers'), 'content');
  });

  it('stores every byte of a large file, and of one that looks like the form', async () => {
    const large = new Uint8Array(3_000_000).map((_, index) => (index * 7) % 256);
    assert.equal((await upload({ content: large, fields: { key: 'large' } })).status, 204);
    const stored = await (await s3.client.getObject({ Bucket, Key: 'large' })).Body?.transformToByteArray();
    assert.ok(Buffer.from(stored ?? []).equals(Buffer.from(large)));
    const tricky = '\r\n--\r\n------formdata\r\n\r\n--';
    assert.equal((await upload({ content: tricky, fields: { key: 'tricky' } })).status, 204);
    assert.equal(await read('tricky'), tricky);
  });

  it('puts the name of the file into the key', async () => {
    assert.equal((await upload({ fields: { key: 'user/${filename}' }, fileName: 'ç a.txt' })).status, 204);
    assert.equal(await read('user/ç a.txt'), 'content');
  });

  it('answers the status that was asked for', async () => {
    const conditions = [['starts-with', '$success_action_status', '']];
    assert.equal((await upload({ fields: { success_action_status: '200' }, conditions })).status, 200);
    const { status, body } = await upload({ fields: { key: 'k', success_action_status: '201' }, conditions });
    assert.equal(status, 201);
    assert.match(
      body,
      /<PostResponse[^>]*><Location>http[^<]*\/forms\/k<\/Location><Bucket>forms<\/Bucket><Key>k<\/Key><ETag>/,
    );
    assert.equal((await upload({ fields: { success_action_status: '404' }, conditions })).status, 204);
  });

  it('redirects where that was asked for', async () => {
    const { status, headers } = await upload({
      fields: { key: 'k', success_action_redirect: 'https://example.com/done?a=1' },
      conditions: [['starts-with', '$success_action_redirect', 'https://']],
    });
    assert.equal(status, 303);
    assert.match(headers.get('location') ?? '', /^https:\/\/example\.com\/done\?a=1&bucket=forms&key=k&etag=%22/);
  });

  const refused: Readonly<
    Record<string, { readonly upload: Upload; readonly status: number; readonly reason: RegExp }>
  > = {
    'after its time': {
      upload: { expiresInMs: -1 },
      status: 403,
      reason: /AccessDenied.*Invalid according to Policy: Policy expired\./,
    },
    'with another value': {
      upload: { conditions: [['eq', '$key', 'other']] },
      status: 403,
      reason: /Policy Condition failed: \[&quot;eq&quot;, &quot;\$key&quot;, &quot;other&quot;\]/,
    },
    'with another beginning': {
      upload: { conditions: [['starts-with', '$key', 'user/']] },
      status: 403,
      reason: /starts-with/,
    },
    'without a field that has a condition': {
      upload: { conditions: [{ acl: 'private' }] },
      status: 403,
      reason: /AccessDenied/,
    },
    'with a field that has no condition': {
      upload: { fields: { 'x-amz-meta-extra': '1' } },
      status: 403,
      reason: /Extra input fields: x-amz-meta-extra/,
    },
    'of another bucket': { upload: { conditions: [{ bucket: 'other' }] }, status: 403, reason: /\$bucket/ },
    'that is too small': {
      upload: { conditions: [['content-length-range', 100, 200]] },
      status: 400,
      reason: /EntityTooSmall.*<ProposedSize>7<.*<MinSizeAllowed>100</,
    },
    'that is too large': {
      upload: { conditions: [['content-length-range', 0, 6]] },
      status: 400,
      reason: /EntityTooLarge.*<MaxSizeAllowed>6</,
    },
    'with an unknown condition': {
      upload: { conditions: [['ends-with', '$key', 'x']] },
      status: 400,
      reason: /InvalidPolicyDocument/,
    },
    'of an unknown storage class': {
      upload: {
        fields: { 'x-amz-storage-class': 'SPARKLING' },
        conditions: [['starts-with', '$x-amz-storage-class', '']],
      },
      status: 400,
      reason: /InvalidStorageClass/,
    },
    'with a wrong checksum': {
      upload: {
        fields: { 'x-amz-checksum-crc32': 'AAAAAA==' },
        conditions: [['starts-with', '$x-amz-checksum-crc32', '']],
      },
      status: 400,
      reason: /BadDigest/,
    },
  };
  for (const [name, { upload: form, status, reason }] of Object.entries(refused)) {
    it(`refuses a form ${name}, and stores nothing`, async () => {
      const answer = await upload({ ...form, fields: { key: 'refused', ...form.fields } });
      assert.match(answer.body, reason);
      assert.equal(answer.status, status);
      await assert.rejects(s3.client.headObject({ Bucket, Key: 'refused' }), failsWith('NotFound', 404));
    });
  }

  it('takes fields that are to be ignored', async () => {
    assert.equal((await upload({ fields: { 'x-ignore-me': '1' } })).status, 204);
  });

  const bodies: Readonly<Record<string, { readonly type: string; readonly body: string; readonly code: string }>> = {
    'is not a form': { type: 'application/json', body: '{}', code: 'PreconditionFailed' },
    'has no boundary': { type: 'multipart/form-data', body: '', code: 'PreconditionFailed' },
    'is empty': { type: 'multipart/form-data; boundary=b', body: '', code: 'MalformedPOSTRequest' },
    'has no file': {
      type: 'multipart/form-data; boundary=b',
      body: '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nk\r\n--b--\r\n',
      code: 'InvalidArgument',
    },
    'has no key': {
      type: 'multipart/form-data; boundary=b',
      body: '--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
      code: 'InvalidArgument',
    },
    'ends within the file': {
      type: 'multipart/form-data; boundary=b',
      body: '--b\r\ncontent-disposition: form-data; name="key"\r\n\r\nk\r\n--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx',
      code: 'MalformedPOSTRequest',
    },
    'has too many fields': {
      type: 'multipart/form-data; boundary=b',
      body: `--b\r\ncontent-disposition: form-data; name="key"\r\n\r\n${'k'.repeat(30_000)}\r\n--b--\r\n`,
      code: 'MaxPostPreDataLengthExceededError',
    },
  };
  for (const [name, { type, body, code }] of Object.entries(bodies)) {
    it(`refuses a body that ${name}`, async () => {
      const answer = await fetch(`${s3.endpoint}/${Bucket}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      assert.match(await answer.text(), new RegExp(`<Code>${code}</Code>`));
    });
  }
});
