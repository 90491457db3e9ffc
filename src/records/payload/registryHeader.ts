import { isUtf8 } from 'node:buffer';
import { inflateSync } from 'node:zlib';
import { QUOTE } from '../ascii';
import type { DecodeBudget } from './decodeBudget';
import type { UnpackedBytes } from './compression';
import { inflated } from './inflate';
import { bufferOf } from './snappy';
import { beginsLikeJson, jsonValues } from './text';

/** What a schema registry's serializer put before the data. */
export type RegistryHeader =
  | { registry: 'confluent'; schemaId: number }
  | { registry: 'glue'; schemaVersionId: string }
  /** "Single-object encoding" of the Apache Avro Specification: the schema's fingerprint, CRC-64-AVRO in hexadecimal. */
  | { registry: 'avroFingerprint'; fingerprint: string };

/** Data with the header that was taken off. Undefined: the data as they are. */
export interface FramedData extends UnpackedBytes {
  header: RegistryHeader | undefined;
}

const CONFLUENT_MAGIC = 0;
const CONFLUENT_BYTES = 5;
const GLUE_VERSION = 3;
const GLUE_BYTES = 18;
const GLUE_UNCOMPRESSED = 0;
const GLUE_ZLIB = 5;
const SINGLE_OBJECT_MAGIC = 0xc301;
const SINGLE_OBJECT_BYTES = 10;
const UUID_PARTS = [8, 12, 16, 20, 32];

/**
 * The data after what may be a header. Undefined: they do not begin like one. Sources: "Wire format" (Confluent Schema Registry: a
 * zero and the schema's number in four bytes), AWSSchemaRegistryConstants of AWS Glue Schema Registry's serializers (version,
 * compression: 0 none, 5 zlib, then the schema version's UUID).
 *
 * @throws {Error} where the data after a header are not what it says
 */
export function withoutRegistryHeader(bytes: Uint8Array, budget: DecodeBudget): FramedData | undefined {
  const buffer = bufferOf(bytes);
  if (buffer.length > CONFLUENT_BYTES && buffer[0] === CONFLUENT_MAGIC) {
    const header = { registry: 'confluent', schemaId: buffer.readUInt32BE(1) } as const;
    return { header, bytes: buffer.subarray(CONFLUENT_BYTES), isWhole: true };
  }
  if (isGlue(buffer)) {
    const header = { registry: 'glue', schemaVersionId: uuid(buffer.subarray(2, GLUE_BYTES)) } as const;
    const data = buffer.subarray(GLUE_BYTES);
    if (buffer[1] === GLUE_ZLIB) return { header, ...inflated(inflateSync, data, budget) };
    return { header, bytes: data, isWhole: true };
  }
  if (buffer.length >= SINGLE_OBJECT_BYTES && buffer.readUInt16BE(0) === SINGLE_OBJECT_MAGIC) {
    const fingerprint = buffer.readBigUInt64LE(2).toString(16).padStart(16, '0');
    const header = { registry: 'avroFingerprint', fingerprint } as const;
    return { header, bytes: buffer.subarray(SINGLE_OBJECT_BYTES), isWhole: true };
  }
  return undefined;
}

/** Without a schema that reads the data after it, only these show that there is a header at all. */
export function isSurelyFramed({ header, bytes }: FramedData, { limits }: DecodeBudget): boolean {
  if (header?.registry === 'glue' && isRandomUuid(header.schemaVersionId)) return true;
  if (header?.registry === 'avroFingerprint' || !(beginsLikeJson(bytes) || bytes[0] === QUOTE)) return false;
  return bytes.length > limits.bytes || (isUtf8(bytes) && jsonValues(bytes) !== undefined);
}

/** What the header says: `schema 42`, `schema version 8f2c…`. */
export function headerText(header: RegistryHeader): string {
  switch (header.registry) {
    case 'confluent':
      return `schema ${header.schemaId}`;
    case 'glue':
      return `schema version ${header.schemaVersionId}`;
    case 'avroFingerprint':
      return `schema ${header.fingerprint}`;
  }
}

function isGlue(buffer: Buffer): boolean {
  const isKnown = buffer[1] === GLUE_UNCOMPRESSED || buffer[1] === GLUE_ZLIB;
  return buffer.length >= GLUE_BYTES && buffer[0] === GLUE_VERSION && isKnown;
}

function uuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return UUID_PARTS.map((end, index) => hex.slice(UUID_PARTS[index - 1] ?? 0, end)).join('-');
}

/** As the service makes them: of version 4 (RFC 9562). */
function isRandomUuid(text: string): boolean {
  return /^.{14}4.{4}[89ab]/.test(text);
}
