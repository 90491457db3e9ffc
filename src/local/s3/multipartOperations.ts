import { createHash } from 'node:crypto';
import { answerEmpty, answerXml, checksumElements, timeText, type Headers } from './answers';
import type { BucketStore } from './bucketStore';
import {
  asChecksumAlgorithm,
  checksumElement,
  checksumHeader,
  checksumOfParts,
  DEFAULT_ALGORITHM,
  type ChecksumAlgorithm,
  type ChecksumType,
} from './checksums';
import { requireNotOvertaken, writeCondition } from './conditions';
import { copyBytes, copySource } from './copyObject';
import { encryptionHeaders, keptHeaders } from './objectHeaders';
import { wholeOf, type ObjectContext } from './objectOperations';
import { ownerElement } from './owner';
import { copySourceRange } from './ranges';
import { receiveBody, receiveText, sentChecksum, type ReceivedBody } from './requestBody';
import { S3Error } from './s3Error';
import { headerOf, wholeNumber, type S3Request } from './s3Request';
import { storageClassOf } from './storageClasses';
import { described, type StoredObject, type Upload, type UploadedPart } from './storedObject';
import { taggingHeader } from './tags';
import { childText, element, parseXml, text, xmlDocument, type XmlElement } from './xml';

const MAX_PART_NUMBER = 10_000;
const MIN_PART_BYTES = 5 * 1_024 ** 2;
/** Room for 10,000 parts with their checksums. */
const MAX_BODY_BYTES = 4 * 1_024 ** 2;

export async function createMultipartUpload({ bucket, request, response, now }: ObjectContext): Promise<void> {
  const headers = keptHeaders(request);
  const tags = taggingHeader(request);
  const asked = headerOf(request, 'x-amz-checksum-algorithm');
  const algorithm = asked === undefined ? DEFAULT_ALGORITHM : asChecksumAlgorithm(asked);
  if (!algorithm) throw new S3Error('InvalidRequest', `Checksum algorithm provided is unsupported: ${asked ?? ''}`);
  const upload = await bucket.startUpload({
    key: request.key,
    startedMs: now(),
    checksumAlgorithm: algorithm,
    checksumType: checksumType(request, algorithm, asked !== undefined),
    isChecksumChosen: asked !== undefined,
    ...described(headers, tags),
  });
  answerXml(
    response,
    xmlDocument('InitiateMultipartUploadResult', [
      text('Bucket', request.bucket),
      text('Key', request.key),
      text('UploadId', upload.uploadId),
    ]),
    { ...chosenChecksum(upload), ...encryptionHeaders(headers) },
  );
}

function chosenChecksum({ isChecksumChosen, checksumAlgorithm, checksumType: type }: Upload): Headers {
  return isChecksumChosen ? { 'x-amz-checksum-algorithm': checksumAlgorithm, 'x-amz-checksum-type': type } : {};
}

