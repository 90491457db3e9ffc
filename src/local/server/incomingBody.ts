import type { IncomingMessage } from 'node:http';

/**
 * The body, piece by piece. Whoever stops reading it, since it is too large or not what it should be, leaves the connection
 * open, so that the client gets the answer; `SlowRequests` bounds what comes after that.
 */
export function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}
