import { BUCKET, complete, get, put, startUpload, uploadPart, type Ask, type S3Row } from './s3Rows';

const create = (name: string, constraint?: string): Ask => ({
  method: 'PUT',
  target: `/${name}`,
  body:
    constraint === undefined
      ? ''
      : `<CreateBucketConfiguration><LocationConstraint>${constraint}</LocationConstraint></CreateBucketConfiguration>`,
});

export const LOCATION_ROWS: readonly S3Row[] = [
  ...['us-east-1', 'atlantis', 'us-east-9'].map((constraint): S3Row => ({
    name: `a bucket in ${constraint} is refused by name`,
    source: "BucketLocationConstraint of botocore's model; LocalStack's tests that were validated on AWS",
    ask: create('elsewhere', constraint),
    status: 400,
    elements: {
      Code: 'InvalidLocationConstraint',
      Message: 'The specified location-constraint is not valid',
      LocationConstraint: constraint,
    },
  })),
  {
    name: 'a bucket in another region is created from us-east-1',
    source: 'CreateBucketConfiguration',
    given: [create('in-ireland', 'eu-west-1')],
    ask: { method: 'HEAD', target: '/in-ireland' },
    status: 200,
    headers: { 'x-amz-bucket-region': 'eu-west-1', 'x-amz-bucket-arn': 'arn:aws:s3:::in-ireland' },
  },
];

const WHOLE_SECONDS = { source: 'recorded: test_s3_timestamp_precision' };

export const VALUE_ROWS: readonly S3Row[] = [
  {
    name: 'every object is encrypted',
    source: 'Setting default server-side encryption behavior for Amazon S3 buckets; recorded in 272 places',
    given: [put('k')],
    ask: get('/k'),
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'AES256' },
  },
  {
    name: 'a put says that the object is encrypted',
    source: 'PutObject',
    ask: put('k'),
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'AES256' },
  },
  {
    name: 'a put with another encryption says so',
    source: 'PutObject: x-amz-server-side-encryption',
    ask: put('k', 'x', { 'x-amz-server-side-encryption': 'aws:kms' }),
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'aws:kms' },
  },
  {
    name: 'a copy says that the object is encrypted',
    source: 'CopyObject',
    given: [put('k')],
    ask: put('copy', '', { 'x-amz-copy-source': `${BUCKET}/k` }),
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'AES256' },
  },
  {
    name: 'an upload says that its object will be encrypted',
    source: 'CreateMultipartUpload',
    ask: startUpload('k'),
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'AES256' },
  },
  {
    name: 'a part says that it is encrypted',
    source: 'UploadPart',
    given: [startUpload('k')],
    ask: uploadPart('k'),
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'AES256' },
  },
  {
    name: "a bucket's encryption is S3's own",
    source: 'GetBucketEncryption',
    ask: get('?encryption'),
    status: 200,
    elements: { SSEAlgorithm: 'AES256', BucketKeyEnabled: 'false' },
  },
  ...['', '?list-type=2'].map((query): S3Row => ({
    ...WHOLE_SECONDS,
    name: `the times of a listing${query && ' of version 2'} have whole seconds`,
    given: [put('k')],
    ask: get(query),
    status: 200,
    elements: { LastModified: [] },
    headers: { 'x-amz-bucket-region': 'us-east-1' },
  })),
  {
    name: 'a range that covers the whole object has its checksum',
    source: 'recorded: test_get_object_range',
    given: [put('k', 'abc')],
    ask: get('/k', { range: 'bytes=0-10', 'x-amz-checksum-mode': 'ENABLED' }),
    status: 206,
    headers: { 'x-amz-checksum-type': 'FULL_OBJECT' },
  },
  {
    name: 'a range within the object has no checksum',
    source: 'recorded: test_get_object_range',
    given: [put('k', 'abc')],
    ask: get('/k', { range: 'bytes=1-1', 'x-amz-checksum-mode': 'ENABLED' }),
    status: 206,
    headers: { 'x-amz-checksum-type': undefined },
  },
  ...['deflate, gzip', 'gzip,deflate', 'br'].map((encoding): S3Row => ({
    name: `the content encoding "${encoding}" stays as it was sent`,
    source: "Ceph's s3-tests: test_object_content_encoding_aws_chunked",
    given: [put('k', 'x', { 'content-encoding': encoding })],
    ask: { method: 'HEAD', target: `/${BUCKET}/k` },
    status: 200,
    headers: { 'content-encoding': encoding },
  })),
  {
    name: 'aws-chunked is not part of the content encoding',
    source: "Ceph's s3-tests: test_object_content_encoding_aws_chunked",
    given: [put('k', 'x', { 'content-encoding': 'gzip, aws-chunked' })],
    ask: { method: 'HEAD', target: `/${BUCKET}/k` },
    status: 200,
    headers: { 'content-encoding': 'gzip' },
  },
  {
    name: 'an error does not have the element Resource',
    source: 'recorded in 106 places',
    ask: get('/missing'),
    status: 404,
    elements: { Code: 'NoSuchKey', Key: 'missing', Resource: [] },
  },
  {
    name: 'a bucket that is not empty is named',
    source: 'an answer recorded from AWS',
    given: [put('k')],
    ask: { method: 'DELETE', target: `/${BUCKET}` },
    status: 409,
    elements: { Code: 'BucketNotEmpty', BucketName: BUCKET },
  },
  {
    name: 'an owner has an ID and no display name',
    source: 'ListObjects: DisplayName is no longer returned',
    given: [put('k')],
    ask: get(''),
    status: 200,
    elements: { DisplayName: [] },
  },
];

