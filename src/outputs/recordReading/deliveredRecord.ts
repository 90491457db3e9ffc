/** A record of a delivered object, with its place. */
export interface DeliveredRecord {
  key: string;
  /** Of an archive: the member that holds it. */
  member?: string;
  /** In the readable form of the object, from 0. */
  line: number;
  /** Of its first byte in the unpacked content (of its member); `undefined`: the format has no such place (Parquet, Avro). */
  offset: number | undefined;
  /** The bytes that were delivered, or what `isConverted` says. */
  data: Uint8Array;
  /**
   * Not the bytes that lie there but JSON made of them: a row of Parquet, Avro or CSV, a log event of a batch of
   * CloudWatch Logs, a delivery error with its record decoded.
   */
  isConverted: boolean;
}

/** What reading the records of objects comes across, in order. */
export type RecordsEvent =
  | { kind: 'records'; records: DeliveredRecord[] }
  /** An object could not be read, or not to its end: what came of it before stands. */
  | { kind: 'problem'; key: string; problem: string; error?: unknown }
  /** An object is done with. `bytes` as they are stored. */
  | { kind: 'object'; key: string; bytes: number; records: number };
