import type { Position } from './progress';

export interface SourcedRecord {
  readonly data: Uint8Array;
  readonly arrivalMs: number;
  /** Behind this record. */
  readonly position: Position;
  /** What a failed record is told with. */
  readonly sequenceNumber?: string;
}

export interface SourceBatch {
  readonly lane: string;
  readonly start: Position;
  readonly records: readonly SourcedRecord[];
}

/** Where a delivery stream's records come from: its own log of direct puts, or a data stream. */
export interface RecordSource {
  /** Records that were not read yet; none: there are none now. Never called again before it has settled. */
  read(): Promise<SourceBatch | undefined>;
  /** Remembers for good how far was delivered. */
  commit(delivered: ReadonlyMap<string, Position>): Promise<void>;
  /** Whether this can be read later only, at a time that nobody tells. */
  readonly isAway: boolean;
  close(): Promise<void>;
}

/** So much is read at once. */
export const BATCH_LIMIT = { records: 1_000, bytes: 1_048_576 };