const keys = (...names: readonly string[]) => names.map((name) => put(name));

export const LISTING_ROWS: readonly S3Row[] = [
  {
    name: 'a marker within a common prefix stands for all of it',
    source: 'recorded: test_list_objects_marker_common_prefixes',
    given: keys('folder/a/1', 'folder/a/2', 'folder/f'),
    ask: get('?prefix=folder/&delimiter=/&marker=folder/a/1'),
    status: 200,
    elements: { Key: ['folder/f'], CommonPrefixes: [] },
  },
  {
    name: 'a page by token does not repeat where the listing began',
    source: 'an answer recorded from AWS',
    given: [...keys('a', 'b', 'c'), get('?list-type=2&start-after=a&max-keys=1')],
    ask: (earlier) => {
      const token = /<NextContinuationToken>([^<]*)</.exec(earlier[3]?.body ?? '')?.[1] ?? '';
      return get(`?list-type=2&start-after=a&continuation-token=${encodeURIComponent(token)}`);
    },
    status: 200,
    elements: { Key: ['c'], StartAfter: [] },
  },
  {
    name: 'a listing of uploads has both markers at its end',
    source: 'an answer recorded from AWS',
    given: [startUpload('k')],
    ask: get('?uploads'),
    status: 200,
    elements: { NextKeyMarker: 'k', IsTruncated: 'false', Prefix: [], ChecksumAlgorithm: [], ChecksumType: [] },
  },
  {
    name: 'a listing of no uploads has empty markers',
    source: 'an answer recorded from AWS',
    ask: get('?uploads'),
    status: 200,
    elements: { NextKeyMarker: '', NextUploadIdMarker: '' },
  },
];

const attributes = (): Ask => get('/k?attributes', { 'x-amz-object-attributes': 'Checksum,ObjectParts' });

export const MULTIPART_ROWS: readonly S3Row[] = [
  {
    name: 'the parts of an upload without a chosen checksum are only counted',
    source: 'GetObjectAttributesParts',
    given: [startUpload('k'), uploadPart('k'), complete('k')],
    ask: attributes(),
    status: 200,
    elements: { PartsCount: '1', PartNumber: [], MaxParts: [] },
  },
  {
    name: 'a part of an object without a chosen checksum has none',
    source: 'an answer recorded from AWS',
    given: [startUpload('k'), uploadPart('k'), complete('k')],
    ask: get('/k?partNumber=1', { 'x-amz-checksum-mode': 'ENABLED' }),
    status: 206,
    headers: { 'x-amz-checksum-crc64nvme': undefined, 'x-amz-mp-parts-count': '1' },
  },
  {
    name: 'an unknown upload is completed without parts',
    source: 'an answer recorded from AWS',
    ask: { method: 'POST', target: `/${BUCKET}/k?uploadId=unknown`, body: '' },
    status: 404,
    elements: { Code: 'NoSuchUpload', UploadId: 'unknown' },
  },
  {
    name: 'an upload is completed without parts',
    source: 'an answer recorded from AWS',
    given: [startUpload('k')],
    ask: (earlier) => ({
      method: 'POST',
      target: `/${BUCKET}/k?uploadId=${/<UploadId>([^<]*)</.exec(earlier[0]?.body ?? '')?.[1] ?? ''}`,
      body: '<CompleteMultipartUpload/>',
    }),
    status: 400,
    elements: { Code: 'InvalidRequest', Message: 'You must specify at least one part' },
  },
  {
    name: 'the size of a completed upload is not the declared one',
    source: 'an answer recorded from AWS',
    given: [startUpload('k'), uploadPart('k')],
    ask: complete('k', { 'x-amz-mp-object-size': '5' }),
    status: 400,
    elements: {
      Code: 'InvalidRequest',
      Message: "The provided 'x-amz-mp-object-size' header value 5 does not match what was computed: 4",
    },
  },
];
