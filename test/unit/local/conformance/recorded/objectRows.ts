import { BUCKET, complete, etagOf, get, put, startUpload, uploadPart, type S3Row } from './s3Rows';

const VERSION = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';
const TOMORROW = new Date(Date.now() + 24 * 3_600_000).toUTCString();
const YESTERDAY = new Date(Date.now() - 24 * 3_600_000).toUTCString();
const CONDITIONAL_WRITES = 'How to prevent object overwrites with conditional writes; recorded: test_multipart_if_';
const CONDITION = 'A header you provided implies functionality that is not implemented';

const invalidVersion = { Code: 'InvalidArgument', Message: 'Invalid version id specified', ArgumentName: 'versionId' };

export const VERSION_ROWS: readonly S3Row[] = [
  {
    name: 'a delete with an unknown version is refused',
    source: 'recorded: test_delete_object',
    given: [put('k')],
    ask: { method: 'DELETE', target: `/${BUCKET}/k?versionId=${VERSION}` },
    status: 400,
    elements: invalidVersion,
  },
  {
    name: 'a delete with an unknown version leaves the object',
    source: 'recorded: test_delete_object',
    given: [put('k', 'kept'), { method: 'DELETE', target: `/${BUCKET}/k?versionId=${VERSION}` }],
    ask: get('/k'),
    status: 200,
    body: 'kept',
  },
  {
    name: 'a delete of several objects tells which versions do not exist',
    source: 'recorded: test_delete_objects',
    given: [put('k', 'kept'), put('l')],
    ask: {
      method: 'POST',
      target: `/${BUCKET}?delete`,
      body: `<Delete><Object><Key>k</Key><VersionId>${VERSION}</VersionId></Object><Object><Key>l</Key></Object></Delete>`,
    },
    status: 200,
    elements: { Code: 'NoSuchVersion', Message: 'The specified version does not exist.', VersionId: VERSION },
  },
  {
    name: 'a delete of several objects leaves those of which another version was meant',
    source: 'recorded: test_delete_objects',
    given: [
      put('k', 'kept'),
      {
        method: 'POST',
        target: `/${BUCKET}?delete`,
        body: `<Delete><Object><Key>k</Key><VersionId>${VERSION}</VersionId></Object></Delete>`,
      },
    ],
    ask: get('/k'),
    status: 200,
    body: 'kept',
  },
  {
    name: 'the version "null" is the object',
    source: 'Working with objects in a versioning-suspended bucket',
    given: [put('k', 'the object')],
    ask: get('/k?versionId=null'),
    status: 200,
    body: 'the object',
  },
  ...['', '?tagging', '?attributes'].map((subresource): S3Row => ({
    name: `no unknown version is read${subresource && ` with ${subresource}`}`,
    source: 'GetObject: versionId',
    given: [put('k')],
    ask: get(`/k${subresource}${subresource ? '&' : '?'}versionId=${VERSION}`),
    status: 400,
    elements: invalidVersion,
  })),
  {
    name: 'no unknown version is copied',
    source: 'CopyObject: x-amz-copy-source',
    given: [put('k')],
    ask: put('copy', '', { 'x-amz-copy-source': `${BUCKET}/k?versionId=${VERSION}` }),
    status: 400,
    elements: invalidVersion,
  },
];

