import { S3Error } from './s3Error';
import { headerOf, type S3Request } from './s3Request';
import type { StoredObject } from './storedObject';

/**
 * Checks a read's conditions. `If-Match` takes precedence over `If-Unmodified-Since`, `If-None-Match` over
 * `If-Modified-Since`, which is ignored if it is in the future. Source: "GetObject" of the Amazon S3 API reference, RFC 7232.
 *
 * @throws {S3Error} `PreconditionFailed`.
 */
export function readOutcome(
  request: S3Request,
  object: StoredObject,
  nowMs: number,
  headerPrefix = '',
): 'proceed' | 'notModified' {
  const header = (name: string): string | undefined => headerOf(request, `${headerPrefix}${name}`);
  const ifMatch = header('if-match');
  if (ifMatch === undefined) {
    const unmodifiedSince = dateSeconds(header('if-unmodified-since'));
    if (unmodifiedSince !== undefined && modifiedSeconds(object) > unmodifiedSince)
      fail(`${headerPrefix}If-Unmodified-Since`);
  } else if (!matches(ifMatch, object)) {
    fail(`${headerPrefix}If-Match`);
  }
  const ifNoneMatch = header('if-none-match');
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object) ? 'notModified' : 'proceed';
  const modifiedSince = dateSeconds(header('if-modified-since'));
  const counts = modifiedSince !== undefined && modifiedSince * 1_000 <= nowMs;
  return counts && modifiedSeconds(object) <= modifiedSince ? 'notModified' : 'proceed';
}

const COPY_SOURCE_PREFIX = 'x-amz-copy-source-';

/**
 * Checks the conditions of a copy's source.
 *
 * @throws {S3Error} `PreconditionFailed`, also when a read would answer "not modified".
 */
export function requireCopyConditions(request: S3Request, source: StoredObject, nowMs: number): void {
  if (readOutcome(request, source, nowMs, COPY_SOURCE_PREFIX) === 'proceed') return;
  const isByTag = headerOf(request, `${COPY_SOURCE_PREFIX}if-none-match`) !== undefined;
  fail(`${COPY_SOURCE_PREFIX}${isByTag ? 'If-None-Match' : 'If-Modified-Since'}`);
}

/**
 * The check of a key's current object at the moment of a write; it throws an `S3Error` to prevent the write. Source: "How to
 * prevent object overwrites with conditional writes".
 */
export function writeCondition(request: S3Request): (existing: StoredObject | undefined) => void {
  const ifMatch = headerOf(request, 'if-match');
  const ifNoneMatch = headerOf(request, 'if-none-match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw unsupportedCondition('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*') throw unsupportedValue('If-None-Match');
  if (ifMatch?.trim() === '*') throw unsupportedValue('If-Match');
  return (existing) => {
    if (ifNoneMatch !== undefined && existing) fail('If-None-Match');
    requireMatch(ifMatch, existing, request.key);
  };
}

/**
 * Refuses the conditional completion of an upload if its key was written after the upload's beginning. Source: "How to prevent
 * object overwrites with conditional writes".
 *
 * @throws {S3Error} `ConditionalRequestConflict`.
 */
export function requireNotOvertaken(request: S3Request, isOvertaken: boolean): void {
  const condition = ['If-None-Match', 'If-Match'].find((name) => headerOf(request, name.toLowerCase()) !== undefined);
  if (!isOvertaken || condition === undefined) return;
  throw new S3Error('ConditionalRequestConflict', undefined, { Condition: condition, Key: request.key });
}

function unsupportedValue(header: string): S3Error {
  return unsupportedCondition(header, `We don't accept the provided value of ${header} header for this API`);
}

function unsupportedCondition(header: string, additionalMessage: string): S3Error {
  return new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    Header: header,
    additionalMessage,
  });
}

/**
 * Checks the `If-Match` of a write or a delete.
 *
 * @throws {S3Error} `NoSuchKey` when the key has no object, `PreconditionFailed` when it has another one.
 */
export function requireMatch(ifMatch: string | undefined, existing: StoredObject | undefined, key: string): void {
  if (ifMatch === undefined) return;
  if (!existing) throw new S3Error('NoSuchKey', undefined, { Key: key });
  if (!matches(ifMatch, existing)) fail('If-Match');
}

/** Whether a range is answered. With `If-Range`, the whole object is, unless it is still the same. */
export function rangeApplies(request: S3Request, object: StoredObject): boolean {
  const ifRange = headerOf(request, 'if-range');
  if (ifRange === undefined) return true;
  const since = dateSeconds(ifRange);
  return since === undefined ? matches(ifRange, object) : modifiedSeconds(object) === since;
}

function matches(tags: string, object: StoredObject): boolean {
  return tags
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag.replace(/^"(.*)"$/, '$1') === object.etag);
}

/** HTTP dates have whole seconds. */
function modifiedSeconds(object: StoredObject): number {
  return Math.floor(object.modifiedMs / 1_000);
}

function dateSeconds(header: string | undefined): number | undefined {
  if (header === undefined || /^(W\/)?"/.test(header.trim())) return undefined;
  const ms = Date.parse(header);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1_000);
}

function fail(condition: string): never {
  throw new S3Error('PreconditionFailed', undefined, { Condition: condition });
}
