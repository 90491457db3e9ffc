import type { HttpHandlerOptions, HttpRequest, HttpResponse, Pluggable } from '@smithy/types';

/**
 * The SDK's serialisers take most of the time of a fast send or tail. These plugins leave them out and nothing else:
 * endpoint, credentials, signature and the reading of errors stay the SDK's.
 */

/** What a command is given: where the plugins find the body of the request, and leave that of the answer. */
interface RawBodies {
  requestBody: Uint8Array;
  answerBody: Uint8Array;
}

type Send<Input> = (command: { input: Input & RawBodies }) => Promise<unknown>;

/** A command's way through the client's middleware. `rawBodies`: to be used on the command's own stack. */
type ResolveMiddleware<Input extends object, Output extends object> = (
  rawBodies: Pluggable<Input, Output>,
  options: HttpHandlerOptions,
) => (args: { input: Input }) => Promise<unknown>;

/**
 * An operation whose bodies (AWS JSON 1.1) are made and read by its caller. The client's middleware is resolved once for
 * all requests of a signal, as `cacheMiddleware` does it where there is no signal: it is as much work as a signature.
 */
export class RawOperation<Input extends object, Output extends object> {
  readonly #input: Input;
  readonly #resolve: ResolveMiddleware<Input, Output>;
  readonly #resolved = new WeakMap<AbortSignal, Send<Input>>();

  /** `input`: what it takes to make the command. */
  constructor(input: Input, resolve: ResolveMiddleware<Input, Output>) {
    this.#input = input;
    this.#resolve = resolve;
  }

  /** @returns the body of the answer; errors are thrown as the client throws them. */
  async send(requestBody: Uint8Array, signal: AbortSignal = NEVER): Promise<Uint8Array> {
    const input = { ...this.#input, requestBody, answerBody: EMPTY_ANSWER };
    await this.#sendWith(signal)({ input });
    return input.answerBody;
  }

  #sendWith(signal: AbortSignal): Send<Input> {
    const known = this.#resolved.get(signal);
    if (known) return known;
    const send = this.#resolve(withRawBodies(), { abortSignal: signal });
    this.#resolved.set(signal, send);
    return send;
  }
}

const NEVER = new AbortController().signal;
const EMPTY_ANSWER = Buffer.from('{}');
/** 10 MiB of records in base64, each of them as small as can be, are less ("GetRecords"). */
const MOST_ANSWER_BYTES = 32 * 1024 * 1024;

function withRawBodies<Input extends object, Output extends object>(): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => (args) => {
          const { requestBody } = args.input as unknown as RawBodies;
          const request = args.request as HttpRequest;
          request.body = requestBody;
          request.headers['content-length'] = String(requestBody.byteLength);
          return next(args);
        },
        // After the serialiser, before the signature.
        { step: 'build', priority: 'low', name: 'requestBody' },
      );
      stack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          if (response.statusCode === 200) {
            (args.input as unknown as RawBodies).answerBody = await takeBody(response);
          }
          return result;
        },
        // Nearer to the wire than the deserialiser.
        { step: 'deserialize', priority: 'low', name: 'answerBody' },
      );
    },
  };
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
          if (response.statusCode === 200) take(await takeBody(response, allocate));
          return result;
        },
        // Nearer to the wire than the deserialiser.
        { step: 'deserialize', priority: 'low', name: 'responseBody', override: true },
      );
    },
  };
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
  if (!Number.isSafeInteger(length) || length > MOST_ANSWER_BYTES) return readChunks(stream);
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
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