/** The checksum type of an upload. Hashes of whole objects cannot be computed from those of the parts; CRC64NVME has only that type. */
function checksumType(request: S3Request, algorithm: ChecksumAlgorithm, isChosen: boolean): ChecksumType {
  const asked = headerOf(request, 'x-amz-checksum-type')?.toUpperCase();
  if (asked !== undefined && !isChosen) {
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const isCrc = algorithm.startsWith('CRC');
  const type = asked ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const isPossible = type === 'FULL_OBJECT' ? isCrc : type === 'COMPOSITE' && algorithm !== 'CRC64NVME';
  if (!isPossible) {
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return type === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE';
}

export async function uploadPart({ bucket, request, response, now }: ObjectContext): Promise<void> {
  const { upload, partNumber } = targetPart({ bucket, request });
  const body = receiveBody(request, upload.checksumAlgorithm);
  requireAlgorithm(upload, body.sentAlgorithm);
  const file = await bucket.data.write(body.content);
  const etag = body.digest('MD5').toString('hex');
  const checksum = body.digest(upload.checksumAlgorithm).toString('base64');
  await bucket.putPart(upload, { partNumber, file, etag, modifiedMs: now(), checksum });
  answerEmpty(response, 200, {
    etag: `"${etag}"`,
    ...partChecksum(upload, body, checksum),
    ...encryptionHeaders(upload.headers),
  });
}

/** The checksum that was sent, or that of the algorithm which the upload was created with. */
function partChecksum(upload: Upload, body: ReceivedBody, checksum: string): Headers {
  if (upload.isChecksumChosen) return { [checksumHeader(upload.checksumAlgorithm)]: checksum };
  const { sentAlgorithm } = body;
  return sentAlgorithm ? { [checksumHeader(sentAlgorithm)]: body.digest(sentAlgorithm).toString('base64') } : {};
}

/** @throws {S3Error} `InvalidRequest` when a checksum is of another algorithm than the upload was created with. */
function requireAlgorithm({ isChecksumChosen, checksumAlgorithm }: Upload, sent: ChecksumAlgorithm | undefined): void {
  if (!isChecksumChosen || sent === undefined || sent === checksumAlgorithm) return;
  const [expected, actual] = [checksumAlgorithm.toLowerCase(), sent.toLowerCase()];
  throw new S3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
  );
}

export async function uploadPartCopy(context: ObjectContext, buckets: BucketStore): Promise<void> {
  const { bucket, request, response, now } = context;
  const { upload, partNumber } = targetPart(context);
  const source = await copySource(request, buckets, now());
  const header = headerOf(request, 'x-amz-copy-source-range');
  const range = header === undefined ? wholeOf(source.object) : copySourceRange(header, source.object.size);
  const { file, etag, checksum } = await copyBytes(source, bucket, range, upload.checksumAlgorithm);
  const modifiedMs = now();
  await bucket.putPart(upload, { partNumber, file, etag, modifiedMs, checksum });
  answerXml(
    response,
    xmlDocument('CopyPartResult', [
      text('LastModified', timeText(modifiedMs)),
      text('ETag', `"${etag}"`),
      text(checksumElement(upload.checksumAlgorithm), upload.isChecksumChosen ? checksum : undefined),
    ]),
    encryptionHeaders(upload.headers),
  );
}

function targetPart({ bucket, request }: Pick<ObjectContext, 'bucket' | 'request'>): {
  upload: Upload;
  partNumber: number;
} {
  const partNumber = wholeNumber(request, 'partNumber', 0);
  if (partNumber < 1 || partNumber > MAX_PART_NUMBER) {
    throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`, {
      ArgumentName: 'partNumber',
      ArgumentValue: request.query.get('partNumber') ?? '',
    });
  }
  return { upload: bucket.requireUpload(request.key, uploadIdOf(request)).upload, partNumber };
}

function uploadIdOf(request: S3Request): string {
  return request.query.get('uploadId') ?? '';
}

export async function completeMultipartUpload({ bucket, request, response, now }: ObjectContext): Promise<void> {
  const uploadId = uploadIdOf(request);
  const body = await receiveText(request, MAX_BODY_BYTES, 'object');
  const existing = bucket.get(request.key);
  const condition = writeCondition(request);
  const requireCondition = (current: StoredObject | undefined, isOvertaken: boolean): void => {
    condition(current);
    requireNotOvertaken(request, isOvertaken);
  };
  // A sender that lost the answer repeats the request.
  const object =
    existing?.multipart?.uploadId === uploadId
      ? existing
      : await bucket.completeUpload(
          request.key,
          uploadId,
          (parts, upload) => {
            requireChecksumOf(request, upload);
            return assemble(request, requireParts(namedParts(body), parts, upload), upload, now());
          },
          requireCondition,
        );
  const location = `http://${headerOf(request, 'host') ?? 'localhost'}/${request.bucket}/${encodeURIComponent(request.key)}`;
  answerXml(
    response,
    xmlDocument('CompleteMultipartUploadResult', [
      text('Location', location),
      text('Bucket', request.bucket),
      text('Key', request.key),
      text('ETag', `"${object.etag}"`),
      ...checksumElements(object.checksum),
    ]),
    encryptionHeaders(object.headers),
  );
}

/**
 * Checks that a completion asks for the checksum that the upload was created with.
 *
 * @throws {S3Error} `InvalidRequest` when its type or algorithm is another one.
 */
function requireChecksumOf(request: S3Request, upload: Upload): void {
  requireAlgorithm(upload, sentChecksum(request));
  const type = headerOf(request, 'x-amz-checksum-type')?.toUpperCase();
  if (type === undefined || type === upload.checksumType) return;
  throw new S3Error(
    'InvalidRequest',
    `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
  );
}

/** The parts in the body of a completion. */
function namedParts(body: string): readonly XmlElement[] {
  const root = body === '' ? undefined : parseXml(body, 'CompleteMultipartUpload');
  const parts = root?.children.filter(({ name }) => name === 'Part') ?? [];
  if (parts.length === 0) throw new S3Error('InvalidRequest', 'You must specify at least one part');
  if (parts.length > MAX_PART_NUMBER) throw new S3Error('MalformedXML');
  return parts;
}

/** The parts that a request names, checked against what was uploaded. */
function requireParts(
  named: readonly XmlElement[],
  uploaded: ReadonlyMap<number, UploadedPart>,
  upload: Upload,
): UploadedPart[] {
  const parts: UploadedPart[] = [];
  let previous = 0;
  for (const element of named) {
    const number = childText(element, 'PartNumber')?.trim() ?? '';
    if (!/^\d{1,5}$/.test(number)) throw new S3Error('MalformedXML');
    if (Number(number) <= previous) throw new S3Error('InvalidPartOrder', undefined, { UploadId: upload.uploadId });
    previous = Number(number);
    const part = uploaded.get(previous);
    const etag = childText(element, 'ETag')
      ?.trim()
      .replace(/^"(.*)"$/, '$1');
    const checksum = childText(element, checksumElement(upload.checksumAlgorithm));
    if (checksum === undefined) requireNoPartChecksum(element, number, upload);
    if (!part || part.etag !== etag || (checksum !== undefined && checksum !== part.checksum)) {
      throw new S3Error('InvalidPart', undefined, { UploadId: upload.uploadId, PartNumber: number, ETag: etag ?? '' });
    }
    parts.push(part);
  }
  for (const part of parts.slice(0, -1)) {
    if (part.file.bytes < MIN_PART_BYTES) {
      throw new S3Error('EntityTooSmall', undefined, {
        ProposedSize: String(part.file.bytes),
        MinSizeAllowed: String(MIN_PART_BYTES),
        PartNumber: String(part.partNumber),
        ETag: part.etag,
      });
    }
  }
  return parts;
}

/**
 * Checks that a part may be named without the checksum of the upload's algorithm. With a composite checksum it may not.
 *
 * @throws {S3Error} `BadDigest` when it is named with another checksum, `InvalidRequest` when with none.
 */
function requireNoPartChecksum({ children }: XmlElement, number: string, upload: Upload): void {
  if (!upload.isChecksumChosen || upload.checksumType === 'FULL_OBJECT') return;
  const other = children.find(({ name }) => name.startsWith('Checksum'))?.name.slice('Checksum'.length);
  if (other !== undefined) {
    throw new S3Error(
      'BadDigest',
      `The ${other.toLowerCase()} you specified for part ${number} did not match what we received.`,
    );
  }
  throw new S3Error(
    'InvalidRequest',
    `The upload was created using a ${upload.checksumAlgorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
  );
}

function assemble(
  request: S3Request,
  parts: readonly UploadedPart[],
  upload: Upload,
  modifiedMs: number,
): StoredObject {
  const checksum = checksumOfParts(
    upload.checksumAlgorithm,
    upload.checksumType,
    parts.map(({ file, checksum: value }) => ({ size: file.bytes, value })),
  );
  const sent = headerOf(request, checksumHeader(upload.checksumAlgorithm));
  if (sent !== undefined && sent.replace(/-\d+$/, '') !== checksum.value.replace(/-\d+$/, '')) {
    throw new S3Error(
      'BadDigest',
      `The ${upload.checksumAlgorithm} you specified did not match the calculated checksum.`,
    );
  }
  const size = parts.reduce((sum, { file }) => sum + file.bytes, 0);
  const declared = headerOf(request, 'x-amz-mp-object-size');
  if (declared !== undefined && Number(declared) !== size) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${declared} does not match what was computed: ${size}`,
    );
  }
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  return {
    key: upload.key,
    size,
    etag: `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`,
    modifiedMs,
    files: parts.map(({ file }) => file),
    checksum,
    headers: upload.headers,
    tags: upload.tags,
    multipart: {
      uploadId: upload.uploadId,
      isChecksumChosen: upload.isChecksumChosen ?? false,
      parts: parts.map(({ partNumber, checksum: value }) => ({ partNumber, checksum: value })),
    },
  };
}

export async function abortMultipartUpload({ bucket, request, response }: ObjectContext): Promise<void> {
  await bucket.abortUpload(request.key, uploadIdOf(request));
  answerEmpty(response, 204);
}

export function listParts({ bucket, request, response }: ObjectContext): void {
  const { upload, parts } = bucket.requireUpload(request.key, uploadIdOf(request));
  const marker = wholeNumber(request, 'part-number-marker', 0);
  const maxParts = Math.min(1_000, wholeNumber(request, 'max-parts', 1_000));
  const rest = parts.filter(({ partNumber }) => partNumber > marker);
  const shown = rest.slice(0, maxParts);
  const checksumName = checksumElement(upload.checksumAlgorithm);
  answerXml(
    response,
    xmlDocument('ListPartsResult', [
      text('Bucket', request.bucket),
      text('Key', request.key),
      text('UploadId', upload.uploadId),
      ownerElement('Initiator'),
      ownerElement(),
      text('StorageClass', storageClassOf(upload.headers)),
      text('PartNumberMarker', marker),
      text('NextPartNumberMarker', shown[shown.length - 1]?.partNumber ?? 0),
      text('MaxParts', maxParts),
      text('IsTruncated', shown.length < rest.length),
      text('ChecksumAlgorithm', upload.isChecksumChosen ? upload.checksumAlgorithm : undefined),
      text('ChecksumType', upload.isChecksumChosen ? upload.checksumType : undefined),
      ...shown.map((part) =>
        element('Part', [
          text('PartNumber', part.partNumber),
          text('LastModified', timeText(part.modifiedMs)),
          text('ETag', `"${part.etag}"`),
          text('Size', part.file.bytes),
          text(checksumName, upload.isChecksumChosen ? part.checksum : undefined),
        ]),
      ),
    ]),
  );
}
