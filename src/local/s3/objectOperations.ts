import type { ServerResponse } from 'node:http';
import { answerContent, answerEmpty, answerXml, checksumElements, checksumHeaders, type Headers } from './answers';
import type { Bucket } from './bucket';
import { checksumElement, type StoredChecksum } from './checksums';
import { rangeApplies, readOutcome, requireMatch, writeCondition } from './conditions';
import { contentOf } from './objectContent';
import { answeredHeaders, encryptionHeaders, keptHeaders } from './objectHeaders';
import { requestedRange, type ByteRange } from './ranges';
import { receiveBody } from './requestBody';
import { S3Error } from './s3Error';
import { headerOf, wholeNumber, type S3Request } from './s3Request';
import { requireReadable, storageClassOf } from './storageClasses';
import { described, type StoredObject } from './storedObject';
import { taggingHeader } from './tags';
import { element, text, xmlDocument } from './xml';

/** What an operation on objects gets. */
export interface ObjectContext {
  readonly bucket: Bucket;
  readonly request: S3Request;
  readonly response: ServerResponse;
  readonly now: () => number;
}

export async function getObject({ bucket, request, response, now }: ObjectContext): Promise<void> {
  const object = bucket.require(request.key);
  const withBody = request.method !== 'HEAD';
  if (readOutcome(request, object, now()) === 'notModified') {
    const { etag, 'last-modified': modified } = answeredHeaders(request, object);
    answerEmpty(response, 304, { etag: etag ?? '', 'last-modified': modified ?? '' });
    return;
  }
  if (withBody) requireReadable(object);
  const { range, headers } = selection(request, object);
  const bytes = range ? range.end + 1 - range.start : object.size;
  const status = range ? 206 : 200;
  const answered = { ...answeredHeaders(request, object), ...headers, 'content-length': String(bytes) };
  if (!withBody || bytes === 0) answerEmpty(response, status, answered);
  else await answerContent(response, status, contentOf(bucket, object, range ?? wholeOf(object)), answered);
}

export function wholeOf(object: StoredObject): ByteRange {
  return { start: 0, end: object.size - 1 };
}

