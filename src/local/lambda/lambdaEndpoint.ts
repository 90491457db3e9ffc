import {
  answered,
  functionError,
  notFound,
  timedOut,
  type Invocation,
  type InvocationRequest,
  type Outcome,
} from './invocation';

/** Emulators tell services apart by it. They check no signature. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

/**
 * Invokes a function at an endpoint that speaks Lambda's API: SAM CLI, LocalStack, or the runtime interface emulator. Source: "Invoke"
 * of the Lambda API reference. An endpoint that ends in `/invocations` is the function's own and is used as it is.
 */
export async function invokeAtEndpoint(endpoint: string, request: InvocationRequest): Promise<Invocation> {
  const startMs = performance.now();
  const limit = AbortSignal.timeout(request.timeoutMs);
  let logs: readonly string[] = [];
  let outcome: Outcome;
  try {
    const response = await fetch(addressOf(endpoint, request.functionName), {
      method: 'POST',
      headers: {
        authorization: AUTHORIZATION,
        'content-type': 'application/json',
        'x-amz-invocation-type': 'RequestResponse',
        'x-amz-log-type': 'Tail',
      },
      body: request.payload,
      redirect: 'error',
      signal: AbortSignal.any([request.signal, limit]),
    });
    logs = logOf(response);
    outcome = outcomeOf(response, await response.text(), request.functionName, endpoint);
  } catch (error) {
    if (request.signal.aborted) outcome = { kind: 'aborted' };
    else if (limit.aborted) outcome = timedOut(request.timeoutMs);
    else outcome = unreachable(endpoint, reasonOf(error));
  }
  return { outcome, durationMs: performance.now() - startMs, logs, files: [] };
}

function addressOf(endpoint: string, functionName: string): string {
  if (/\/invocations\/?$/.test(endpoint)) return endpoint;
  return `${endpoint.replace(/\/+$/, '')}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
}

function outcomeOf(response: Response, body: string, functionName: string, endpoint: string): Outcome {
  const error = response.headers.get('x-amz-function-error');
  if (error !== null) return functionError(`${error}: ${body}`);
  if (response.ok) return answered(body);
  const detail = `${endpoint} answered ${response.status}: ${body.slice(0, 1_000)}`;
  switch (response.status) {
    case 403:
      return refused(
        'InvokeAccessDenied',
        'Access was denied. Ensure that the access policy allows access to the Lambda function.',
        detail,
      );
    case 404:
      return notFound(functionName, detail);
    case 429:
      return refused(
        'InvokeLimitExceeded',
        'The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.',
        detail,
      );
    default:
      return unreachable(endpoint, detail);
  }
}

function refused(code: string, message: string, detail: string): Outcome {
  return {
    kind: 'failed',
    failure: { code: `Lambda.${code}`, message, detail, mayPass: code === 'InvokeLimitExceeded' },
  };
}

function unreachable(endpoint: string, reason: string): Outcome {
  const message = 'Amazon Data Firehose encountered InternalServerError when attempting to call AWS Lambda.';
  const detail = `The Lambda endpoint ${endpoint} did not answer as Lambda does: ${reason}`;
  return { kind: 'failed', failure: { code: 'Lambda.InternalServerError', message, detail, mayPass: true } };
}

/** The end of the log, which Lambda sends with its answer. */
function logOf(response: Response): readonly string[] {
  const encoded = response.headers.get('x-amz-log-result');
  if (encoded === null) return [];
  return Buffer.from(encoded, 'base64')
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
