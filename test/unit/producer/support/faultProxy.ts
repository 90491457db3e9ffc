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
  | 'throttled'
  | 'expiredCredentials'
  /** Three of ten records do not arrive, and the answer says so. */
  | 'failRecords';

const REFUSALS: Partial<Record<Fault, { status: number; body: object }>> = {
  serverError: { status: 500, body: { __type: 'InternalFailure', message: 'Asked for.' } },
  throttled: { status: 400, body: { __type: 'ProvisionedThroughputExceededException', message: 'Slow down.' } },
  expiredCredentials: { status: 400, body: { __type: 'ExpiredTokenException', message: 'The token is expired' } },
};

interface Answer {
  status: number;
  bytes: Buffer;
}

interface PutAnswer {
  FailedRecordCount: number;
  Records: unknown[];
}

const FAILED = { ErrorCode: 'InternalFailure', ErrorMessage: 'Asked for.' };

/** Stands before a server, lets everything through but what the plan says, and counts what the server took. */
export class FaultProxy {
  readonly #target: string;

  /** Asked for each `PutRecords`, by its number from 0. */
  plan: (put: number) => Fault = () => 'none';
  /** Called after each one that was answered. */
  onPut: (put: number) => void = () => undefined;
  /** How many records the server said to have taken, whether or not that was passed on. */
  taken = 0;
  /** Requests, and those of them that were refused, as a whole or in part. */
  #puts = 0;
  #refused = 0;
  #port = 0;
  #server: Server | undefined;

  constructor(target: string) {
    this.#target = target;
  }

  get puts(): number {
    return this.#puts;
  }

  get refused(): number {
    return this.#refused;
  }

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
    this.#refused = 0;
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
    const { status, bytes } = await (fault === 'failRecords'
      ? this.#forwardSome(request, body)
      : this.#forward(request, body));
    if (isPut) this.#count(status, bytes);
    if (fault === 'loseAnswer') response.destroy();
    else if (fault !== 'stall') response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(bytes);
    if (isPut) this.onPut(number);
  }

  #count(status: number, bytes: Buffer): void {
    const { Records, FailedRecordCount } =
      status === 200 ? (JSON.parse(bytes.toString()) as PutAnswer) : { Records: [], FailedRecordCount: 1 };
    if (FailedRecordCount > 0) this.#refused++;
    if (status === 200) this.taken += Records.length - FailedRecordCount;
  }

  async #forwardSome(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const input = JSON.parse(body.toString()) as { Records: unknown[] };
    const isTaken = (_: unknown, index: number): boolean => index % 10 >= 3;
    const Records = input.Records.filter(isTaken);
    if (Records.length === 0) return failing(input.Records.length);
    const { status, bytes } = await this.#forward(request, Buffer.from(JSON.stringify({ ...input, Records })));
    if (status !== 200) return { status, bytes };
    const taken = (JSON.parse(bytes.toString()) as PutAnswer).Records;
    const answers = input.Records.map((record, index) => (isTaken(record, index) ? taken.shift() : FAILED));
    return answered({ FailedRecordCount: input.Records.length - Records.length, Records: answers });
  }

  async #forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const { method, url } = request;
    const headers = { ...request.headers, 'content-length': body.length };
    const forwarded = httpRequest(new URL(url ?? '/', this.#target), { method, headers });
    forwarded.end(body);
    const [message] = (await once(forwarded, 'response')) as [IncomingMessage];
    return { status: message.statusCode ?? 0, bytes: await readAll(message) };
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

function failing(count: number): Answer {
  return answered({ FailedRecordCount: count, Records: Array.from({ length: count }, () => FAILED) });
}

function answered(answer: PutAnswer): Answer {
  return { status: 200, bytes: Buffer.from(JSON.stringify(answer)) };
}
