/** What the server passes to a service besides the operation and its input. */
export interface RequestContext {
  /** Aborted when the client has closed its connection. */
  signal: AbortSignal;
}

/** An answer that writes itself, where building objects first would cost more than the operation. */
export abstract class WrittenAnswer {
  abstract toJsonBytes(): Uint8Array;
  abstract toCborBytes(): Uint8Array;
}

/** A service of the AWS JSON 1.1 protocol. The prefix of `X-Amz-Target` selects it. */
export interface JsonService {
  readonly targetPrefix: string;
  /** Whether it also takes that protocol's inputs in CBOR, as Kinesis does. */
  readonly takesCbor: boolean;
  /** Whether faults that are simulated concern it. */
  readonly simulatesFaults: boolean;
  handle(operation: string, input: unknown, request: RequestContext): Promise<unknown>;
}

/** An error as clients see it, with AWS's code, wording and HTTP status. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'ServiceError';
  }
}

/** A record as a delivery stream reads it from a data stream. */
export interface SourceRecord {
  sequenceNumber: string;
  partitionKey: string;
  data: Uint8Array;
  arrivalMs: number;
}

interface SourceShard {
  shardId: string;
  parents: string[];
  closed: boolean;
}

/** What Firehose uses of Kinesis, within the process. */
export interface SourceStreams {
  describe(streamNameOrArn: string): { streamName: string; streamArn: string; createdAtMs: number } | undefined;
  /** The end of each open shard. Reading after it gives only records that come from now on. */
  tip(streamArn: string): { shardId: string; after: string | undefined }[];
  shards(streamArn: string): SourceShard[];
  /** `after` is a sequence number; undefined: from the oldest record. `closed`: no more records will follow. */
  read(
    streamArn: string,
    shardId: string,
    after: string | undefined,
    limit: { records: number; bytes: number },
  ): Promise<{ records: SourceRecord[]; closed: boolean }>;
  /** Calls the listener when a shard has new records, and when shards begin or end. Returns what stops it. */
  onAppend(streamArn: string, listener: (shardId: string) => void): () => void;
}
