/** The most that Lambda takes and gives in one synchronous invocation. Source: "Lambda quotas". */
export const MAX_PAYLOAD_BYTES = 6_291_556;
/** Firehose waits no longer for a function. Source: "Lambda invocation duration" of "Transform source data". */
export const MAX_TIMEOUT_MS = 300_000;

/** Why an invocation gave no answer. */
export interface FunctionFailure {
  /** Firehose's code. Source: "Lambda invocation errors" of "Monitor Amazon Data Firehose using CloudWatch Logs". */
  readonly code: string;
  /** Firehose's text. */
  readonly message: string;
  /** What happened here, for a person. */
  readonly detail: string;
  /** Whether another attempt may succeed. */
  readonly mayPass: boolean;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly payload: string }
  | { readonly kind: 'failed'; readonly failure: FunctionFailure }
  | { readonly kind: 'aborted' };

export interface Invocation {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** What the function wrote to its log, line by line, up to a bound. */
  readonly logs: readonly string[];
  /** The files of a handler: its own and those that it imports, without packages. */
  readonly files: readonly string[];
}

export interface InvocationRequest {
  readonly functionName: string;
  readonly functionArn: string;
  /** The event as JSON. */
  readonly payload: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export function functionError(detail: string): Outcome {
  const message = 'The Lambda function was successfully invoked but it returned an error result.';
  return { kind: 'failed', failure: { code: 'Lambda.FunctionError', message, detail, mayPass: true } };
}

export function timedOut(timeoutMs: number): Outcome {
  const message = 'The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.';
  const detail = `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`;
  return { kind: 'failed', failure: { code: 'Lambda.FunctionTimedOut', message, detail, mayPass: true } };
}

export function notFound(functionName: string, detail: string): Outcome {
  const message = 'The specified Lambda function does not exist. Use a different function that does exist.';
  return {
    kind: 'failed',
    failure: { code: 'Lambda.ResourceNotFound', message, detail: `${functionName}: ${detail}`, mayPass: false },
  };
}

/** An answer, if it is not larger than Lambda's. */
export function answered(payload: string): Outcome {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= MAX_PAYLOAD_BYTES) return { kind: 'answered', payload };
  return functionError(
    `The answer has ${bytes} bytes. Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  );
}
