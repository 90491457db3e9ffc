import type { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { ExplicitHashKeyChoice, PartitionKeyChoice } from '../records';

/** Names or ARNs. */
export type SendTarget = { kind: 'dataStream'; name: string } | { kind: 'deliveryStream'; name: string };

/**
 * The calls that a send makes. `putRecords` and `putRecordBatch` take the body of a request in AWS JSON 1.1, resolve to the body of the
 * answer, and must not retry: the sender decides what is sent again, and counts it.
 */
export interface ProducerClients {
  kinesis: Pick<Kinesis, 'describeStreamSummary' | 'listShards'>;
  firehose: Pick<Firehose, 'describeDeliveryStream'>;
  putRecords(body: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  putRecordBatch(body: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
}

export interface SendOptions {
  target: SendTarget;
  clients: ProducerClients;
  records: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
  /** What {@link inspectRecords} found in the same records. Without it, records over the limit fail one by one. */
  inspection?: Inspection;
  /** How many records there will be, for a source that cannot be inspected. */
  total?: number;
  /** Default: random, which spreads the records evenly over the shards. */
  partitionKey?: PartitionKeyChoice;
  /** Decides on the shard instead of the partition key's MD5. Not for delivery streams. */
  explicitHashKey?: ExplicitHashKeyChoice;
  /** `perKey`: records of a partition key arrive in their order, also across retries. One of each key is under way at a time. */
  order?: 'perKey';
  /** Packs many records into one, as the Kinesis Producer Library does. Consumers must unpack them. Not for delivery streams. */
  aggregate?: boolean;
  /** Ends each record with a newline where it has none. */
  appendNewline?: boolean;
  /** Ends the send within a second. The report says what was sent. */
  signal?: AbortSignal;
  onProgress?: (progress: SendProgress) => void;
  /** Called after each answer with the number of records that are sent or given up. */
  onSettled?: (settled: number) => void;
  /** Called with each record when it is given up. */
  onFailed?: (failed: FailedRecord) => void;
  /**
   * Called when credentials have expired; the send waits for the result. It resolves to the clients to go on with (the same ones where
   * they fetch new credentials), or to undefined, which ends the send. Without it, the send ends.
   */
  onExpiredCredentials?: (error: Error, signal: AbortSignal) => Promise<ProducerClients | undefined>;
  /** How long a record is retried before it counts as failed. Default: 60 s. */
  retryForMs?: number;
  /** Requests under way at a time. Default: 4. */
  concurrency?: number;
  /** 0 ≤ x < 1; jitters the retries. */
  random?: () => number;
}

export interface SendProgress {
  /** `slowed`: the target throttles. `unreachable`: several requests in a row failed. `waitingForCredentials`: new ones were asked for. */
  state: 'sending' | 'slowed' | 'unreachable' | 'waitingForCredentials';
  sent: number;
  failed: number;
  retried: number;
  uncertain: number;
  /** The data of the sent records, without partition keys. */
  bytes: number;
  elapsedMs: number;
  /** In the last 5 s. */
  recordsPerSecond: number;
  bytesPerSecond: number;
  /** How many records the input has. Undefined: unknown. */
  total: number | undefined;
  /** How long the rest takes at this rate. Undefined: unknown. */
  remainingMs: number | undefined;
}

/** What one reading of an input found. */
export interface Inspection {
  records: number;
  bytes: number;
  /** The first 1,000 records over the smallest limit of any target. Which of them are too large depends on the target. */
  large: { index: number; bytes: number }[];
  /** The first 20 records, each cut off at 16 KiB. */
  first: Uint8Array[];
}

export interface SendFailure {
  /** The record's position among those read, from 0. */
  index: number;
  errorCode: string;
  errorMessage: string;
}

export interface FailedRecord extends SendFailure {
  /** The user's bytes: without an appended newline, and not aggregated. */
  record: Uint8Array;
}

/** What happened to every record that was read: `read = sent + failed + notSent`. */
export interface SendReport {
  read: number;
  /** Confirmed by the service. */
  sent: number;
  failed: number;
  /** How often records were sent again. */
  retried: number;
  notSent: number;
  /** How many of the sent records may have arrived twice, since an answer was lost or could not be read. */
  uncertain: number;
  bytes: number;
  durationMs: number;
  cancelled: boolean;
  /** What ended the send before all records were tried, such as a deleted stream, expired credentials or malformed input. */
  stoppedBy?: { errorCode: string; errorMessage: string } | undefined;
  /** Confirmed records by shard. Empty for a delivery stream. */
  byShard: Record<string, number>;
  /** The sequence number of the first confirmed record in each shard. A tail of the sent records begins there. */
  firstSequenceNumbers: Record<string, string>;
  /** The first 1,000. `failed` counts all. */
  failures: SendFailure[];
  /** By error code: how many records failed for it, and how often one was sent again. Undefined: an earlier version counted. */
  reasons?: Record<string, ReasonCounts> | undefined;
}

export interface ReasonCounts {
  failed: number;
  retried: number;
}
