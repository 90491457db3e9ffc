/** What the server hands to a service besides the operation and its input. */
export interface RequestContext {
  /** Ends when the client went away. */
  signal: AbortSignal;
}

/** An answer that writes itself, where building objects first would cost more than the operation. */
export abstract class WrittenAnswer {
  abstract toJsonBytes(): Uint8Array;
  abstract toCborBytes(): Uint8Array;
}

/** A service of the AWS JSON 1.1 protocol, told apart from others by the prefix of `X-Amz-Target`. */
export interface JsonService {
  readonly targetPrefix: string;
  /** Whether it also takes that protocol's inputs in CBOR, as Kinesis does. */
  readonly takesCbor: boolean;
  handle(operation: string, input: unknown, request: RequestContext): Promise<unknown>;
}

/** An error as the service's clients see it: AWS's code, wording and HTTP status. */
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

/** A record as a delivery stream reads it from its source. */
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

/** What Firehose needs of Kinesis, in process. */
export interface SourceStreams {
  describe(streamNameOrArn: string): { streamName: string; streamArn: string; createdAtMs: number } | undefined;
  /** The end of each open shard: reading `after` this gives what comes from now on. */
  tip(streamArn: string): { shardId: string; after: string | undefined }[];
  shards(streamArn: string): SourceShard[];
  /** `after`: a sequence number; undefined: from the oldest record. `closed`: nothing will ever follow. */
  read(
    streamArn: string,
    shardId: string,
    after: string | undefined,
    limit: { records: number; bytes: number },
  ): Promise<{ records: SourceRecord[]; closed: boolean }>;
  /** Called when a shard has new records, and when shards come or end: nobody has to poll. */
  onAppend(streamArn: string, listener: (shardId: string) => void): () => void;
}
