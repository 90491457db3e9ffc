import { BUCKET, get, put, type Ask, type S3Row } from './s3Rows';

const COPIES = 'CopyObject: the source must be URL-encoded; aws-sdk-js';
const METADATA = 'Working with object metadata; recorded: test_user_metadata_rfc2047_encoded';

export const COPY_ROWS: readonly S3Row[] = [
  {
    name: 'the source of a copy may be encoded with its slash',
    source: COPIES,
    given: [put('folder/k', 'content'), put('copy', '', { 'x-amz-copy-source': `${BUCKET}%2Ffolder%2Fk` })],
    ask: get('/copy'),
    status: 200,
    body: 'content',
  },
  {
    name: 'a plus sign in the source of a copy is a space',
    source: 'LocalStack: test_copy_object_special_character_plus_for_space',
    given: [put('test%20key.txt', 'content'), put('copy', '', { 'x-amz-copy-source': `${BUCKET}%2Ftest+key.txt` })],
    ask: get('/copy'),
    status: 200,
    body: 'content',
  },
  {
    name: 'an object is copied onto itself with a storage class, even with its own',
    source: 'recorded: test_s3_copy_object_in_place_storage_class',
    given: [put('k', 'content')],
    ask: put('k', '', { 'x-amz-copy-source': `${BUCKET}/k`, 'x-amz-storage-class': 'STANDARD' }),
    status: 200,
  },
  {
    name: 'an object is not copied onto itself without a change',
    source: 'CopyObject; recorded: test_s3_copy_object_in_place',
    given: [put('k', 'content')],
    ask: put('k', '', { 'x-amz-copy-source': `${BUCKET}/k` }),
    status: 400,
    elements: { Code: 'InvalidRequest' },
  },
];

const head = (target: string): Ask => ({ method: 'HEAD', target: `/${BUCKET}${target}` });
const signedQuery = (expiresSeconds: number): string =>
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F20200101%2Fus-east-1%2Fs3%2Faws4_request' +
  `&X-Amz-Date=20200101T000000Z&X-Amz-Expires=${expiresSeconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;

export const METADATA_ROWS: readonly S3Row[] = [
  {
    name: 'metadata of another script in the query are read as an encoded word',
    source: 'recorded: test_put_unicode_metadata_with_sig_s3',
    given: [put('k?x-amz-meta-foo=%E2%80%94')],
    ask: head('/k'),
    status: 200,
    headers: { 'x-amz-meta-foo': '=?UTF-8?Q?=E2=80=94?=' },
  },
  {
    name: 'metadata of another script in a header are read as an encoded word',
    source: METADATA,
    // Node writes a header's characters as bytes.
    given: [put('k', 'x', { 'x-amz-meta-foo': Buffer.from('—').toString('latin1') })],
    ask: head('/k'),
    status: 200,
    headers: { 'x-amz-meta-foo': '=?UTF-8?Q?=E2=80=94?=' },
  },
  {
    name: 'an encoded word that is ASCII is read as text',
    source: METADATA,
    given: [put('k', 'x', { 'x-amz-meta-foo': '=?UTF-8?B?YWJj?=' })],
    ask: head('/k'),
    status: 200,
    headers: { 'x-amz-meta-foo': 'abc' },
  },
  {
    name: 'a presigned URL whose time is over is refused',
    source: 'recorded: test_s3_presigned_url_expired',
    given: [put('k')],
    ask: get(`/k?${signedQuery(60)}`),
    status: 403,
    elements: { Code: 'AccessDenied', Message: 'Request has expired' },
  },
];

const tagSet = '<TagSet><Tag><Key>team</Key><Value>data</Value></Tag></TagSet>';
const BOUNDARY = 'form-boundary';

function form(fields: Readonly<Record<string, string>>): Ask {
  const part = (name: string, content: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${name === 'file' ? '; filename="a.txt"' : ''}\r\n\r\n${content}\r\n`;
  return {
    method: 'POST',
    target: `/${BUCKET}`,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: `${Object.entries(fields)
      .map(([name, content]) => part(name, content))
      .join('')}--${BOUNDARY}--\r\n`,
  };
}

export const BUCKET_ROWS: readonly S3Row[] = [
  {
    name: 'an own bucket is created again in us-east-1',
    source: 'CreateBucket: BucketAlreadyOwnedByYou',
    ask: { method: 'PUT', target: `/${BUCKET}` },
    status: 200,
    headers: { 'x-amz-bucket-arn': `arn:aws:s3:::${BUCKET}` },
  },
  {
    name: 'an own bucket is not created again in another region',
    source: 'CreateBucket: BucketAlreadyOwnedByYou',
    given: [inIreland('again-in-ireland')],
    ask: inIreland('again-in-ireland'),
    status: 409,
    elements: { Code: 'BucketAlreadyOwnedByYou', BucketName: 'again-in-ireland' },
  },
  {
    name: 'a bucket keeps its tags',
    source: 'recorded: test_bucket_tagging_crud',
    given: [{ method: 'PUT', target: `/${BUCKET}?tagging`, body: `<Tagging>${tagSet}</Tagging>` }],
    ask: get('?tagging'),
    status: 200,
    elements: { Key: 'team', Value: 'data' },
  },
  {
    name: 'a bucket keeps the tags that it was created with',
    source: 'recorded: test_create_bucket_with_tags',
    given: [
      {
        method: 'PUT',
        target: '/created-with-tags',
        body: `<CreateBucketConfiguration><Tags>${tagSet.replaceAll(/<\/?TagSet>/g, '')}</Tags></CreateBucketConfiguration>`,
      },
    ],
    ask: { method: 'GET', target: '/created-with-tags?tagging' },
    status: 200,
    elements: { Key: 'team', Value: 'data' },
  },
  {
    name: 'a bucket without tags has none to read',
    source: 'recorded: test_bucket_tagging_crud',
    ask: get('?tagging'),
    status: 404,
    elements: { Code: 'NoSuchTagSet', BucketName: BUCKET },
  },
  {
    name: 'a form uploads its file',
    source: 'POST Object; recorded: TestS3PresignedPost',
    given: [form({ key: 'folder/${filename}', file: 'content' })],
    ask: get('/folder/a.txt'),
    status: 200,
    body: 'content',
  },
  {
    name: 'a form is answered without content',
    source: 'POST Object; recorded: TestS3PresignedPost',
    ask: form({ key: 'k', file: 'content' }),
    status: 204,
    body: '',
  },
];

function inIreland(bucket: string): Ask {
  return {
    method: 'PUT',
    target: `/${bucket}`,
    body: '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
  };
}
