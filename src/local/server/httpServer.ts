import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { SLOWNESS_LIMITS, SlowRequests, type SlownessLimits } from './slowRequests';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpLimits extends SlownessLimits {
  /** From the first byte of a request, or of a connection, to the end of the request's head. */
  headMs: number;
  /** How long a connection may stay open without a request. */
  idleMs: number;
}

const HTTP_LIMITS: HttpLimits = { ...SLOWNESS_LIMITS, headMs: 30_000, idleMs: 120_000 };

const HTTP2_PREFACE = 'PRI * HTTP/2.0';

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port of 127.0.0.1. The JavaScript SDK's Kinesis client speaks HTTP/2 by default,
 * everything else HTTP/1.1. A connection's first bytes tell which one it is.
 */
export class HttpServer {
  readonly #http: Server;
  readonly #serveHttp: (socket: Socket) => void;
  readonly #http2: Http2Server;
  readonly #sockets = new Set<Socket>();
  readonly #slow: SlowRequests;
  readonly #limits: HttpLimits;

  constructor(handler: Handler, limits: HttpLimits = HTTP_LIMITS) {
    this.#limits = limits;
    this.#slow = new SlowRequests(limits);
    const { headMs, idleMs, checkEveryMs } = limits;
    const handle: Handler = (request, response) => {
      // Most bodies come with the head. A longer one may take its time, but must keep a minimum pace.
      if (!request.complete) this.#slow.watch(request, response);
      handler(request, response);
    };
    this.#http = createHttpServer(
      {
        headersTimeout: headMs,
        connectionsCheckingInterval: checkEveryMs,
        keepAliveTimeout: idleMs,
        requestTimeout: 0,
        // NODE_OPTIONS must not change this: a request that two programs read differently can smuggle another.
        insecureHTTPParser: false,
      },
      handle,
    );
    this.#http2 = createHttp2Server({}, handle as unknown as Parameters<typeof createHttp2Server>[1]);
    this.#http2.setTimeout(0);
    this.#http2.on('session', (session) => {
      let streams = 0;
      session.on('stream', (stream) => {
        streams++;
        stream.once('close', () => streams--);
      });
      session.setTimeout(idleMs);
      session.on('timeout', () => {
        if (streams === 0) session.destroy();
      });
    });
    // Node checks `headersTimeout` only for a server that listens itself, so this one does, and hands each connection over
    // after its first bytes.
    const serve = this.#http.listeners('connection') as ((socket: Socket) => void)[];
    this.#serveHttp = (socket) => serve.forEach((one) => one.call(this.#http, socket));
    this.#http.removeAllListeners('connection');
    this.#http.on('connection', (socket: Socket) => this.#accept(socket));
  }

  /** Resolves with the port. 0 asks for any free port. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => {
        this.#http.off('error', reject);
        resolve((this.#http.address() as AddressInfo).port);
      });
    });
  }

  async close(): Promise<void> {
    this.#slow.close();
    const closed = new Promise((resolve) => this.#http.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    // A client that ends its side has gone, even in the middle of a request.
    socket.allowHalfOpen = false;
    const patience = setTimeout(() => socket.destroy(), this.#limits.headMs).unref();
    socket.once('close', () => clearTimeout(patience));
    let first = Buffer.alloc(0);
    const look = () => {
      const piece = socket.read() as Buffer | null;
      if (piece) first = Buffer.concat([first, piece]);
      const text = first.toString('latin1', 0, HTTP2_PREFACE.length);
      // "P" may still become "POST".
      if (text.length < HTTP2_PREFACE.length && HTTP2_PREFACE.startsWith(text)) return;
      clearTimeout(patience);
      socket.off('readable', look);
      socket.unshift(first);
      if (text === HTTP2_PREFACE) this.#http2.emit('connection', socket);
      else this.#serveHttp(socket);
    };
    socket.on('readable', look);
  }
}
