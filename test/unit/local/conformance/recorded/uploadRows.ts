import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  BUCKET,
  complete,
  etagOf,
  get,
  put,
  startUpload,
  uploadIdOf,
  uploadPart,
  type Ask,
  type S3Row,
  type Step,
} from './s3Rows';

/** The content of the one part that `uploadPart` sends. */
const PART = 'part';

/** A checksum as S3 writes it, by its name in headers. */
const CHECKSUMS = {
  crc32(content: Uint8Array): Buffer {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(content));
    return checksum;
  },
  sha1: (content: Uint8Array): Buffer => createHash('sha1').update(content).digest(),
  sha256: (content: Uint8Array): Buffer => createHash('sha256').update(content).digest(),
};
type Algorithm = keyof typeof CHECKSUMS;

const partChecksum = (algorithm: Algorithm): Buffer => CHECKSUMS[algorithm](Buffer.from(PART));
/** The checksum of the checksums of all parts, of which there is one. */
const compositeChecksum = (algorithm: Algorithm): string =>
  `${CHECKSUMS[algorithm](partChecksum(algorithm)).toString('base64')}-1`;

const begun = (algorithm: Algorithm, type?: 'COMPOSITE' | 'FULL_OBJECT'): Ask =>
  startUpload('k', {
    'x-amz-checksum-algorithm': algorithm.toUpperCase(),
    ...(type && { 'x-amz-checksum-type': type }),
  });
const sent = (algorithm: Algorithm): Step =>
  uploadPart('k', 0, { [`x-amz-checksum-${algorithm}`]: partChecksum(algorithm).toString('base64') });

/** Completes the upload with its part and the part's checksum. */
function completeWithPart(algorithm: Algorithm, headers: Readonly<Record<string, string>>): Step {
  const element = `Checksum${algorithm.toUpperCase()}`;
  const checksum = partChecksum(algorithm).toString('base64');
  return (earlier) => ({
    method: 'POST',
    target: `/${BUCKET}/k?uploadId=${uploadIdOf(earlier, 0)}`,
    headers,
    body:
      `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etagOf(earlier, 1)}</ETag>` +
      `<${element}>${checksum}</${element}></Part></CompleteMultipartUpload>`,
  });
}

const COMPLETION =
  'CompleteMultipartUpload: the checksum of the object; LocalStack: test_complete_multipart_parts_checksum_';