export const CONDITION_ROWS: readonly S3Row[] = [
  {
    name: 'completion "if none match" after a put and a delete of its key',
    source: `${CONDITIONAL_WRITES}none_match_with_delete`,
    given: [startUpload('k'), uploadPart('k'), put('k'), { method: 'DELETE', target: `/${BUCKET}/k` }],
    ask: complete('k', { 'if-none-match': '*' }),
    status: 409,
    elements: { Code: 'ConditionalRequestConflict', Condition: 'If-None-Match', Key: 'k' },
  },
  {
    name: 'completion "if none match" of a key that exists',
    source: 'How to prevent object overwrites with conditional writes',
    given: [startUpload('k'), uploadPart('k'), put('k')],
    ask: complete('k', { 'if-none-match': '*' }),
    status: 412,
    elements: { Code: 'PreconditionFailed', Condition: 'If-None-Match' },
  },
  {
    name: 'completion "if match" of an object that was written after the beginning of the upload',
    source: `${CONDITIONAL_WRITES}match_with_put`,
    given: [startUpload('k'), uploadPart('k'), put('k')],
    ask: complete('k', (earlier) => ({ 'if-match': etagOf(earlier, 2) })),
    status: 409,
    elements: { Code: 'ConditionalRequestConflict', Condition: 'If-Match', Key: 'k' },
  },
  {
    name: 'completion "if match" after a put of the same content',
    source: `${CONDITIONAL_WRITES}match_with_put_identical`,
    given: [put('k'), startUpload('k'), uploadPart('k', 1), put('k')],
    ask: complete('k', (earlier) => ({ 'if-match': etagOf(earlier, 3) }), { upload: 1, part: 2 }),
    status: 409,
    elements: { Code: 'ConditionalRequestConflict', Condition: 'If-Match' },
  },
  {
    name: 'completion "if match" of an object that was there before the upload',
    source: 'How to prevent object overwrites with conditional writes',
    given: [put('k'), startUpload('k'), uploadPart('k', 1)],
    ask: complete('k', (earlier) => ({ 'if-match': etagOf(earlier, 0) }), { upload: 1, part: 2 }),
    status: 200,
  },
  {
    name: 'completion "if match" after a change of tags alone',
    source: 'PutObjectTagging: the object is not written',
    given: [
      put('k'),
      startUpload('k'),
      uploadPart('k', 1),
      {
        method: 'PUT',
        target: `/${BUCKET}/k?tagging`,
        body: '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>',
      },
    ],
    ask: complete('k', (earlier) => ({ 'if-match': etagOf(earlier, 0) }), { upload: 1, part: 2 }),
    status: 200,
  },
  {
    name: 'completion without a condition after another write',
    source: 'CompleteMultipartUpload',
    given: [startUpload('k'), uploadPart('k'), put('k')],
    ask: complete('k'),
    status: 200,
  },
  {
    name: '"if match" of anything is refused for a put',
    source: 'an answer recorded from AWS',
    given: [put('k')],
    ask: put('k', 'y', { 'if-match': '*' }),
    status: 501,
    elements: {
      Code: 'NotImplemented',
      Message: CONDITION,
      Header: 'If-Match',
      additionalMessage: "We don't accept the provided value of If-Match header for this API",
    },
  },
  {
    name: '"if match" of anything is refused for a copy',
    source: 'an answer recorded from AWS',
    given: [put('k')],
    ask: put('copy', '', { 'if-match': '*', 'x-amz-copy-source': `${BUCKET}/k` }),
    status: 501,
    elements: { Code: 'NotImplemented', Header: 'If-Match' },
  },
  {
    name: '"if none match" of an entity tag is refused for a put',
    source: 'an answer recorded from AWS',
    ask: put('k', 'y', { 'if-none-match': '"abc"' }),
    status: 501,
    elements: {
      Header: 'If-None-Match',
      additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
    },
  },
  {
    name: 'both conditions together are refused for a put',
    source: 'an answer recorded from AWS',
    ask: put('k', 'y', { 'if-match': '"abc"', 'if-none-match': '*' }),
    status: 501,
    elements: {
      Header: 'If-Match,If-None-Match',
      additionalMessage: 'Multiple conditional request headers present in the request',
    },
  },
  {
    name: 'a conditional put of a key without an object names the key',
    source: 'PutObject: If-Match',
    ask: put('k', 'y', { 'if-match': '"abc"' }),
    status: 404,
    elements: { Code: 'NoSuchKey', Key: 'k' },
  },
  {
    name: 'a time of change in the future is not a condition',
    source: 'recorded: test_s3_get_object_preconditions',
    given: [put('k', 'content')],
    ask: get('/k', { 'if-modified-since': TOMORROW }),
    status: 200,
    body: 'content',
  },
  {
    name: 'a time of change in the future is not a condition of a copy',
    source: 'recorded: test_s3_copy_object_preconditions',
    given: [put('k')],
    ask: put('copy', '', {
      'x-amz-copy-source': `${BUCKET}/k`,
      'x-amz-copy-source-if-modified-since': TOMORROW,
    }),
    status: 200,
  },
  {
    name: "a copy's failed condition has the name of its header",
    source: 'recorded: test_s3_copy_object_preconditions',
    given: [put('k')],
    ask: put('copy', '', { 'x-amz-copy-source': `${BUCKET}/k`, 'x-amz-copy-source-if-match': '"abc"' }),
    status: 412,
    elements: { Code: 'PreconditionFailed', Condition: 'x-amz-copy-source-If-Match' },
  },
  {
    name: "a copy's failed condition on time has the name of its header",
    source: 'recorded: test_s3_copy_object_preconditions',
    given: [put('k')],
    ask: put('copy', '', {
      'x-amz-copy-source': `${BUCKET}/k`,
      'x-amz-copy-source-if-unmodified-since': YESTERDAY,
    }),
    status: 412,
    elements: { Condition: 'x-amz-copy-source-If-Unmodified-Since' },
  },
];

