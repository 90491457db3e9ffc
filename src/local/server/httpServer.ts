import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { SLOWNESS_LIMITS, SlowRequests, type SlownessLimits } from './slowRequests';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpLimits extends SlownessLimits {
  /** From the first byte of a request, or of a connection, to the end of the request's head. */
  headMs: number;
  /** How long a connection may stand without a request. */
  idleMs: number;
}

const HTTP_LIMITS: HttpLimits = { ...SLOWNESS_LIMITS, headMs: 30_000, idleMs: 120_000 };

const HTTP2_PREFACE = 'PRI * HTTP/2.0';

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port of 127.0.0.1: the JavaScript SDK's Kinesis client speaks HTTP/2 unless told
 * otherwise, everything else HTTP/1.1. Which one a connection is shows in its first bytes.
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
      // Most bodies come with the head; an upload may take long in all, and is watched for its pace.
      if (!request.complete) this.#slow.watch(request, response);
      handler(request, response);
    };
    this.#http = createHttpServer(
      {
        headersTimeout: headMs,
        connectionsCheckingInterval: checkEveryMs,
        keepAliveTimeout: idleMs,
        requestTimeout: 0,
        // Whatever NODE_OPTIONS says: what is read in two ways smuggles requests.
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
    // It listens itself, since only then it checks the time of heads; its connections are looked at before they are its own.
    const serve = this.#http.listeners('connection') as ((socket: Socket) => void)[];
    this.#serveHttp = (socket) => serve.forEach((one) => one.call(this.#http, socket));
    this.#http.removeAllListeners('connection');
    this.#http.on('connection', (socket: Socket) => this.#accept(socket));
  }

  /** The port; 0 asks for any that is free. */
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
    // A client that ends its side has gone, whatever it had begun to say.
    socket.allowHalfOpen = false;
    const patience = setTimeout(() => socket.destroy(), this.#limits.headMs).unref();
    socket.once('close', () => clearTimeout(patience));
    let first = Buffer.alloc(0);
    const look = () => {
      const piece = socket.read() as Buffer | null;
      if (piece) first = Buffer.concat([first, piece]);
      const text = first.toString('latin1', 0, HTTP2_PREFACE.length);
      // "P" may still become a POST.
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
