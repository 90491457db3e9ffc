import type { Position } from './progress';

export interface SourcedRecord {
  readonly data: Uint8Array;
  readonly arrivalMs: number;
  /** Behind this record. */
  readonly position: Position;
  /** Tells it from all others of its lane, in their order. */
  readonly place: Place;
  /** What a failed record is told with. */
  readonly sequenceNumber?: string;
}

/** Where a record stands in its lane: several may share a position, as the members of an aggregate do. */
export interface Place {
  readonly position: Position;
  readonly member: number;
}

/** Negative: `left` comes first. Sequence numbers are compared as the numbers that they are. */
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

/** Where a delivery stream's records come from: its own log of direct puts, or a data stream. */
export interface RecordSource {
  /** Records that were not read yet; none: there are none now. Never called again before it has settled. */
  read(): Promise<SourceBatch | undefined>;
  /** Remembers for good how far was delivered. */
  commit(delivered: ReadonlyMap<string, Position>): Promise<void>;
  /** Tells the stream from a later one of the same name. */
  readonly generation: string;
  /** From here on `read` gives what there is at this moment, and nothing that comes after it. */
  endHere(): void;
  /** Whether this can be read later only, at a time that nobody tells. */
  readonly isAway: boolean;
  close(): Promise<void>;
}

/** So much is read at once. */
export const BATCH_LIMIT = { records: 1_000, bytes: 1_048_576 };
