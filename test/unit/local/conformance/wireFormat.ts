import { cbor, tag } from '@smithy/core/cbor';

/** How inputs and answers are written. In this table both are as JSON has them: base64, and seconds. */
export interface WireFormat {
  contentType: string;
  encode(input: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

export const JSON_FORMAT: WireFormat = {
  contentType: 'application/x-amz-json-1.1',
  encode: (input) => Buffer.from(JSON.stringify(input)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown,
};

/** Written and read by the AWS SDK's own codec. */
export const CBOR_FORMAT: WireFormat = {
  contentType: 'application/x-amz-cbor-1.1',
  encode: (input) => cbor.serialize(toCbor(input)),
  decode: (bytes) => fromCbor(cbor.deserialize(bytes), ''),
};

const EPOCH_TAG = 1;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function toCbor(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => toCbor(item));
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return Object.fromEntries(fields.map(([key, field]) => [key, toCbor(field, key)]));
  }
  if (name === 'Data' && typeof value === 'string' && BASE64.test(value)) return Buffer.from(value, 'base64');
  if (name === 'Timestamp' && typeof value === 'number')
    return tag({ tag: EPOCH_TAG, value: Math.round(value * 1000) });
  return value;
}

/** Throws where bytes or a time are of another type than a client expects for the field. */
function fromCbor(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => fromCbor(item, name));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null) {
    if ('tag' in value && 'value' in value) return secondsOf(value.tag, value.value);
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fromCbor(field, key)]));
  }
  if (name === 'Data' || name.endsWith('Timestamp') || name.endsWith('At')) {
    throw new Error(`${name} is ${JSON.stringify(value)}, neither bytes nor a time`);
  }
  return value;
}

function secondsOf(found: unknown, ms: unknown): number {
  if (found === EPOCH_TAG && Number.isInteger(ms)) return (ms as number) / 1000;
  throw new Error(`a time has tag ${String(found)} and the value ${String(ms)}: expected integral milliseconds`);
}
