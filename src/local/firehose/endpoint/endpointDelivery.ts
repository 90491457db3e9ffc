import { randomUUID } from 'node:crypto';
import type { DeliveryBuffer } from '../deliveryBuffer';
import type { SourcedRecord } from '../recordSource';
import { requireNamed, type HttpEndpoint } from './httpEndpoint';
import type { NamedEndpoints } from './namedEndpoints';
import { EndpointError, sendRecords } from './sendRecords';

interface EndpointDeliveryOptions {
  readonly streamArn: string;
  readonly endpoints: NamedEndpoints;
  readonly now: () => number;
}

/** A record of a buffer for an endpoint: its arrival, its sequence number if it has one, and its data in base64. */
export function endpointLine(data: Uint8Array, { arrivalMs, kinesis }: SourcedRecord): Buffer {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
  return Buffer.from(`${arrivalMs},${kinesis?.sequenceNumber ?? ''},${base64}\n`);
}

/** The attempts to send one buffer, which have one request ID. */
export class EndpointDelivery {
  readonly #options: EndpointDeliveryOptions;
  readonly #requestId = randomUUID();
  #attempts = 0;
  #firstFailureMs: number | undefined;

  constructor(options: EndpointDeliveryOptions) {
    this.#options = options;
  }

  /**
   * Tries once. Resolves with the lines of an error object when the endpoint has not taken the records within the time for
   * retries, or never will; undefined: it has taken them.
   *
   * @throws {EndpointError} when it has failed and has to be tried again later.
   * @throws {ServiceError} `InvalidArgumentException` when the user has not named the endpoint: the records wait.
   */
  async attempt(
    endpoint: HttpEndpoint,
    buffer: DeliveryBuffer,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    const { streamArn, endpoints, now } = this.#options;
    const address = requireNamed(endpoint, endpoints);
    const records: string[] = [];
    for await (const lines of buffer.lines())
      records.push(...lines.map((line) => line.slice(line.lastIndexOf(',') + 1)));
    try {
      this.#attempts++;
      const timestampMs = now();
      await sendRecords(endpoint, { address, requestId: this.#requestId, streamArn, timestampMs, records, signal });
      return undefined;
    } catch (error) {
      if (!(error instanceof EndpointError) || signal.aborted) throw error;
      this.#firstFailureMs ??= now();
      if (!error.isFinal && now() - this.#firstFailureMs < endpoint.retryMs) throw error;
      return this.#errorLines(buffer, error, now());
    }
  }

  /** Source: "Handle data delivery failures" of the Amazon Data Firehose guide. */
  async *#errorLines(
    buffer: DeliveryBuffer,
    { code, message }: EndpointError,
    nowMs: number,
  ): AsyncGenerator<Uint8Array> {
    for await (const lines of buffer.lines()) {
      for (const line of lines) {
        const [arrivalMs, sequenceNumber, rawData] = line.split(',');
        const failure = {
          attemptsMade: this.#attempts,
          arrivalTimestamp: Number(arrivalMs),
          errorCode: code,
          errorMessage: message,
          attemptEndingTimestamp: nowMs,
          rawData,
          subsequenceNumber: 0,
          dataId: sequenceNumber ? `${sequenceNumber}.0` : undefined,
        };
        yield Buffer.from(`${JSON.stringify(failure)}\n`);
      }
    }
  }
}
