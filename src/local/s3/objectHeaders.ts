import { isUtf8 } from 'node:buffer';
import { decodeWords, encodeWord } from './encodedWord';
import { S3Error } from './s3Error';
import { headerNames, headerOf, isSigned, type S3Request } from './s3Request';
import { requireStorageClass } from './storageClasses';
import type { StoredObject } from './storedObject';

const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
];
const METADATA_PREFIX = 'x-amz-meta-';
const MAX_METADATA_BYTES = 2_048;
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/**
 * The headers of a write that are stored with an object and answered to reads.
 *
 * @throws {S3Error} `MetadataTooLarge` or `InvalidStorageClass`.
 */
export function keptHeaders(request: S3Request): Record<string, string> {
  const kept: Record<string, string> = {};
  let metadataBytes = 0;
  for (const name of headerNames(request)) {
    const isMetadata = name.startsWith(METADATA_PREFIX);
    if (!isMetadata && !KEPT_HEADERS.includes(name)) continue;
    const value = isMetadata ? metadataOf(request, name) : latin1(headerOf(request, name) ?? '');
    if (isMetadata) metadataBytes += name.length - METADATA_PREFIX.length + Buffer.byteLength(value);
    const said = name === 'content-encoding' ? withoutAwsChunked(value) : value;
    if (isMetadata || said !== '') kept[name] = said;
  }
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', undefined, {
      Size: String(metadataBytes),
      MaxSizeAllowed: String(MAX_METADATA_BYTES),
    });
  }
  requireStorageClass(kept['x-amz-storage-class']);
  if (kept['x-amz-storage-class'] === 'STANDARD') delete kept['x-amz-storage-class'];
  return kept;
}

/** A header of an answer can have Latin-1 characters only. A presigned URL may have given others. */
function latin1(value: string): string {
  return value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
}

/** Metadata as text: UTF-8 in a header, decoded in a presigned URL, and RFC 2047 in either. */
function metadataOf(request: S3Request, name: string): string {
  const value = headerOf(request, name) ?? '';
  const isHeader = request.headers[name] !== undefined;
  return decodeWords(isHeader ? utf8Of(value) : value);
}

/** Node gives the bytes of a header as Latin-1. */
function utf8Of(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}

function storedHeaders({ headers = {} }: StoredObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name.startsWith(METADATA_PREFIX) ? encodeWord(value) : latin1(value),
    ]),
  );
}

/** Removes `aws-chunked`, which says how the body was sent, not how the object is encoded. */
function withoutAwsChunked(contentEncoding: string): string {
  return contentEncoding.replace(/^\s*aws-chunked\s*(,\s*)?|\s*,\s*aws-chunked\s*(?=,|$)/g, '');
}

const ENCRYPTION_PREFIX = 'x-amz-server-side-encryption';

/** What an answer says about encryption. Since 2023, S3 encrypts every object: with its own keys, unless the write says otherwise. */
export function encryptionHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const said = Object.entries(headers).filter(([name]) => name.startsWith(ENCRYPTION_PREFIX));
  return { [ENCRYPTION_PREFIX]: 'AES256', ...Object.fromEntries(said) };
}

/** Headers of an answer that query parameters `response-…` replace, in signed requests only. */
const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** The headers of a GET's or HEAD's answer, without length, range and checksum. */
export function answeredHeaders(request: S3Request, object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'content-type': DEFAULT_CONTENT_TYPE,
    ...encryptionHeaders(),
    ...storedHeaders(object),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedMs).toUTCString(),
  };
  if (object.tags?.length) headers['x-amz-tagging-count'] = String(object.tags.length);
  for (const name of OVERRIDES) {
    const override = request.query.get(`response-${name}`);
    if (override === null) continue;
    if (!isSigned(request)) {
      throw new S3Error(
        'InvalidRequest',
        'Request specific response headers cannot be used for anonymous GET requests.',
      );
    }
    if (/[^\t\x20-\x7e\x80-\xff]/.test(override)) {
      throw new S3Error('InvalidArgument', `Header value cannot be represented using ISO-8859-1.`, {
        ArgumentName: `response-${name}`,
        ArgumentValue: override,
      });
    }
    headers[name] = override;
  }
  return headers;
}
