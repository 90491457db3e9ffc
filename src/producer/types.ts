import type { Firehose } from '@aws-sdk/client-firehose';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import type { ExplicitHashKeyChoice, PartitionKeyChoice } from '../records';

/** Names or ARNs. */
export type SendTarget = { kind: 'dataStream'; name: string } | { kind: 'deliveryStream'; name: string };

/**
 * The calls that a send makes. The puts take the body of the request in AWS JSON 1.1, give that of the answer, and must
 * not be retried below: whether a record is sent again is decided, and counted, here.
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
  /** What a first reading of the same records found; without it, records over the limit fail one by one. */
  inspection?: Inspection;
  /** How many records there will be, where they were not read before. */
  total?: number;
  /** Default: random, which spreads the records evenly over the shards. */
  partitionKey?: PartitionKeyChoice;
  /** Decides on the shard in place of the partition key's MD5. Not for delivery streams. */
  explicitHashKey?: ExplicitHashKeyChoice;
  /** `perKey`: records of one partition key arrive in their order, also across retries; one at a time per key. */
  order?: 'perKey';
  /** Pack many records into one, as the Kinesis Producer Library does. Readers must unpack them. Not for delivery streams. */
  aggregate?: boolean;
  /** End each record with a newline, if it has none. */
  appendNewline?: boolean;
  /** Ends the send within a second; the report then says what was and was not sent. */
  signal?: AbortSignal;
  onProgress?: (progress: SendProgress) => void;
  /** After each answer: how many of the records that were read are sent, or given up. */
  onSettled?: (settled: number) => void;
  /** Each record that failed, as it was read, at the moment when it is given up. */
  onFailed?: (failed: FailedRecord) => void;
  /**
   * Credentials expired: everything waits until this answers. It gives the clients to go on with (the same ones, if they
   * fetch credentials anew), or `undefined` to end the send. Without it, the send ends.
   */
  onExpiredCredentials?: (error: Error, signal: AbortSignal) => Promise<ProducerClients | undefined>;
  /** How long a record is tried again before it counts as failed. Default: 60 s. */
  retryForMs?: number;
  /** Requests under way at a time. Default: 4. */
  concurrency?: number;
  /** 0 ≤ x < 1; jitters the retries. */
  random?: () => number;
}

export interface SendProgress {
  /** `slowed`: the stream throttles. `unreachable`: no request got through lately. `waitingForCredentials`: asked for. */
  state: 'sending' | 'slowed' | 'unreachable' | 'waitingForCredentials';
  sent: number;
  failed: number;
  retried: number;
  uncertain: number;
  /** Of the records sent, without partition keys. */
  bytes: number;
  elapsedMs: number;
  /** Of the last seconds. */
  recordsPerSecond: number;
  bytesPerSecond: number;
  /** How many records there are, where that is known. */
  total: number | undefined;
  /** How long the rest will take at this rate, where that is known. */
  remainingMs: number | undefined;
}

/** What is known of an input after it was read once. */
export interface Inspection {
  records: number;
  bytes: number;
  /** Records over the smallest limit of any target, the first ones; what a stream allows is known when it is chosen. */
  large: { index: number; bytes: number }[];
  /** The first records, each up to 16 KiB. */
  first: Uint8Array[];
}

export interface SendFailure {
  /** Among the records read, from 0. */
  index: number;
  errorCode: string;
  errorMessage: string;
}

export interface FailedRecord extends SendFailure {
  /** The user's bytes: without the newline that was appended, and not aggregated. */
  record: Uint8Array;
}

/** What happened to every record that was read: `read = sent + failed + notSent`. */
export interface SendReport {
  read: number;
  /** Confirmed by the service. */
  sent: number;
  failed: number;
  /** How often a record was sent again. */
  retried: number;
  notSent: number;
  /** Of the sent ones: those that may have arrived twice, since a connection broke before the answer came. */
  uncertain: number;
  bytes: number;
  durationMs: number;
  cancelled: boolean;
  /** What ended the send before all records were tried: the stream is gone, credentials expired, the input is malformed. */
  stoppedBy?: { errorCode: string; errorMessage: string };
  /** Confirmed records by shard; a delivery stream has no shards. */
  byShard: Record<string, number>;
  /** Of the first confirmed record in each shard: where a tail of what was sent begins. */
  firstSequenceNumbers: Record<string, string>;
  /** The first 1,000; `failed` is exact. */
  failures: SendFailure[];
}
