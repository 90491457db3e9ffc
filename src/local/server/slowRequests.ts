import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest } from 'node:http2';

export interface SlownessLimits {
  checkEveryMs: number;
  /** In so much time, a body must bring so many bytes. A large upload may last as long as it likes. */
  windowMs: number;
  bytesPerWindow: number;
  /** What a client may go on sending that has its answer already: it may not look at it before. */
  lingerMs: number;
  lingerBytes: number;
}

export const SLOWNESS_LIMITS: SlownessLimits = {
  checkEveryMs: 5_000,
  windowMs: 30_000,
  bytesPerWindow: 30 * 1024,
  lingerMs: 10_000,
  lingerBytes: 64 * 1024 * 1024,
};

interface Receiving {
  request: IncomingMessage;
  response: ServerResponse;
  /** The rest of the body is thrown away. */
  isAnswered: boolean;
  sinceMs: number;
  bytesAtStart: number;
}

/**
 * Ends requests whose body comes too slowly, or goes on for too long after the answer. Heads are node's matter
 * (`headersTimeout`). One timer for all of them, which stands only while some body is on its way.
 */
export class SlowRequests {
  readonly #limits: SlownessLimits;
  readonly #receiving = new Set<Receiving>();
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: SlownessLimits) {
    this.#limits = limits;
  }

  watch(request: IncomingMessage, response: ServerResponse): void {
    const bytesAtStart = request.socket.bytesRead;
    const one = { request, response, isAnswered: false, sinceMs: performance.now(), bytesAtStart };
    this.#receiving.add(one);
    const forget = () => this.#receiving.delete(one);
    request.once('end', forget).once('close', forget);
    // Before node's own listener, which throws the rest of an unread body away without a bound.
    response.prependOnceListener('finish', () => {
      if (!request.complete) this.#linger(one);
    });
    this.#timer ??= setInterval(() => this.#check(), this.#limits.checkEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#receiving.clear();
  }

  /**
   * The client has its answer and sends on. It is let, within bounds: most look at the answer only when they have sent all, and
   * lose it if the connection is cut before. What has been sent whole, the next request may follow.
   */
  #linger(one: Receiving): void {
    let bytes = 0;
    Object.assign(one, { isAnswered: true, sinceMs: performance.now() });
    one.request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > this.#limits.lingerBytes) one.request.socket.destroy();
    });
    // Read once at least, it is ours to the end.
    one.request.read(0);
    one.request.resume();
  }

  #check(): void {
    const nowMs = performance.now();
    for (const one of this.#receiving) {
      if (one.request.complete || one.request.destroyed) this.#receiving.delete(one);
      else this.#checkOne(one, nowMs);
    }
    if (this.#receiving.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #checkOne(one: Receiving, nowMs: number): void {
    const { request, response } = one;
    const { windowMs, bytesPerWindow, lingerMs } = this.#limits;
    const bytes = request.socket.bytesRead;
    if (one.isAnswered) {
      if (nowMs - one.sinceMs >= lingerMs) request.socket.destroy();
    } else if (request.readableLength > 0) {
      // What has come is not read yet: the pipeline is slow, not the client.
      Object.assign(one, { sinceMs: nowMs, bytesAtStart: bytes });
    } else if (nowMs - one.sinceMs >= windowMs) {
      if (bytes - one.bytesAtStart < bytesPerWindow) refuse(request, response);
      else Object.assign(one, { sinceMs: nowMs, bytesAtStart: bytes });
    }
  }
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const end = () => {
    request.destroy(new Error('The request came too slowly.'));
    // Over HTTP/2 the connection has other requests, and stays.
    if (isHttp2(request)) request.stream.close(constants.NGHTTP2_CANCEL);
  };
  if (response.headersSent) {
    end();
    return;
  }
  response.writeHead(408, { 'content-type': 'text/plain', ...(isHttp2(request) ? {} : { connection: 'close' }) });
  response.end('The rest of the request did not come in time.\n', end);
}

function isHttp2(request: object): request is Http2ServerRequest {
  return 'stream' in request;
}
