/** How many positions there are for each record: where its sequence number, its key and its data begin and end. */
export const SPANS = 6;

/** Records that were found in the body of an answer, and still lie in it. */
export interface ScannedRecords {
  readonly shardId: string;
  readonly body: Buffer;
  readonly count: number;
  /** {@link SPANS} positions in the body for each record. */
  readonly spans: Int32Array;
  readonly arrivals: Float64Array;
}
