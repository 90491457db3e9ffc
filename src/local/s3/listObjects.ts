import { answerXml, timeText } from './answers';
import type { ObjectContext } from './objectOperations';
import {
  listPage,
  positionAfter,
  positionAfterMarker,
  type ListEntry,
  type ListPage,
  type ListPosition,
} from './listing';
import { ownerElement } from './owner';
import { S3Error } from './s3Error';
import { wholeNumber, type S3Request } from './s3Request';
import { storageClassOf } from './storageClasses';
import type { StoredObject } from './storedObject';
import { NULL_VERSION } from './versionIds';
import { element, text, xmlDocument } from './xml';

const MAX_PAGE = 1_000;

export function listObjectsV2(context: ObjectContext): void {
  const { request } = context;
  const scope = readScope(request);
  const token = request.query.get('continuation-token') ?? undefined;
  const startAfter = request.query.get('start-after') ?? undefined;
  const position =
    token === undefined
      ? startAfter === undefined
        ? undefined
        : positionAfter(startAfter, scope.prefix, scope.delimiter)
      : fromToken(token);
  const page = listPage(context.bucket.keys, { ...scope, position });
  answerListing(context, scope, page, request.query.get('fetch-owner') === 'true', [
    text('KeyCount', page.entries.length),
    text('ContinuationToken', token),
    text('NextContinuationToken', page.next && toToken(page.next)),
    text('StartAfter', startAfter === undefined || token !== undefined ? undefined : scope.encode(startAfter)),
  ]);
}

export function listObjectsV1(context: ObjectContext): void {
  const { request } = context;
  const scope = readScope(request);
  const marker = request.query.get('marker') ?? '';
  const position = marker === '' ? undefined : positionAfterMarker(marker, scope.prefix, scope.delimiter);
  const page = listPage(context.bucket.keys, { ...scope, position });
  // Without a delimiter the last key is the next marker, and AWS does not repeat it.
  const nextMarker = page.next && scope.delimiter !== '' ? scope.encode(nameOf(page.next)) : undefined;
  answerListing(context, scope, page, true, [text('Marker', scope.encode(marker)), text('NextMarker', nextMarker)]);
}

/** "ListObjectVersions": in a bucket without versions, each object is its only version. */
export function listObjectVersions(context: ObjectContext): void {
  const { request, bucket, response } = context;
  const scope = readScope(request);
  const { prefix, delimiter, encode } = scope;
  const marker = request.query.get('key-marker') ?? '';
  const versionMarker = request.query.get('version-id-marker') ?? '';
  if (marker === '' && versionMarker !== '') {
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.', {
      ArgumentName: 'version-id-marker',
      ArgumentValue: versionMarker,
    });
  }
  const position = marker === '' ? undefined : positionAfter(marker, prefix, delimiter);
  const { entries, next } = listPage(bucket.keys, { ...scope, position });
  answerXml(
    response,
    xmlDocument('ListVersionsResult', [
      text('Name', request.bucket),
      text('Prefix', encode(prefix)),
      text('KeyMarker', encode(marker)),
      text('VersionIdMarker', versionMarker),
      text('NextKeyMarker', next && encode(nameOf(next))),
      text('NextVersionIdMarker', next && 'afterKey' in next ? NULL_VERSION : undefined),
      ...listedScope(scope, next),
      ...entries.map((entry) => ('key' in entry ? versionElement(bucket.require(entry.key), encode) : '')),
      ...commonPrefixes(entries, encode),
    ]),
  );
}

function versionElement(object: StoredObject, encode: (key: string) => string): string {
  const version = [text('VersionId', NULL_VERSION), text('IsLatest', true)];
  return element('Version', [...objectElements(object, encode), ...version, ownerElement()]);
}

interface Scope {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxEntries: number;
  readonly encodingType: string | undefined;
  readonly encode: (key: string) => string;
}

function readScope(request: S3Request): Scope {
  const encodingType = readEncodingType(request);
  return {
    prefix: request.query.get('prefix') ?? '',
    delimiter: request.query.get('delimiter') ?? '',
    maxEntries: Math.min(MAX_PAGE, wholeNumber(request, 'max-keys', MAX_PAGE)),
    encodingType,
    encode: encodingType === 'url' ? encodeKey : (key) => key,
  };
}

export function readEncodingType(request: S3Request): string | undefined {
  const encodingType = request.query.get('encoding-type') ?? undefined;
  if (encodingType !== undefined && encodingType !== 'url') {
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', {
      ArgumentName: 'encoding-type',
      ArgumentValue: encodingType,
    });
  }
  return encodingType;
}

/** Encodes a key as `encoding-type=url` wants it: as the field of a form, but with its slashes. */
export function encodeKey(key: string): string {
  // A key that an older version wrote may have half a surrogate pair, which cannot be encoded.
  return encodeURIComponent(Buffer.from(key).toString())
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

function answerListing(
  { bucket, request, response }: ObjectContext,
  scope: Scope,
  page: ListPage,
  withOwner: boolean,
  paging: readonly string[],
): void {
  answerXml(
    response,
    xmlDocument('ListBucketResult', [
      text('Name', request.bucket),
      text('Prefix', scope.encode(scope.prefix)),
      ...paging,
      ...listedScope(scope, page.next),
      ...page.entries.map((entry) => contents(entry, (key) => bucket.require(key), scope.encode, withOwner)),
      ...commonPrefixes(page.entries, scope.encode),
    ]),
  );
}

function listedScope({ delimiter, encode, encodingType, maxEntries }: Scope, next: ListPosition | undefined): string[] {
  return [
    text('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
    text('MaxKeys', maxEntries),
    text('EncodingType', encodingType),
    text('IsTruncated', next !== undefined),
  ];
}

function contents(
  entry: ListEntry,
  objectOf: (key: string) => StoredObject,
  encode: (key: string) => string,
  withOwner: boolean,
): string {
  if (!('key' in entry)) return '';
  return element('Contents', [...objectElements(objectOf(entry.key), encode), withOwner ? ownerElement() : '']);
}

function objectElements(object: StoredObject, encode: (key: string) => string): string[] {
  return [
    text('Key', encode(object.key)),
    text('LastModified', timeText(object.modifiedMs)),
    text('ETag', `"${object.etag}"`),
    text('ChecksumAlgorithm', object.checksum.algorithm),
    text('ChecksumType', object.checksum.type),
    text('Size', object.size),
    text('StorageClass', storageClassOf(object.headers)),
  ];
}

export function commonPrefixes(entries: readonly ListEntry[], encode: (key: string) => string): string[] {
  return entries.map((entry) =>
    'commonPrefix' in entry ? element('CommonPrefixes', [text('Prefix', encode(entry.commonPrefix))]) : '',
  );
}

function nameOf(position: ListPosition): string {
  return 'afterKey' in position ? position.afterKey : position.afterPrefix;
}

/** A token that is opaque to the client: a kind and a name. */
function toToken(position: ListPosition): string {
  return Buffer.from(`${'afterKey' in position ? 'k' : 'p'}${nameOf(position)}`).toString('base64url');
}

function fromToken(token: string): ListPosition {
  const decoded = Buffer.from(token, 'base64url').toString();
  if (/^[A-Za-z0-9_-]+$/.test(token)) {
    if (decoded.startsWith('k')) return { afterKey: decoded.slice(1) };
    if (decoded.startsWith('p')) return { afterPrefix: decoded.slice(1) };
  }
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
  });
}
