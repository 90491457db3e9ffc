import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest } from 'node:http2';

export interface SlownessLimits {
  checkEveryMs: number;
  /** A body must bring `bytesPerWindow` bytes in each window of this length. A large upload may last as long as it likes. */
  windowMs: number;
  bytesPerWindow: number;
  /** How long, and how much, a client may send after it has its answer: it may not read that before it has sent all. */
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
  /** The answer was sent, and the rest of the body is discarded. */
  isAnswered: boolean;
  sinceMs: number;
  bytesAtStart: number;
}

/**
 * Ends requests whose body comes too slowly, or goes on for too long after the answer. Node itself watches heads
 * (`headersTimeout`). All share one timer, which runs only while a body is on its way.
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
    // Before Node's own listener, which discards the rest of an unread body without a bound.
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
   * Lets a client that has its answer go on sending, within bounds: most clients read the answer only after they have sent
   * everything, and lose it if the connection is cut before. The next request can follow when the body has ended.
   */
  #linger(one: Receiving): void {
    let bytes = 0;
    Object.assign(one, { isAnswered: true, sinceMs: performance.now() });
    one.request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > this.#limits.lingerBytes) one.request.socket.destroy();
    });
    // Node leaves a body alone once it has been read from.
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
      // Bytes have arrived that nobody has read yet: the pipeline is slow, not the client.
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
    // An HTTP/2 connection has other requests, so it stays open.
    if (isHttp2(request)) request.stream.close(constants.NGHTTP2_CANCEL);
  };
  if (response.headersSent) {
    end();
    return;
  }
  if (!isHttp2(request)) response.setHeader('connection', 'close');
  response.writeHead(408, { 'content-type': 'text/plain' });
  response.end('The rest of the request did not come in time.\n', end);
}

function isHttp2(request: object): request is Http2ServerRequest {
  return 'stream' in request;
}