/** The bytes that a request asks for, and the headers that describe them. */
function selection(request: S3Request, object: StoredObject): { range: ByteRange | undefined; headers: Headers } {
  const wantsChecksum = headerOf(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const partNumber = wholeNumber(request, 'partNumber', 0);
  const rangeHeader = headerOf(request, 'range');
  if (partNumber > 0) {
    if (rangeHeader !== undefined) {
      throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
    }
    return partSelection(object, partNumber, wantsChecksum);
  }
  const range = rangeApplies(request, object) ? requestedRange(rangeHeader, object.size) : undefined;
  const isWhole = range === undefined || (range.start === 0 && range.end === object.size - 1);
  const checksum = wantsChecksum && isWhole ? checksumHeaders(object.checksum) : {};
  return { range, headers: range ? { ...contentRange(range, object.size), ...checksum } : checksum };
}

function partSelection(object: StoredObject, partNumber: number, wantsChecksum: boolean) {
  const parts = object.multipart?.parts ?? [{ partNumber: 1, checksum: object.checksum.value }];
  // The number of a part is its place in the object here, not its number in the upload.
  const index = partNumber - 1;
  const part = parts[index];
  if (!part) {
    throw new S3Error('InvalidPartNumber', undefined, {
      PartNumberRequested: String(partNumber),
      ActualPartCount: String(parts.length),
    });
  }
  const start = object.files.slice(0, index).reduce((sum, file) => sum + file.bytes, 0);
  const bytes = object.files[index]?.bytes ?? 0;
  const range = bytes > 0 ? { start, end: start + bytes - 1 } : undefined;
  const checksum: StoredChecksum = { ...object.checksum, value: part.checksum };
  return {
    range,
    headers: {
      ...(range ? contentRange(range, object.size) : {}),
      ...(object.multipart ? { 'x-amz-mp-parts-count': String(parts.length) } : {}),
      ...(wantsChecksum && showsParts(object) ? checksumHeaders(checksum) : {}),
    },
  };
}

/** Whether checksums of single parts are shown: those of an algorithm that the upload's creator chose. */
function showsParts({ multipart }: StoredObject): boolean {
  return multipart?.isChecksumChosen !== false;
}

function contentRange({ start, end }: ByteRange, size: number): Headers {
  return { 'content-range': `bytes ${start}-${end}/${size}` };
}

export async function putObject({ bucket, request, response, now }: ObjectContext): Promise<void> {
  const headers = keptHeaders(request);
  const tags = taggingHeader(request);
  const check = writeCondition(request);
  // A first check, to refuse before the body is read. The check at the end decides.
  check(bucket.get(request.key));
  const body = receiveBody(request);
  const file = await bucket.data.write(body.content);
  const checksum: StoredChecksum = {
    algorithm: body.checksumAlgorithm,
    value: body.digest(body.checksumAlgorithm).toString('base64'),
    type: 'FULL_OBJECT',
  };
  const etag = body.digest('MD5').toString('hex');
  const object: StoredObject = {
    key: request.key,
    size: file.bytes,
    etag,
    modifiedMs: now(),
    files: [file],
    checksum,
    ...described(headers, tags),
  };
  await bucket.put(object, check);
  answerEmpty(response, 200, { etag: `"${etag}"`, ...checksumHeaders(checksum), ...encryptionHeaders(headers) });
}

export async function deleteObject({ bucket, request, response }: ObjectContext): Promise<void> {
  const ifMatch = headerOf(request, 'if-match');
  const refused = await bucket.remove([request.key], (key, existing) => requireMatch(ifMatch, existing, key));
  for (const refusal of refused.values()) throw refusal;
  answerEmpty(response, 204);
}

/** Source: "GetObjectAttributes" of the Amazon S3 API reference. */
export function getObjectAttributes({ bucket, request, response, now }: ObjectContext): void {
  const object = bucket.require(request.key);
  if (readOutcome(request, object, now()) === 'notModified') {
    answerEmpty(response, 304, { etag: `"${object.etag}"` });
    return;
  }
  const wanted = new Set((headerOf(request, 'x-amz-object-attributes') ?? '').split(',').map((name) => name.trim()));
  const answered = [
    wanted.has('ETag') ? text('ETag', object.etag) : '',
    wanted.has('Checksum') ? element('Checksum', checksumElements(withoutPartCount(object.checksum))) : '',
    wanted.has('ObjectParts') && object.multipart ? objectParts(request, object) : '',
    wanted.has('StorageClass') ? text('StorageClass', storageClassOf(object.headers)) : '',
    wanted.has('ObjectSize') ? text('ObjectSize', object.size) : '',
  ];
  answerXml(response, xmlDocument('GetObjectAttributesResponse', answered), {
    'last-modified': new Date(object.modifiedMs).toUTCString(),
  });
}

/** Here, a composite checksum is without the number of its parts at the end. */
function withoutPartCount(checksum: StoredChecksum): StoredChecksum {
  return { ...checksum, value: checksum.value.replace(/-\d+$/, '') };
}

/** "ObjectParts": the parts are shown only if a checksum was chosen for the upload. */
function objectParts(request: S3Request, object: StoredObject): string {
  if (!showsParts(object)) return element('ObjectParts', [text('PartsCount', object.files.length)]);
  const marker = Number(headerOf(request, 'x-amz-part-number-marker') ?? 0);
  const maxParts = Math.min(1_000, Number(headerOf(request, 'x-amz-max-parts') ?? 1_000));
  const all = (object.multipart?.parts ?? []).map((part, index) => ({
    ...part,
    bytes: object.files[index]?.bytes ?? 0,
  }));
  const rest = all.filter(({ partNumber }) => partNumber > marker);
  const shown = rest.slice(0, maxParts);
  const checksumName = checksumElement(object.checksum.algorithm);
  return element('ObjectParts', [
    text('PartsCount', all.length),
    text('PartNumberMarker', marker),
    text('NextPartNumberMarker', shown[shown.length - 1]?.partNumber ?? 0),
    text('MaxParts', maxParts),
    text('IsTruncated', shown.length < rest.length),
    ...shown.map(({ partNumber, bytes, checksum }) =>
      element('Part', [text('PartNumber', partNumber), text('Size', bytes), text(checksumName, checksum)]),
    ),
  ]);
}
