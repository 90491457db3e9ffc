/** Of a record: where its sequence number, its key and its data begin and end. */
export const SPANS = 6;

/** Records found in the body of an answer, which they still lie in. */
export interface ScannedRecords {
  readonly shardId: string;
  readonly body: Buffer;
  readonly count: number;
  /** Of each record in turn, {@link SPANS} places in the body. */
  readonly spans: Int32Array;
  readonly arrivals: Float64Array;
}
