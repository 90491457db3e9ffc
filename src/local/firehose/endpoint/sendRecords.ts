import { gzipSync } from 'node:zlib';
import { isRecord } from '../../storage/stateFile';
import type { HttpEndpoint } from './httpEndpoint';

/** Why a request to an endpoint has failed, with Firehose's code. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';

  constructor(
    readonly code: string,
    message: string,
    /** Whether another attempt would fail in the same way. */
    readonly isFinal = false,
  ) {
    super(message);
  }
}

export interface EndpointRequest {
  readonly address: string;
  readonly requestId: string;
  readonly streamArn: string;
  readonly timestampMs: number;
  /** Records in base64. */
  readonly records: readonly string[];
  readonly signal: AbortSignal;
}

/** Source: "Understand HTTP endpoint delivery request and response specifications". */
const RESPONSE_TIMEOUT_MS = 180_000;
const MAX_RESPONSE_BYTES = 1_048_576;
const MAX_SHOWN_CHARS = 1_024;

/**
 * Sends a batch of records, in the format of "Understand HTTP endpoint delivery request and response specifications".
 *
 * @throws {EndpointError} when the endpoint has not confirmed the records.
 */
export async function sendRecords(endpoint: HttpEndpoint, request: EndpointRequest): Promise<void> {
  const { requestId, timestampMs, records } = request;
  const json = JSON.stringify({ requestId, timestamp: timestampMs, records: records.map((data) => ({ data })) });
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.address, {
      method: 'POST',
      redirect: 'manual',
      headers: headersOf(endpoint, request),
      body: endpoint.isGzipped ? gzipSync(json) : json,
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(RESPONSE_TIMEOUT_MS)]),
    });
    text = await readBounded(response);
  } catch (error) {
    throw error instanceof EndpointError ? error : connectionError(error);
  }
  requireConfirmed(response, text, requestId);
}

function headersOf(endpoint: HttpEndpoint, { requestId, streamArn }: EndpointRequest): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amz-firehose-protocol-version': '1.0',
    'x-amz-firehose-request-id': requestId,
    'x-amz-firehose-source-arn': streamArn,
    'user-agent': 'Amazon Kinesis Data Firehose Agent/1.0',
  };
  if (endpoint.isGzipped) headers['content-encoding'] = 'gzip';
  if (endpoint.accessKey) headers['x-amz-firehose-access-key'] = endpoint.accessKey;
  if (Object.keys(endpoint.commonAttributes).length > 0) {
    headers['x-amz-firehose-common-attributes'] = asciiJson({ commonAttributes: endpoint.commonAttributes });
  }
  return headers;
}

/** A header has no other characters than those of ASCII. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function readBounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    const chunk = piece as Uint8Array;
    bytes += chunk.length;
    if (bytes > MAX_RESPONSE_BYTES) {
      throw new EndpointError(
        'HttpEndpoint.ResponseTooLarge',
        `The response is larger than ${MAX_RESPONSE_BYTES} bytes.`,
      );
    }
    pieces.push(chunk);
  }
  return Buffer.concat(pieces).toString();
}

function requireConfirmed({ status, headers }: Response, text: string, requestId: string): void {
  if (status !== 200) {
    const message = `The following response was received from the endpoint destination. ${status}: ${shorten(text)}`;
    // The same records would be too large once more.
    throw new EndpointError('HttpEndpoint.DestinationException', message, status === 413);
  }
  const problem = problemOf(headers, text, requestId);
  if (problem !== undefined) {
    throw new EndpointError(
      'HttpEndpoint.InvalidResponseFromDestination',
      `The response received from the specified endpoint is invalid: ${problem} It was: ${shorten(text)}`,
    );
  }
}

/** Undefined: the answer has the form that Firehose asks for. */
function problemOf(headers: Headers, text: string, requestId: string): string | undefined {
  const type = headers.get('content-type')?.split(';')[0]?.trim();
  if (type !== 'application/json') return `its Content-Type is ${type ?? 'missing'}, not application/json.`;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return 'it is not JSON.';
  }
  if (!isRecord(body)) return 'it is not a JSON object.';
  if (body.requestId !== requestId) return `its requestId is not the request's, ${requestId}.`;
  return typeof body.timestamp === 'number' ? undefined : 'it has no timestamp in milliseconds.';
}

function connectionError(error: unknown): EndpointError {
  const { name, cause } = error as Error;
  if (name === 'TimeoutError') {
    return new EndpointError('HttpEndpoint.RequestTimeout', 'The request timed out before a response was received.');
  }
  const reason = cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
  return new EndpointError('HttpEndpoint.ConnectionFailed', `Unable to connect to the endpoint: ${reason}`);
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}