export const STORAGE_CLASS_ROWS: readonly S3Row[] = [
  ...['SPARKLING', 'standard', 'OUTPOSTS'].map((storageClass): S3Row => ({
    name: `an object of the class ${storageClass} is refused`,
    source: 'PutObject: x-amz-storage-class; recorded: test_put_object_storage_class',
    ask: put('k', 'x', { 'x-amz-storage-class': storageClass }),
    status: 400,
    elements: { Code: 'InvalidStorageClass', StorageClassRequested: storageClass },
  })),
  {
    name: 'an upload of an unknown class is refused',
    source: 'CreateMultipartUpload: x-amz-storage-class',
    ask: startUpload('k', { 'x-amz-storage-class': 'SPARKLING' }),
    status: 400,
    elements: { Code: 'InvalidStorageClass' },
  },
  ...['GLACIER', 'DEEP_ARCHIVE'].flatMap((storageClass): S3Row[] => [
    {
      name: `an object of the class ${storageClass} cannot be read`,
      source: 'GetObject: InvalidObjectState; recorded: test_put_object_storage_class',
      given: [put('k', 'x', { 'x-amz-storage-class': storageClass })],
      ask: get('/k'),
      status: 403,
      elements: {
        Code: 'InvalidObjectState',
        Message: "The operation is not valid for the object's storage class",
        StorageClass: storageClass,
      },
    },
    {
      name: `an object of the class ${storageClass} cannot be copied`,
      source: 'CopyObject: the source must be restored first',
      given: [put('k', 'x', { 'x-amz-storage-class': storageClass })],
      ask: put('copy', '', { 'x-amz-copy-source': `${BUCKET}/k` }),
      status: 403,
      elements: { Code: 'InvalidObjectState', StorageClass: storageClass },
    },
    {
      name: `the headers of an object of the class ${storageClass} can be read`,
      source: 'HeadObject',
      given: [put('k', 'x', { 'x-amz-storage-class': storageClass })],
      ask: { method: 'HEAD', target: `/${BUCKET}/k` },
      status: 200,
      headers: { 'x-amz-storage-class': storageClass, 'content-length': '1' },
    },
  ]),
  ...['GLACIER_IR', 'STANDARD_IA', 'INTELLIGENT_TIERING'].map((storageClass): S3Row => ({
    name: `an object of the class ${storageClass} is read`,
    source: 'GetObject',
    given: [put('k', 'x', { 'x-amz-storage-class': storageClass })],
    ask: get('/k'),
    status: 200,
    body: 'x',
  })),
];

const tagging = (...tags: readonly (readonly [string, string])[]): string =>
  `<Tagging><TagSet>${tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`;
const TAGGING_HEADER =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
const putTags = (target: string, ...tags: readonly (readonly [string, string])[]) => ({
  method: 'PUT',
  target: `/${BUCKET}${target}?tagging`,
  body: tagging(...tags),
});

export const S3_TAG_ROWS: readonly S3Row[] = [
  ...['a=1,b=2', 'a=1&a=2', 'a;b=1'].map((header): S3Row => ({
    name: `the tags "${header}" of a put are refused`,
    source: 'recorded: test_object_tagging_exc',
    ask: put('k', 'x', { 'x-amz-tagging': header }),
    status: 400,
    elements: {
      Code: 'InvalidArgument',
      Message: TAGGING_HEADER,
      ArgumentName: 'x-amz-tagging',
      ArgumentValue: header,
    },
  })),
  {
    name: 'tags that are reserved are refused for a put',
    source: 'recorded: test_object_tagging_exc',
    ask: put('k', 'x', { 'x-amz-tagging': 'aws:x=1' }),
    status: 400,
    elements: { Code: 'InvalidTag', Message: 'Your TagKey cannot be prefixed with aws:', TagKey: 'aws:x' },
  },
  {
    name: 'a tag key with a comma is refused',
    source: 'recorded: test_tagging_validation',
    given: [put('k')],
    ask: putTags('/k', ['Key1,Key2', 'v']),
    status: 400,
    elements: { Code: 'InvalidTag', Message: 'The TagKey you have provided is invalid', TagKey: 'Key1,Key2' },
  },
  {
    name: 'a tag value with a comma is refused',
    source: 'recorded: test_tagging_validation',
    given: [put('k')],
    ask: putTags('/k', ['Key1', 'v1,v2']),
    status: 400,
    elements: { Code: 'InvalidTag', Message: 'The TagValue you have provided is invalid', TagKey: 'Key1' },
  },
  {
    name: 'two tags with one key are refused',
    source: 'recorded: test_tagging_validation',
    given: [put('k')],
    ask: putTags('/k', ['Key1', 'a'], ['Key1', 'b']),
    status: 400,
    elements: { Code: 'InvalidTag', Message: 'Cannot provide multiple Tags with the same key', TagKey: 'Key1' },
  },
  {
    name: 'a bucket gets no reserved tag',
    source: 'recorded: test_tagging_validation',
    ask: putTags('', ['aws:x', 'v']),
    status: 400,
    elements: { Code: 'InvalidTag', Message: 'System tags cannot be added/updated by requester', TagKey: 'aws:x' },
  },
  {
    name: 'eleven tags are too many for an object',
    source: "moto's tests that ran against AWS",
    given: [put('k')],
    ask: putTags('/k', ...Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v'] as const)),
    status: 400,
    elements: { Code: 'BadRequest', Message: 'Object tags cannot be greater than 10' },
  },
  {
    name: 'letters of any script and the allowed signs make tags',
    source: 'Categorizing your objects using tags',
    given: [put('k'), putTags('/k', ['ação 注文 1', 'a_.:/=+-@ b'])],
    ask: get('/k?tagging'),
    status: 200,
    elements: { Key: 'ação 注文 1', Value: 'a_.:/=+-@ b' },
  },
];
