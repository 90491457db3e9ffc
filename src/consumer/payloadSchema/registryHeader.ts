import { ValueCount } from './valueCount';

const CONFLUENT_BYTES = 5;
const GLUE_VERSION = 3;
const GLUE_BYTES = 18;
const GLUE_UNCOMPRESSED = 0;
/** The marker and the fingerprint of "Single-object encoding" (Apache Avro Specification). */
const SINGLE_OBJECT_BYTES = 10;

/**
 * Where a record's data may begin: at once, or after the header of a schema registry. Sources: "Wire format" (Confluent
 * Schema Registry: a zero and a number of four bytes), AWS Glue Schema Registry's serialisers (version, compression, UUID).
 */
export function dataCandidates(bytes: Uint8Array): Uint8Array[] {
  const candidates = [bytes];
  if (bytes[0] === 0 && bytes.length > CONFLUENT_BYTES) candidates.unshift(bytes.subarray(CONFLUENT_BYTES));
  if (bytes[0] === GLUE_VERSION && bytes[1] === GLUE_UNCOMPRESSED && bytes.length >= GLUE_BYTES)
    candidates.unshift(bytes.subarray(GLUE_BYTES));
  if (bytes[0] === 0xc3 && bytes[1] === 0x01 && bytes.length >= SINGLE_OBJECT_BYTES)
    candidates.unshift(bytes.subarray(SINGLE_OBJECT_BYTES));
  return candidates;
}

/**
 * Of the first candidate that can be decoded; else the failure is that of the bytes as they are. All together may make so
 * many values.
 */
export function decodeFirst(
  candidates: readonly Uint8Array[],
  mostValues: number,
  decode: (bytes: Uint8Array, count: ValueCount) => string,
): string {
  const count = new ValueCount(mostValues);
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      return decode(candidate, count);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
