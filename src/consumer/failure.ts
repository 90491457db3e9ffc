/**
 * What a failed call means for reading on. An unknown failure counts as `server`: no error ends a tail that has begun.
 *
 * - `throttled`: the limit of the shard or the account is used up, or another has the shard's subscription for a moment.
 * - `expiredIterator`, `invalidArgument`, `notFound`: the iterator or the position is refused. The position may still be good.
 * - `connection`: nothing can be read with this connection: network, endpoint, credentials, permissions.
 * - `server`: the service failed.
 */
export type FailureKind = 'throttled' | 'expiredIterator' | 'invalidArgument' | 'notFound' | 'connection' | 'server';

/** From "Kinesis Data Streams API Reference": the common errors, and those of the calls that tails make. */
const KIND_BY_NAME: Readonly<Record<string, FailureKind>> = {
  ProvisionedThroughputExceededException: 'throttled',
  KMSThrottlingException: 'throttled',
  LimitExceededException: 'throttled',
  ResourceInUseException: 'throttled',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  ExpiredIteratorException: 'expiredIterator',
  InvalidArgumentException: 'invalidArgument',
  ValidationException: 'invalidArgument',
  ResourceNotFoundException: 'notFound',
  TimeoutError: 'connection',
  CredentialsProviderError: 'connection',
  TokenProviderError: 'connection',
  AccessDeniedException: 'connection',
  KMSAccessDeniedException: 'connection',
  KMSDisabledException: 'connection',
  KMSInvalidStateException: 'connection',
  KMSNotFoundException: 'connection',
  KMSOptInRequired: 'connection',
  ExpiredTokenException: 'connection',
  ExpiredToken: 'connection',
  InvalidSignatureException: 'connection',
  SignatureDoesNotMatch: 'connection',
  IncompleteSignature: 'connection',
  UnrecognizedClientException: 'connection',
  InvalidClientTokenId: 'connection',
  MissingAuthenticationToken: 'connection',
  MissingAuthenticationTokenException: 'connection',
  OptInRequired: 'connection',
  NotAuthorized: 'connection',
  RequestExpired: 'connection',
};

/** Node's codes for failures below HTTP. */
const NETWORK_CODE = /^(E[A-Z_]+|ERR_(HTTP2|TLS|SSL|SOCKET)\w*|UND_\w+|CERT_\w+|\w*_CERT(IFICATE)?\w*)$/;

export function failureKind(error: unknown): FailureKind {
  if (typeof error !== 'object' || error === null) return 'server';
  const { name, code } = error as { name?: unknown; code?: unknown };
  // Errors that our clients throw themselves have the SDK's name as their code.
  const known = kindByName(name) ?? kindByName(code);
  if (known) return known;
  if (typeof code === 'string' && NETWORK_CODE.test(code)) return 'connection';
  const status = httpStatus(error);
  return status === 401 || status === 403 ? 'connection' : 'server';
}

function kindByName(name: unknown): FailureKind | undefined {
  return typeof name === 'string' && Object.hasOwn(KIND_BY_NAME, name) ? KIND_BY_NAME[name] : undefined;
}

function httpStatus(error: object): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: unknown } }).$metadata;
  return typeof metadata?.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
