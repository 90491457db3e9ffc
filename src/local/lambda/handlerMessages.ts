/** One line to a handler's program: an event, and what Lambda's context says. */
export interface HandlerContext {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMB: number;
  readonly timeoutMs: number;
  /** The last line that each log has of the invocation. What comes after it belongs to the next one. */
  readonly endOfLog: string;
}

/**
 * One line from a handler's program, after a letter: B, the handler begins; R, the result as JSON; E, an error as `HandlerError`; F, the handler's files;
 * M, it takes too much memory and ends.
 */
export interface HandlerError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}
