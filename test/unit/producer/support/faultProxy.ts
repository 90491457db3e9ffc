import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a `PutRecords` on its way. */
export type Fault =
  | 'none'
  /** The connection breaks while the request is still being sent: nothing arrives. */
  | 'cutRequest'
  /** It arrives, and the connection breaks before the answer. */
  | 'loseAnswer'
  /** It arrives, and nothing is ever said. */
  | 'stall'
  | 'serverError'
  | 'expiredCredentials';

const REFUSALS: Partial<Record<Fault, { status: number; body: object }>> = {
  serverError: { status: 500, body: { __type: 'InternalFailure', message: 'Asked for.' } },
  expiredCredentials: { status: 400, body: { __type: 'ExpiredTokenException', message: 'The token is expired' } },
};

/** Stands before a server, lets everything through but what the plan says, and counts what the server took. */
export class FaultProxy {
  /** Asked for each `PutRecords`, by its number from 0. */
  plan: (put: number) => Fault = () => 'none';
  /** Called after each one that was answered. */
  onPut: (put: number) => void = () => undefined;
  /** How many records the server said to have taken, whether or not that was passed on. */
  taken = 0;
  #puts = 0;
  #port = 0;
  #server: Server | undefined;

  constructor(private readonly target: string) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** On the same port as before, if there was one. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#handle(request, response));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    this.#server?.closeAllConnections();
    await closed;
  }

  reset(): void {
    this.plan = () => 'none';
    this.onPut = () => undefined;
    this.taken = 0;
    this.#puts = 0;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPut = String(request.headers['x-amz-target']).endsWith('.PutRecords');
    const number = isPut ? this.#puts++ : 0;
    const fault = isPut ? this.plan(number) : 'none';
    if (fault === 'cutRequest') {
      request.once('data', () => request.destroy());
      return;
    }
    const body = await readAll(request).catch(() => undefined);
    if (!body) return;
    const refusal = REFUSALS[fault];
    if (refusal) {
      answer(response, refusal.status, refusal.body);
      return;
    }
    const { status, bytes } = await this.#forward(request, body);
    if (isPut && status === 200) this.taken += takenBy(bytes);
    if (fault === 'loseAnswer') response.destroy();
    else if (fault === 'none') response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(bytes);
    if (isPut) this.onPut(number);
  }

  async #forward(request: IncomingMessage, body: Buffer): Promise<{ status: number; bytes: Buffer }> {
    const { method, headers, url } = request;
    const forwarded = httpRequest(new URL(url ?? '/', this.target), { method, headers });
    forwarded.end(body);
    const [answered] = (await once(forwarded, 'response')) as [IncomingMessage];
    return { status: answered.statusCode ?? 0, bytes: await readAll(answered) };
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function takenBy(bytes: Buffer): number {
  const { Records, FailedRecordCount } = JSON.parse(bytes.toString()) as {
    Records: unknown[];
    FailedRecordCount: number;
  };
  return Records.length - FailedRecordCount;
}
