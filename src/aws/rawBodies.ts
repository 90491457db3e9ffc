import type { HttpHandlerOptions, HttpRequest, HttpResponse, Pluggable } from '@smithy/types';
import { isForeignPage } from './webPages';

/**
 * The SDK's serialisers take most of the time of a fast send or tail. These plugins leave them out and nothing else:
 * endpoint, credentials, signature and the reading of errors stay the SDK's.
 */

/** A command's input: the plugin takes the body of the request from it, and puts that of the answer into it. */
interface RawBodies {
  requestBody: Uint8Array;
  answerBody: Uint8Array;
}

/** Sends through the middleware, or through the rest of it. */
type Send = (bodies: RawBodies) => Promise<unknown>;

/** A command's way through the client's middleware. `rawBodies`: to be used on the command's own stack. */
type ResolveMiddleware<Input extends object, Output extends object> = (
  rawBodies: Pluggable<Input, Output>,
  options: HttpHandlerOptions,
) => (args: { input: Input }) => Promise<unknown>;

/**
 * An operation whose bodies (AWS JSON 1.1) are made and read by its caller. The client's middleware is resolved once for
 * all requests of a signal, as `cacheMiddleware` does without a signal; and its steps up to "build", which
 * find endpoint and headers, are gone through once: together they are more work than a signature. From credentials and
 * signature on each request goes its own way.
 */
export class RawOperation<Input extends object, Output extends object> {
  readonly #input: Input;
  readonly #resolve: ResolveMiddleware<Input, Output>;
  readonly #sends = new WeakMap<AbortSignal, Send>();

  /** `input`: what it takes to make the command. */
  constructor(input: Input, resolve: ResolveMiddleware<Input, Output>) {
    this.#input = input;
    this.#resolve = resolve;
  }

  /** @returns the body of the answer; errors are thrown as the client throws them. */
  async send(requestBody: Uint8Array, signal: AbortSignal = NEVER): Promise<Uint8Array> {
    const bodies = { requestBody, answerBody: EMPTY_ANSWER };
    const send = this.#sends.get(signal) ?? this.#prepare(signal);
    await send(bodies);
    return bodies.answerBody;
  }

  #prepare(signal: AbortSignal): Send {
    const onBuilt = (send: Send) => this.#sends.set(signal, send);
    const resolved = this.#resolve(withRawBodies(onBuilt), { abortSignal: signal });
    return (bodies) => resolved({ input: Object.assign(bodies, this.#input) });
  }
}

const NEVER = new AbortController().signal;
const EMPTY_ANSWER = Buffer.from('{}');
/** 10 MiB of records in base64, each of them as small as can be, are less ("GetRecords"). */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** `onBuilt`: told how to send more requests like the first one. */
function withRawBodies<Input extends object, Output extends object>(
  onBuilt: (send: Send) => void,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => (args) => {
          // What follows writes into the request.
          const built = requestWith(args.request as HttpRequest, undefined);
          const send = (input: RawBodies) =>
            next({ ...args, input: input as RawBodies & Input, request: requestWith(built, input.requestBody) });
          onBuilt(send);
          return send(args.input as RawBodies & Input);
        },
        // After the serialiser, before the signature.
        { step: 'build', priority: 'low', name: 'requestBody' },
      );
      stack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          if (isAnswer(response)) (args.input as RawBodies & Input).answerBody = await takeBody(response);
          return result;
        },
        // Nearer to the wire than the deserialiser.
        { step: 'deserialize', priority: 'low', name: 'answerBody' },
      );
    },
  };
}

/** A request of the same kind, with headers of its own. */
function requestWith(built: HttpRequest, body: Uint8Array | undefined): HttpRequest {
  const request = Object.assign(Object.create(Object.getPrototypeOf(built) as object) as HttpRequest, built);
  request.headers = { ...built.headers };
  if (body === undefined) return request;
  request.body = body;
  request.headers['content-length'] = String(body.byteLength);
  return request;
}

/**
 * Hands the bytes of a successful answer to `take`, and an empty answer to the deserialiser.
 * @param allocate gives what they are read into, where their number is known beforehand
 */
export function withResponseBody<Input extends object, Output extends object>(
  take: (body: Uint8Array) => void,
  allocate?: (bytes: number) => Uint8Array,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          if (isAnswer(response)) take(await takeBody(response, allocate));
          return result;
        },
        // Nearer to the wire than the deserialiser.
        { step: 'deserialize', priority: 'low', name: 'responseBody', override: true },
      );
    },
  };
}

/** Failures and web pages are left to those who explain them. */
function isAnswer(response: HttpResponse): boolean {
  return response.statusCode === 200 && !isForeignPage(response);
}

/** The deserialiser finds an empty answer in its place. */
async function takeBody(
  response: HttpResponse,
  allocate: (bytes: number) => Uint8Array = (bytes) => Buffer.allocUnsafeSlow(bytes),
): Promise<Uint8Array> {
  const body = await readAll(response, allocate);
  response.body = EMPTY_ANSWER;
  return body;
}

/** Where the length is known, each piece goes to its place as it comes: kept until the end, they would be twice the memory. */
async function readAll(response: HttpResponse, allocate: (bytes: number) => Uint8Array): Promise<Uint8Array> {
  const stream = response.body as AsyncIterable<Uint8Array>;
  const length = Number(response.headers['content-length']);
  if (!Number.isSafeInteger(length) || length > MAX_ANSWER_BYTES) return readChunks(stream);
  const body = allocate(length);
  let at = 0;
  for await (const chunk of stream) {
    // More than was announced is not of this answer; less is a connection that broke, which the stream throws.
    body.set(chunk.subarray(0, length - at), at);
    at += chunk.length;
  }
  return body.subarray(0, at);
}

async function readChunks(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer is larger than any that AWS gives.');
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
