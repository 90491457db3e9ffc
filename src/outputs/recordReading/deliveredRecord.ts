/** A record of a delivered object, with its place. */
export interface DeliveredRecord {
  key: string;
  /** The member of the archive that holds it. */
  member?: string | undefined;
  /** The line in the readable form of the object, from 0. */
  line: number;
  /** The offset of its first byte in the unpacked content (of its member). Undefined: the format has no such place (Parquet, Avro). */
  offset: number | undefined;
  /** The delivered bytes, or JSON made of them: see `isConverted`. */
  data: Uint8Array;
  /**
   * `data` is not the delivered bytes but JSON made of them: a row of Parquet, Avro or CSV, a log event of a batch of
   * CloudWatch Logs, a delivery error with its record decoded.
   */
  isConverted: boolean;
}

/** Events of reading the records of objects, in order. */
export type RecordsEvent =
  | { kind: 'records'; records: DeliveredRecord[] }
  /** An object could not be read, or not to its end. The records before that stand. */
  | { kind: 'problem'; key: string; problem: string; error?: unknown }
  /** An object has been read. `bytes` is its stored size. */
  | { kind: 'object'; key: string; bytes: number; records: number };
