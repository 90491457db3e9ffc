import type { Firehose, PutRecordBatchCommandOutput } from '@aws-sdk/client-firehose';
import type { Kinesis, PutRecordsCommandOutput } from '@aws-sdk/client-kinesis';
import type { PartitionKeyChoice } from '../records';

/** Names or ARNs. */
export type SendTarget = { kind: 'dataStream'; name: string } | { kind: 'deliveryStream'; name: string };

/**
 * The calls that a send makes. The puts take the body of the request in AWS JSON 1.1 and must not be retried below:
 * whether a record is sent again is decided, and counted, here.
 */
export interface ProducerClients {
  kinesis: Pick<Kinesis, 'describeStreamSummary'>;
  firehose: Pick<Firehose, 'describeDeliveryStream'>;
  putRecords(body: Uint8Array, signal?: AbortSignal): Promise<PutRecordsCommandOutput>;
  putRecordBatch(body: Uint8Array, signal?: AbortSignal): Promise<PutRecordBatchCommandOutput>;
}

export interface SendOptions {
  target: SendTarget;
  clients: ProducerClients;
  records: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
  /** What a first reading of the same records found; without it, records over the limit fail one by one. */
  inspection?: Inspection;
  /** Default: random, which spreads the records evenly over the shards. */
  partitionKey?: PartitionKeyChoice;
  /** `perKey`: records of one partition key arrive in their order, also across retries; one at a time per key. */
  order?: 'perKey';
  /** End each record with a newline, if it has none. */
  appendNewline?: boolean;
  /** Ends the send within a second; the report then says what was and was not sent. */
  signal?: AbortSignal;
  onProgress?: (progress: SendProgress) => void;
  /** How long a record is tried again before it counts as failed. Default: 60 s. */
  retryForMs?: number;
  /** Requests under way at a time. Default: 4. */
  concurrency?: number;
  /** 0 ≤ x < 1; jitters the retries. */
  random?: () => number;
}

export interface SendProgress {
  sent: number;
  failed: number;
  retried: number;
  /** Of the records sent, without partition keys. */
  bytes: number;
  elapsedMs: number;
}

/** What is known of an input after it was read once. */
export interface Inspection {
  records: number;
  bytes: number;
  /** Records over the smallest limit of any target, the first ones; what a stream allows is known when it is chosen. */
  large: { index: number; bytes: number }[];
}

export interface SendFailure {
  /** Among the records read, from 0. */
  index: number;
  errorCode: string;
  errorMessage: string;
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
  /** Confirmed records by shard; a delivery stream has no shards. */
  byShard: Record<string, number>;
  /** The first 1,000; `failed` is exact. */
  failures: SendFailure[];
}
