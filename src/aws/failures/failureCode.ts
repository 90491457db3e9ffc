/** What an error of the SDK's clients has beside its message. */
interface Answered extends Error {
  $metadata?: { httpStatusCode?: number };
}

/** Names that say nothing: of an answer without a body, or of one that the SDK could not parse. */
const SAYS_NOTHING = /^(Unknown|UnknownError|SyntaxError|\d{3})$/;

/** What a status means where an answer has no code. S3 gives HEAD no more. */
const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  407: 'ProxyAuthenticationRequired',
  408: 'RequestTimeout',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
  429: 'TooManyRequestsException',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/**
 * AWS's code, the system's (`ECONNREFUSED`), or ours, also where the SDK or Node's `AggregateError` wrapped it.
 * Undefined: the error has none.
 */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  const ofProxy = proxyCode(error);
  if (ofProxy !== undefined) return ofProxy;
  const status = statusOf(error);
  if (SAYS_NOTHING.test(error.name)) return status === undefined ? error.name : codeOfStatus(status);
  if (error.name === 'Error' || error.name === 'TypeError') return errorCode(error.cause);
  return error.name;
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof Error ? (error as Answered).$metadata?.httpStatusCode : undefined;
}

function codeOfStatus(status: number): string {
  const code = CODE_BY_STATUS[status];
  if (code !== undefined) return code;
  if (status < 300) return 'UnreadableAnswer';
  return status >= 500 ? 'ServiceException' : `HTTP ${status}`;
}

/**
 * A proxy agent's words when the tunnel is refused, "Proxy response (407) !== 200 when HTTP Tunneling", and VS Code's own when the
 * proxy cannot be reached.
 */
function proxyCode({ message }: Error): string | undefined {
  if (message.startsWith('Failed to establish a socket connection to proxies')) return 'ProxyFailed';
  const status = /\bproxy\b.{0,40}?\b(\d{3})\b/i.exec(message)?.[1];
  if (status === undefined || !/tunnel|response/i.test(message)) return undefined;
  return status === '407' ? 'ProxyAuthenticationRequired' : 'ProxyFailed';
}
