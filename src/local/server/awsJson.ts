import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError, type JsonService } from '../service';
import { EventStream } from './eventStream';
import { bodyOf } from './incomingBody';
import type { Faults } from './faults';
import { CBOR_FORMAT, formatOf, type WireFormat } from './wireFormat';

/** Room for the largest request: 10 MiB of data in base64, and the JSON around it. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Answers AWS JSON 1.1: the operation in `X-Amz-Target`, input and output as JSON, or as CBOR if the client sends that. */
export class AwsJsonEndpoint {
  readonly #services: ReadonlyMap<string, JsonService>;
  readonly #faults: Faults;

  constructor(services: readonly JsonService[], faults: Faults) {
    this.#services = new Map(services.map((service) => [service.targetPrefix, service]));
    this.#faults = faults;
  }

  async handle(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const format = formatOf(request.headers['content-type']);
    try {
      const [, prefix = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(target) ?? [];
      const service = this.#services.get(prefix);
      if (!service)
        throw new ServiceError('UnknownOperationException', `No service of the local pipeline handles ${target}.`);
      if (format === CBOR_FORMAT && !service.takesCbor) throw noCbor(target);
      const body = await readBody(request);
      const fault = service.simulatesFaults
        ? await this.#faults.meet(prefix, operation, gone.signal)
        : ({ kind: 'none' } as const);
      if (fault.kind === 'drop') {
        request.socket.destroy();
        return;
      }
      const output = await service.handle(operation, format.parse(body), { signal: gone.signal });
      if (output instanceof EventStream) await stream(response, output, format);
      else if (fault.kind === 'dropAnswer') request.socket.destroy();
      else answer(response, 200, format, format.encode(output));
    } catch (error) {
      fail(response, format, error);
    }
  }
}

function noCbor(target: string): ServiceError {
  const message = `${target} does not take ${CBOR_FORMAT.contentType}: send JSON.`;
  return new ServiceError('UnknownOperationException', message, 404);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLargeException', 'The request is too large.', 413);
}

function answer(
  response: ServerResponse,
  status: number,
  { contentType }: WireFormat,
  body: Uint8Array,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': String(body.length),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
}

async function stream(response: ServerResponse, events: EventStream, format: WireFormat): Promise<void> {
  response.writeHead(200, {
    'content-type': 'application/vnd.amazon.eventstream',
    'x-amzn-requestid': randomUUID(),
  });
  for await (const message of events.messages(format)) {
    if (response.destroyed) break;
    if (!response.write(message)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

/** Answers with the error. A failure of the pipeline itself becomes an `InternalFailure`, never a success. */
function fail(response: ServerResponse, format: WireFormat, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const known = error instanceof ServiceError ? error : new ServiceError('InternalFailure', messageOf(error), 500);
  const body = { __type: known.code, message: known.message, ...known.fields };
  answer(response, known.httpStatus, format, format.encode(body), { 'x-amzn-errortype': known.code });
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'syscall' in error) {
    return `The local pipeline cannot use its data folder (${error.message}). Free disk space or repair the folder, then try again.`;
  }
  return error instanceof Error ? error.message : String(error);
}
