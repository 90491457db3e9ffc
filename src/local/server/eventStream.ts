import { crc32 } from 'node:zlib';
import { ServiceError } from '../service';
import type { WireFormat } from './wireFormat';

const STRING = 7;
const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;

/** An answer without a set end: messages of `application/vnd.amazon.eventstream`, each with headers and a payload. */
export class EventStream {
  readonly #eventType: string;
  readonly #events: AsyncIterable<unknown>;
  readonly #onEnd: () => void;

  constructor(eventType: string, events: AsyncIterable<unknown>, onEnd: () => void) {
    this.#eventType = eventType;
    this.#events = events;
    this.#onEnd = onEnd;
  }

  /** Begins with an empty `initial-response`, as AWS does. boto3 fails without it. */
  async *messages(format: WireFormat): AsyncIterable<Buffer> {
    try {
      yield eventMessage('initial-response', format, {});
      for await (const event of this.#events) yield eventMessage(this.#eventType, format, event);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      yield exceptionMessage(format, error);
    } finally {
      this.#onEnd();
    }
  }
}

function eventMessage(eventType: string, format: WireFormat, event: unknown): Buffer {
  return encodeMessage(
    { ':message-type': 'event', ':event-type': eventType, ':content-type': format.contentType },
    format.encode(event),
  );
}

function exceptionMessage(format: WireFormat, { code, message }: ServiceError): Buffer {
  return encodeMessage(
    { ':message-type': 'exception', ':exception-type': code, ':content-type': format.contentType },
    format.encode({ message }),
  );
}

function encodeMessage(headers: Record<string, string>, payload: Uint8Array): Buffer {
  const headerBytes = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const message = Buffer.alloc(PRELUDE_BYTES + headerBytes.length + payload.length + CRC_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headerBytes.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headerBytes.copy(message, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + headerBytes.length);
  message.writeUInt32BE(crc32(message.subarray(0, -CRC_BYTES)), message.length - CRC_BYTES);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const head = Buffer.from(name);
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.from([head.length]), head, Buffer.from([STRING]), length, text]);
}
