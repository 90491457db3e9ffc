import type { IncomingMessage } from 'node:http';

/**
 * The body, piece by piece. A reader that stops early leaves the connection open, so that the client still gets the answer.
 * `SlowRequests` bounds what the client sends after that.
 */
export function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}
