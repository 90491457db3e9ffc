import { readCbor } from '../cbor/cborReader';
import { CborWriter } from '../cbor/cborWriter';
import { ServiceError, WrittenAnswer } from '../service';

/** How the inputs and outputs of operations are written in requests and answers. */
export interface WireFormat {
  readonly contentType: string;
  /** @throws {ServiceError} `SerializationException` when the body is not in this format. */
  parse(body: Buffer): unknown;
  encode(output: unknown): Uint8Array;
}

const JSON_FORMAT: WireFormat = {
  contentType: 'application/x-amz-json-1.1',
  parse: (body) => {
    if (body.length === 0) return {};
    try {
      return JSON.parse(body.toString('utf8')) as unknown;
    } catch {
      throw new ServiceError('SerializationException', 'The request is not valid JSON.');
    }
  },
  encode: (output) =>
    output instanceof WrittenAnswer ? output.toJsonBytes() : Buffer.from(JSON.stringify(output ?? {})),
};

/** What the AWS SDK for Java, and with it KCL, KPL and Flink, speak to Kinesis. */
export const CBOR_FORMAT: WireFormat = {
  contentType: 'application/x-amz-cbor-1.1',
  parse: (body) => (body.length === 0 ? {} : readCbor(body)),
  encode: (output) =>
    output instanceof WrittenAnswer ? output.toCborBytes() : new CborWriter().value(output ?? {}).finish(),
};

/** JSON for every other type: clients that leave it out, or name `application/json`, mean that. */
export function formatOf(contentType: string | undefined): WireFormat {
  const [type = ''] = (contentType ?? '').split(';', 1);
  return type.trim().toLowerCase() === CBOR_FORMAT.contentType ? CBOR_FORMAT : JSON_FORMAT;
}
