/** What the failure of a whole request means for its records. */
export type RequestFailure =
  /** They did not arrive, and are sent again after a while. */
  | { kind: 'refused'; code: string; cause: 'throttled' | 'notConnected' | 'credentials' }
  /** They may have arrived. They are sent again, and counted as possibly there twice. */
  | { kind: 'uncertain'; code: string }
  /** Every request would fail like this one. */
  | { kind: 'fatal'; code: string };

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'ThrottlingException',
  'Throttling',
  'KMSThrottlingException',
  'ServiceUnavailableException',
  'SlowDown',
]);
/** No connection was made, so nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);
/** Codes of credentials that have expired, since earlier requests went through. */
const CREDENTIALS = new Set([
  'ExpiredTokenException',
  'ExpiredToken',
  'CredentialsProviderError',
  'TokenProviderError',
]);
const BROKEN = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
/** Begins the codes of Node's HTTP parser: it could not read the answer. */
const UNREADABLE_HTTP = 'HPE_';
const REQUEST_TIMEOUT = 408;
const TOO_MANY_REQUESTS = 429;
const SERVER_FAULTS = new Set([
  'InternalFailure',
  'InternalServerError',
  'InternalServiceException',
  'ServiceUnavailable',
]);

/** @param error what the client threw; a body that could not be read has an HTTP status of 200 */
export function classifyFailure(error: unknown): RequestFailure {
  const code = failureCode(error);
  if (THROTTLED.has(code)) return { kind: 'refused', code, cause: 'throttled' };
  if (NOT_CONNECTED.has(code)) return { kind: 'refused', code, cause: 'notConnected' };
  if (CREDENTIALS.has(code)) return { kind: 'refused', code, cause: 'credentials' };
  if (BROKEN.has(code) || isHangUp(error) || code.startsWith(UNREADABLE_HTTP)) return { kind: 'uncertain', code };
  const status = statusOf(error);
  if (status === TOO_MANY_REQUESTS) return { kind: 'refused', code, cause: 'throttled' };
  // A server may fail after it has written the records, and a proxy in between knows even less.
  if (SERVER_FAULTS.has(code) || status >= 500 || status === REQUEST_TIMEOUT) return { kind: 'uncertain', code };
  // The call succeeded, but its answer could not be read.
  if (status >= 200 && status < 300) return { kind: 'uncertain', code };
  return { kind: 'fatal', code };
}

export function isThrottlingCode(code: string): boolean {
  return THROTTLED.has(code);
}

export function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  if (error instanceof AggregateError && error.errors.length > 0) return failureCode(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function isHangUp(error: unknown): boolean {
  return error instanceof Error && /socket hang up|aborted|premature close/i.test(error.message);
}

function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('$metadata' in error)) return 0;
  const metadata = error.$metadata as { httpStatusCode?: unknown } | undefined;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}
