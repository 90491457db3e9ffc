import { S3Error } from './s3Error';
import type { S3Request } from './s3Request';

/**
 * Refuses a presigned URL (signature version 4 or 2) after its time. Its signature is not checked.
 *
 * @throws {S3Error} `AccessDenied`.
 */
export function requireUnexpired({ query }: S3Request, nowMs: number): void {
  const expiryMs = query.has('X-Amz-Signature') ? expiryOfVersion4(query) : expiryOfVersion2(query);
  if (expiryMs === undefined || nowMs <= expiryMs) return;
  throw new S3Error('AccessDenied', 'Request has expired', {
    Expires: new Date(expiryMs).toISOString(),
    ServerTime: new Date(nowMs).toISOString(),
  });
}

/** `X-Amz-Date` is like `20261130T120000Z`, `X-Amz-Expires` is in seconds. Undefined: the URL does not say. */
function expiryOfVersion4(query: URLSearchParams): number | undefined {
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  const seconds = wholeSeconds(query.get('X-Amz-Expires'));
  if (!date || seconds === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = date.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1_000;
}

/** `Expires` is in seconds since the epoch. Undefined: the URL does not say. */
function expiryOfVersion2(query: URLSearchParams): number | undefined {
  const seconds = query.has('Signature') ? wholeSeconds(query.get('Expires')) : undefined;
  return seconds === undefined ? undefined : seconds * 1_000;
}

/** At most ten digits, so that every date is valid. */
function wholeSeconds(text: string | null): number | undefined {
  return /^\d{1,10}$/.test(text ?? '') ? Number(text) : undefined;
}
