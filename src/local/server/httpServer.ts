import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const HTTP2_PREFACE = 'PRI * HTTP/2.0';

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port of 127.0.0.1: the JavaScript SDK's Kinesis client speaks HTTP/2 unless told
 * otherwise, everything else HTTP/1.1. Which one a connection is shows in its first bytes.
 */
export class HttpServer {
  readonly #http: Server;
  readonly #http2: Http2Server;
  readonly #net;
  readonly #sockets = new Set<Socket>();

  constructor(handler: Handler) {
    this.#http = createHttpServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, handler);
    // Its compatibility API gives requests and responses of the same shape.
    this.#http2 = createHttp2Server({}, handler as unknown as Parameters<typeof createHttp2Server>[1]);
    this.#net = createNetServer((socket) => this.#accept(socket));
  }

  /** The port; 0 asks for any that is free. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#net.once('error', reject);
      this.#net.listen(port, '127.0.0.1', () => {
        this.#net.off('error', reject);
        resolve((this.#net.address() as AddressInfo).port);
      });
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#net.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    let first = Buffer.alloc(0);
    const look = () => {
      const piece = socket.read() as Buffer | null;
      if (piece) first = Buffer.concat([first, piece]);
      const text = first.toString('latin1', 0, HTTP2_PREFACE.length);
      // "P" may still become a POST.
      if (text.length < HTTP2_PREFACE.length && HTTP2_PREFACE.startsWith(text)) return;
      socket.off('readable', look);
      socket.unshift(first);
      (text === HTTP2_PREFACE ? this.#http2 : this.#http).emit('connection', socket);
    };
    socket.on('readable', look);
  }
}
