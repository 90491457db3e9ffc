import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { requireReadableKey } from './objectKey';
import { S3Error } from './s3Error';

/** A path-style request: the path's first segment is the bucket, and everything after it is the key. */
export interface S3Request {
  readonly message: IncomingMessage;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** The message's, or the fields of a form. */
  readonly headers: IncomingHttpHeaders;
}

export function readS3Request(message: IncomingMessage): S3Request {
  const target = message.url ?? '/';
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const slash = path.indexOf('/', 1);
  const key = decode(slash < 0 ? '' : path.slice(slash + 1));
  requireReadableKey(key);
  return {
    message,
    method: message.method ?? 'GET',
    bucket: decode(slash < 0 ? path.slice(1) : path.slice(1, slash)),
    key,
    query: new URLSearchParams(question < 0 ? '' : target.slice(question + 1)),
    headers: message.headers,
  };
}

/** A header, or the query parameter that a presigned URL has in its place. */
export function headerOf(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  if (value !== undefined) return Array.isArray(value) ? value.join(',') : value;
  // `x-amz-checksum-…` in a presigned URL belongs to the empty body that the URL was signed with.
  if (!name.startsWith('x-amz-') || name.startsWith('x-amz-checksum-')) return undefined;
  return request.query.get(name) ?? undefined;
}

/**
 * Whether a request has a signature, in its header or its query (version 4 or 2). The signature is not checked: every program on
 * this machine may read and write.
 */
export function isSigned({ message, query }: S3Request): boolean {
  return message.headers.authorization !== undefined || query.has('X-Amz-Signature') || query.has('Signature');
}

/** The region that a request was signed for, which on AWS is that of the endpoint. Undefined: it has no signature of version 4. */
export function signedRegion({ message, query }: S3Request): string | undefined {
  const credential = query.get('X-Amz-Credential') ?? message.headers.authorization ?? '';
  return /\/\d{8}\/([a-z0-9-]+)\/s3\/aws4_request/.exec(credential)?.[1];
}

/** The names of all headers, including those that a presigned URL has as query parameters. */
export function headerNames(request: S3Request): readonly string[] {
  const hoisted = [...request.query.keys()].filter((name) => /^x-amz-(?!checksum-)[a-z]/.test(name));
  return [...new Set([...Object.keys(request.headers), ...hoisted])];
}

/**
 * The whole number in a query parameter, or `fallback` if the request does not have it.
 *
 * @throws {S3Error} `InvalidArgument`.
 */
export function wholeNumber(request: S3Request, name: string, fallback: number): number {
  const value = request.query.get(name);
  if (value === null || value === '') return fallback;
  if (!/^\d{1,10}$/.test(value) || Number(value) > 2_147_483_647) {
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`, {
      ArgumentName: name,
      ArgumentValue: value,
    });
  }
  return Number(value);
}

export function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new S3Error('InvalidURI');
  }
}
