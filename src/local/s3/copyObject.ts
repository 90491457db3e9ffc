import { answerXml, checksumElements, timeText } from './answers';
import type { Bucket } from './bucket';
import type { BucketStore } from './bucketStore';
import { asChecksumAlgorithm, Digests, type ChecksumAlgorithm, type StoredChecksum } from './checksums';
import { requireCopyConditions, writeCondition } from './conditions';
import { contentOf } from './objectContent';
import { encryptionHeaders, keptHeaders } from './objectHeaders';
import { wholeOf, type ObjectContext } from './objectOperations';
import type { ByteRange } from './ranges';
import { S3Error } from './s3Error';
import { decode, headerNames, headerOf, type S3Request } from './s3Request';
import { requireReadable } from './storageClasses';
import { described, type DataFile, type StoredObject } from './storedObject';
import { taggingHeader } from './tags';
import { requireCurrentVersion } from './versionIds';
import { text, xmlDocument } from './xml';

export interface CopySource {
  readonly bucket: Bucket;
  readonly object: StoredObject;
}

/**
 * The object that `x-amz-copy-source` names: `/bucket/key` or `bucket/key`, percent-encoded.
 *
 * @throws {S3Error} when there is no such object, or a condition does not hold.
 */
export async function copySource(request: S3Request, buckets: BucketStore, nowMs: number): Promise<CopySource> {
  const header = headerOf(request, 'x-amz-copy-source') ?? '';
  const [encoded = '', query = ''] = header.split('?', 2);
  // Some clients encode the slash between bucket and key as well, and a plus sign is a space, as in a query.
  const [, name, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(encoded.replaceAll('+', ' '))) ?? [];
  if (name === undefined || key === undefined) {
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: header,
    });
  }
  requireCurrentVersion(new URLSearchParams(query).get('versionId') ?? undefined);
  const bucket = await buckets.bucket(name);
  const object = bucket.require(key);
  requireCopyConditions(request, object, nowMs);
  requireReadable(object, "Operation is not valid for the source object's storage class");
  return { bucket, object };
}

/** Copies bytes into a new file of a bucket. */
export async function copyBytes(
  source: CopySource,
  target: Bucket,
  range: ByteRange,
  algorithm: ChecksumAlgorithm,
): Promise<{ file: DataFile; etag: string; checksum: string }> {
  const digests = new Digests(['MD5', algorithm]);
  async function* digested(): AsyncGenerator<Uint8Array> {
    for await (const piece of contentOf(source.bucket, source.object, range)) {
      digests.update(piece);
      yield piece;
    }
  }
  const file = await target.data.write(digested());
  const finished = digests.finish();
  return {
    file,
    etag: finished.get('MD5')?.toString('hex') ?? '',
    checksum: finished.get(algorithm)?.toString('base64') ?? '',
  };
}

export async function copyObject(context: ObjectContext, buckets: BucketStore): Promise<void> {
  const { bucket, request, response, now } = context;
  const source = await copySource(request, buckets, now());
  const replacesHeaders = directive(request, 'x-amz-metadata-directive');
  const replacesTags = directive(request, 'x-amz-tagging-directive');
  const sent = keptHeaders(request);
  if (
    source.bucket === bucket &&
    source.object.key === request.key &&
    !replacesHeaders &&
    !headerNames(request).some(isPlacement)
  ) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const check = writeCondition(request);
  const algorithm = copyAlgorithm(request, source.object);
  const { file, etag, checksum: value } = await copyBytes(source, bucket, wholeOf(source.object), algorithm);
  const checksum: StoredChecksum = { algorithm, value, type: 'FULL_OBJECT' };
  const headers = replacesHeaders ? sent : { ...inherited(source.object), ...placement(sent) };
  const tags = replacesTags ? taggingHeader(request) : (source.object.tags ?? []);
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
  answerXml(
    response,
    xmlDocument('CopyObjectResult', [
      text('LastModified', timeText(object.modifiedMs)),
      text('ETag', `"${etag}"`),
      ...checksumElements(checksum),
    ]),
    encryptionHeaders(headers),
  );
}

function directive(request: S3Request, name: string): boolean {
  const value = headerOf(request, name) ?? 'COPY';
  if (value !== 'COPY' && value !== 'REPLACE') {
    throw new S3Error('InvalidArgument', `Unknown ${name.includes('tagging') ? 'tagging' : 'metadata'} directive.`, {
      ArgumentName: name,
      ArgumentValue: value,
    });
  }
  return value === 'REPLACE';
}

function copyAlgorithm(request: S3Request, source: StoredObject): ChecksumAlgorithm {
  const asked = headerOf(request, 'x-amz-checksum-algorithm');
  if (asked === undefined) return source.checksum.algorithm;
  const algorithm = asChecksumAlgorithm(asked);
  if (!algorithm) throw new S3Error('InvalidRequest', `Checksum algorithm provided is unsupported: ${asked}`);
  return algorithm;
}

/** Headers that are not copied with an object's metadata. */
const PLACEMENT = /^x-amz-(storage-class|server-side-encryption|website-redirect-location)/;

function inherited(source: StoredObject): Record<string, string> {
  return Object.fromEntries(Object.entries(source.headers ?? {}).filter(([name]) => !isPlacement(name)));
}

function placement(sent: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => isPlacement(name)));
}

function isPlacement(name: string): boolean {
  return PLACEMENT.test(name);
}
