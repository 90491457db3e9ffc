import assert from 'node:assert/strict';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { Answer, Input, Operation } from './scenario';
import { JSON_FORMAT, type WireFormat } from './wireFormat';

const TARGET_PREFIX = 'Kinesis_20131202';
/** Neither server checks it, and one insists that it be there. */
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0';
/** A message begins with its length and that of its headers. */
const EVENT_LENGTHS_BYTES = 8;

/** AWS JSON 1.1 or its form in CBOR, without an SDK between, so that inputs and answers are what the servers see and say. */
export class Wire {
  readonly #endpoint: string;
  readonly #format: WireFormat;

  readonly #agent = new http.Agent({ keepAlive: true });

  constructor(endpoint: string, format: WireFormat = JSON_FORMAT) {
    this.#endpoint = endpoint;
    this.#format = format;
  }

  async call(operation: Operation, input: Input): Promise<Answer> {
    const response = await this.#post(operation, this.#format.encode(input));
    if (response.headers['content-type']?.startsWith('application/vnd.amazon.eventstream')) {
      return { kind: 'output', status: response.statusCode ?? 0, body: await firstEvents(response, this.#format) };
    }
    const bytes = await bytesOf(response);
    const status = response.statusCode ?? 0;
    checkType(response.headers['content-type'], this.#format);
    const body: unknown = bytes.length === 0 ? {} : this.#format.decode(bytes);
    if (status < 300) return { kind: 'output', status, body };
    return { kind: 'error', status, ...errorOf(body, response) };
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(operation: Operation, body: Uint8Array): Promise<IncomingMessage> {
    const request = http.request(this.#endpoint, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': this.#format.contentType,
        'content-length': body.length,
        'x-amz-target': `${TARGET_PREFIX}.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: SIGNATURE,
      },
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }
}

/** The other server names its JSON as it likes. */
function checkType(found: string | undefined, format: WireFormat): void {
  if (format !== JSON_FORMAT) assert.equal(found, format.contentType);
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** SDKs take the code from the header, else from `__type`, in both cases behind the last `#` and before a `:`. */
function errorOf(body: unknown, response: IncomingMessage): { code: string; message: string } {
  const { __type: type, message, Message } = body as Partial<Record<'__type' | 'message' | 'Message', unknown>>;
  const named = response.headers['x-amzn-errortype'] ?? type;
  const code = (typeof named === 'string' ? named : '').split(':')[0]?.split('#').at(-1) ?? '';
  const told = message ?? Message;
  return { code, message: typeof told === 'string' ? told : '' };
}

interface Event {
  type: string;
  payload: unknown;
}

/** By type, up to the first that holds records or an error; then the connection is cut, as by a consumer that leaves. */
async function firstEvents(response: IncomingMessage, format: WireFormat): Promise<Record<string, unknown>> {
  const events: Record<string, unknown> = {};
  let rest = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= EVENT_LENGTHS_BYTES && rest.length >= rest.readUInt32BE(0)) {
      const length = rest.readUInt32BE(0);
      const event = decodeEvent(rest.subarray(0, length), format);
      events[event.type] = event.payload;
      rest = rest.subarray(length);
      if (event.type !== 'initial-response') {
        response.destroy();
        return events;
      }
    }
  }
  return events;
}

/** `application/vnd.amazon.eventstream`: lengths and a checksum (12 bytes), headers, payload, checksum (4 bytes). */
function decodeEvent(message: Buffer, format: WireFormat): Event {
  const headersEnd = 12 + message.readUInt32BE(4);
  const headers = new Map<string, string>();
  for (let at = 12; at < headersEnd;) {
    const name = message.toString('utf8', at + 1, (at += 1 + message.readUInt8(at)));
    // A type byte: all of Kinesis' are texts.
    const end = at + 3 + message.readUInt16BE(at + 1);
    headers.set(name, message.toString('utf8', at + 3, end));
    at = end;
  }
  checkType(headers.get(':content-type'), format);
  const payload = message.subarray(headersEnd, -4);
  return {
    type: headers.get(':event-type') ?? headers.get(':exception-type') ?? '',
    payload: payload.length === 0 ? {} : format.decode(payload),
  };
}
