import type { HttpRequest, HttpResponse, Pluggable } from '@smithy/types';

/**
 * The SDK's serialisers take most of the time of a fast send or tail. These plugins leave them out and nothing else:
 * endpoint, credentials, signature and the reading of errors stay the SDK's.
 */

/** Sends `body` (AWS JSON 1.1) in place of what the serialiser made. */
export function withRequestBody<Input extends object, Output extends object>(
  body: Uint8Array,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => (args) => {
          const request = args.request as HttpRequest;
          request.body = body;
          request.headers['content-length'] = String(body.byteLength);
          return next(args);
        },
        // After the serialiser, before the signature.
        { step: 'build', priority: 'low', name: 'requestBody', override: true },
      );
    },
  };
}

/** Hands the bytes of a successful answer to `take`, and an empty answer to the deserialiser. */
export function withResponseBody<Input extends object, Output extends object>(
  take: (body: Uint8Array) => void,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => async (args) => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          if (response.statusCode === 200) {
            take(await readAll(response.body as AsyncIterable<Uint8Array>));
            response.body = EMPTY_ANSWER;
          }
          return result;
        },
        // Nearer to the wire than the deserialiser.
        { step: 'deserialize', priority: 'low', name: 'responseBody', override: true },
      );
    },
  };
}

const EMPTY_ANSWER = Buffer.from('{}');

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
