import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ServerResponse } from 'node:http';
import { checksumElement, checksumHeader, type StoredChecksum } from './checksums';
import { S3Error } from './s3Error';
import { errorDocument, text } from './xml';

export type Headers = Readonly<Record<string, string>>;

export function answerXml(response: ServerResponse, body: string, headers: Headers = {}): void {
  answerText(response, 200, body, headers);
}

export function answerEmpty(response: ServerResponse, status: number, headers: Headers = {}): void {
  response.writeHead(status, status === 200 ? { 'content-length': '0', ...headers } : headers);
  response.end();
}

/**
 * Sends content as it is read. A client that goes away ends the reading. If the content fails at its beginning, an error is
 * answered. Later the connection is cut, so that the client sees that bytes are missing.
 */
export async function answerContent(
  response: ServerResponse,
  status: number,
  content: AsyncGenerator<Uint8Array>,
  headers: Headers,
): Promise<void> {
  try {
    const first = await content.next();
    response.writeHead(status, headers);
    if (!first.done && String(first.value.length) === headers['content-length']) {
      response.end(first.value);
      return;
    }
    const all = withFirst(first, content);
    await pipeline(Readable.from(all, { objectMode: false, highWaterMark: 1_048_576 }), response);
  } finally {
    await content.return(undefined);
  }
}

async function* withFirst(
  first: IteratorResult<Uint8Array>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

export function answerError(response: ServerResponse, error: unknown, withBody: boolean): void {
  const refusal = error instanceof S3Error ? error : internalError(error);
  const requestId = String(response.getHeader('x-amz-request-id'));
  const body = errorDocument([
    text('Code', refusal.code),
    text('Message', refusal.message),
    ...Object.entries(refusal.details).map(([name, value]) => text(name, value)),
    text('RequestId', requestId),
    text('HostId', requestId),
  ]);
  if (withBody) answerText(response, refusal.status, body, {});
  else answerEmpty(response, refusal.status, {});
}

/** The elements of an answer's body that give a checksum. */
export function checksumElements(checksum: StoredChecksum): readonly string[] {
  return [text(checksumElement(checksum.algorithm), checksum.value), text('ChecksumType', checksum.type)];
}

export function checksumHeaders(checksum: StoredChecksum): Headers {
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** Times in documents have whole seconds, as `Last-Modified` has: `2026-11-30T12:00:00.000Z`. */
export function timeText(ms: number): string {
  return new Date(Math.floor(ms / 1_000) * 1_000).toISOString();
}

export function answerText(response: ServerResponse, status: number, body: string, headers: Headers): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': String(bytes.length), ...headers });
  response.end(bytes);
}

/** For a full disk and other failures of the machine: nothing was acknowledged. */
function internalError(error: unknown): S3Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new S3Error('InternalError', `We encountered an internal error. Please try again. (${reason})`);
}