export const CHECKSUM_ROWS: readonly S3Row[] = [
  ...(['crc32', 'sha1', 'sha256'] as const).map((algorithm): S3Row => ({
    name: `a completion with the ${algorithm} of all parts is one with the object's checksum`,
    source: `${COMPLETION}composite`,
    given: [begun(algorithm, 'COMPOSITE'), sent(algorithm)],
    ask: completeWithPart(algorithm, { [`x-amz-checksum-${algorithm}`]: compositeChecksum(algorithm) }),
    status: 200,
    elements: {
      [`Checksum${algorithm.toUpperCase()}`]: compositeChecksum(algorithm),
      ChecksumType: 'COMPOSITE',
    },
  })),
  {
    name: "a completion with the object's crc32 is compared with the object",
    source: `${COMPLETION}full_object`,
    given: [begun('crc32', 'FULL_OBJECT'), sent('crc32')],
    ask: completeWithPart('crc32', { 'x-amz-checksum-crc32': partChecksum('crc32').toString('base64') }),
    status: 200,
    elements: { ChecksumCRC32: partChecksum('crc32').toString('base64'), ChecksumType: 'FULL_OBJECT' },
  },
  {
    name: "a completion with another object's crc32 is refused",
    source: `${COMPLETION}full_object`,
    given: [begun('crc32', 'FULL_OBJECT'), sent('crc32')],
    ask: completeWithPart('crc32', { 'x-amz-checksum-crc32': 'AAAAAA==' }),
    status: 400,
    elements: { Code: 'BadDigest', Message: 'The CRC32 you specified did not match the calculated checksum.' },
  },
  {
    name: 'a part has the checksum that was sent with it',
    source: 'recorded: test_multipart_size_validation',
    given: [startUpload('k')],
    ask: sent('crc32'),
    status: 200,
    headers: {
      'x-amz-checksum-crc32': partChecksum('crc32').toString('base64'),
      'x-amz-checksum-crc64nvme': undefined,
    },
  },
  {
    name: 'a composite checksum needs those of the parts',
    source: 'recorded: test_complete_multipart_parts_checksum_composite',
    given: [begun('sha256', 'COMPOSITE'), sent('sha256')],
    ask: complete('k'),
    status: 400,
    elements: {
      Code: 'InvalidRequest',
      Message:
        'The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    },
  },
  {
    name: 'a part with another checksum than the upload is refused',
    source: 'recorded: test_multipart_parts_checksum_exceptions_composite',
    given: [begun('sha256')],
    ask: sent('crc32'),
    status: 400,
    elements: {
      Code: 'InvalidRequest',
      Message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    },
  },
  {
    name: 'a type of checksum needs an algorithm',
    source: 'recorded: test_multipart_parts_checksum_exceptions_full_object',
    ask: startUpload('k', { 'x-amz-checksum-type': 'FULL_OBJECT' }),
    status: 400,
    elements: { Code: 'InvalidRequest' },
  },
  {
    name: 'a completion with another type of checksum is refused',
    source: 'recorded: test_multipart_parts_checksum_exceptions_full_object',
    given: [begun('crc32', 'COMPOSITE'), sent('crc32')],
    ask: completeWithPart('crc32', { 'x-amz-checksum-type': 'FULL_OBJECT' }),
    status: 400,
    elements: { Code: 'InvalidRequest' },
  },
  {
    name: 'a composite crc32 does not take the sha256 of a part',
    source: 'recorded: test_multipart_parts_checksum_exceptions_composite',
    given: [begun('crc32', 'COMPOSITE'), sent('crc32')],
    ask: completeWithPart('sha256', {}),
    status: 400,
    elements: {
      Code: 'BadDigest',
      Message: 'The sha256 you specified for part 1 did not match what we received.',
    },
  },
  {
    name: 'the attributes of a composite checksum have no number of parts',
    source: 'GetObjectAttributes; recorded: test_complete_multipart_parts_checksum_composite',
    given: [begun('crc32', 'COMPOSITE'), sent('crc32'), completeWithPart('crc32', {})],
    ask: get('/k?attributes', { 'x-amz-object-attributes': 'Checksum' }),
    status: 200,
    elements: { ChecksumCRC32: compositeChecksum('crc32').replace('-1', ''), ChecksumType: 'COMPOSITE' },
  },
];

const partsOf =
  (target: (uploadId: string) => string): Step =>
  (earlier) =>
    get(target(uploadIdOf(earlier, 0)));
const copyPart: Step = (earlier) => ({
  method: 'PUT',
  target: `/${BUCKET}/k?partNumber=1&uploadId=${uploadIdOf(earlier, 0)}`,
  headers: { 'x-amz-copy-source': `${BUCKET}%2Ffolder%2Fsource` },
});
const NO_CHECKSUM = { ChecksumAlgorithm: [], ChecksumType: [], ChecksumCRC64NVME: [] };

/** Nothing is shown of a checksum that the upload did not ask for, and times have whole seconds. */
export const UNASKED_CHECKSUM_ROWS: readonly S3Row[] = [
  {
    name: 'an upload without a chosen checksum names none',
    source: 'recorded in about 30 places',
    ask: startUpload('k'),
    status: 200,
    headers: { 'x-amz-checksum-algorithm': undefined, 'x-amz-checksum-type': undefined },
  },
  {
    name: 'the parts of such an upload have none, and whole seconds',
    source: 'recorded in about 30 places; test_s3_timestamp_precision',
    given: [startUpload('k'), uploadPart('k')],
    ask: partsOf((uploadId) => `/k?uploadId=${uploadId}`),
    status: 200,
    elements: { ...NO_CHECKSUM, PartNumber: '1', LastModified: [] },
  },
  {
    name: 'a copied part of such an upload has none, and whole seconds',
    source: 'recorded in about 30 places; UploadPartCopy',
    given: [startUpload('k'), put('folder/source', 'part')],
    ask: copyPart,
    status: 200,
    elements: { ...NO_CHECKSUM, LastModified: [] },
  },
  {
    name: 'uploads begin at whole seconds',
    source: 'recorded: test_s3_timestamp_precision',
    given: [startUpload('k')],
    ask: get('?uploads'),
    status: 200,
    elements: { Initiated: [] },
  },
  {
    name: 'buckets begin at whole seconds',
    source: 'recorded: test_s3_timestamp_precision',
    ask: { method: 'GET', target: '/' },
    status: 200,
    elements: { CreationDate: [] },
  },
  {
    name: 'a copy has whole seconds',
    source: 'recorded: test_s3_timestamp_precision',
    given: [put('k')],
    ask: put('copy', '', { 'x-amz-copy-source': `${BUCKET}/k` }),
    status: 200,
    elements: { LastModified: [] },
  },
  {
    name: 'the number of a part lies within its bounds',
    source: 'an answer recorded from AWS',
    given: [startUpload('k')],
    ask: (earlier) => ({
      method: 'PUT',
      target: `/${BUCKET}/k?partNumber=0&uploadId=${uploadIdOf(earlier, 0)}`,
      body: PART,
    }),
    status: 400,
    elements: {
      Code: 'InvalidArgument',
      Message: 'Part number must be an integer between 1 and 10000, inclusive',
      ArgumentName: 'partNumber',
      ArgumentValue: '0',
    },
  },
];
