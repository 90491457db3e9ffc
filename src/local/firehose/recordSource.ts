import type { Position } from './progress';

export interface SourcedRecord {
  readonly data: Uint8Array;
  readonly arrivalMs: number;
  /** The position after this record. */
  readonly position: Position;
  /** Identifies the record within its lane, and orders it. */
  readonly place: Place;
  /** What the data stream knows of it. Undefined: it was put directly. */
  readonly kinesis?: KinesisOrigin | undefined;
}

interface KinesisOrigin {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly isAggregated: boolean;
}

/** The place of a record in its lane. Several may share a position, as the members of an aggregate do. */
export interface Place {
  readonly position: Position;
  readonly member: number;
}

/** Compares places. Negative: `left` comes first. Sequence numbers are compared as numbers. */
export function comparePlaces(left: Place, right: Place): number {
  return comparePositions(left.position, right.position) || left.member - right.member;
}

export function comparePositions(left: Position, right: Position): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [one, other] = [String(left), String(right)];
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

export interface SourceBatch {
  readonly lane: string;
  readonly start: Position;
  readonly records: readonly SourcedRecord[];
}

/** The source of a delivery stream's records: its log of direct puts, or a data stream. */
export interface RecordSource {
  /** The next records. Undefined: there are none now. Must not be called again before it has settled. */
  read(): Promise<SourceBatch | undefined>;
  /** Stores how far each lane was delivered. */
  commit(delivered: ReadonlyMap<string, Position>): Promise<void>;
  /** Tells a stream from a later one with the same name. */
  readonly generation: string;
  /** Makes `read` end with the records that the source has now. */
  endHere(): void;
  /** Whether the source cannot be read now, and does not report when it can be. */
  readonly isAway: boolean;
  close(): Promise<void>;
}

/** The size of a batch. */
export const BATCH_LIMIT = { records: 1_000, bytes: 1_048_576 };
