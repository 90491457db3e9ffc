import { PipelinesError } from '../../errors';
import type { RecordPosition, TailPosition } from '../types';

/** Where the reading of a shard begins or goes on. Times are the service's. */
export type ShardPosition =
  | { at: 'trimHorizon' }
  | { at: 'timestamp'; ms: number }
  | { at: 'after'; sequenceNumber: string }
  /** With that record. `afterMember`: only with the members of a KPL aggregate after that one. */
  | { at: 'record'; sequenceNumber: string; afterMember?: number };

/** A tail's start: which shards are read, and from where. */
export interface TailStart {
  /** The start is the moment at which the tail was asked for. */
  isNow: boolean;
  positionOf(shardId: string): ShardPosition;
  /** All records in the descendants of these shards come after the start. */
  parents: readonly string[];
  /** Shards that ended before this have no records for the tail. Undefined: every shard may have some. */
  sinceMs: number | undefined;
  /** The shards to read. Undefined: all. */
  shards: readonly string[] | undefined;
  /** When the first records arrived. Undefined: unknown, or all records are wanted. */
  arrivalMs: number | undefined;
}

/** Kinesis refuses a request's signature where the clocks differ by more. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Ties a relative start to one moment, so that a shard whose first read comes late, or is repeated, skips nothing.
 * @param nowMs the moment at which the tail was asked for, by the service's clock
 * @throws {PipelinesError} `InvalidStartPosition` when it is not a position, or lies in the future
 */
export function startOf(from: TailPosition, chosen: readonly string[] | undefined, nowMs: number): TailStart {
  if (from === 'trimHorizon') return everything(chosen);
  if (typeof from === 'object' && 'sequenceNumbers' in from) return startAtRecords(from.sequenceNumbers, chosen);
  if (typeof from === 'object' && 'sequenceNumber' in from) return startAtRecord(from, chosen, nowMs);
  return { ...startAtMoment(momentOf(from, nowMs), chosen), isNow: from === 'latest' };
}

function everything(shards: readonly string[] | undefined): TailStart {
  const positionOf = (): ShardPosition => ({ at: 'trimHorizon' });
  return { isNow: false, positionOf, parents: [], sinceMs: undefined, shards, arrivalMs: undefined };
}

function startAtMoment(ms: number, shards: readonly string[] | undefined): TailStart {
  const positionOf = (): ShardPosition => ({ at: 'timestamp', ms });
  return { isNow: false, positionOf, parents: [], sinceMs: ms, shards, arrivalMs: ms };
}

function startAtRecord(from: RecordPosition, chosen: readonly string[] | undefined, nowMs: number): TailStart {
  checkSequenceNumber(from.sequenceNumber);
  const { arrivalMs } = from;
  const others = startAtMoment(
    Math.min(arrivalMs ?? nowMs, nowMs),
    chosen ?? (arrivalMs === undefined ? [from.shardId] : undefined),
  );
  const start = recordStart(from);
  return {
    isNow: false,
    // The record's shard may have ended long ago, so no shard is ruled out by time.
    sinceMs: undefined,
    parents: [from.shardId],
    shards: others.shards,
    positionOf: (shardId) => (shardId === from.shardId ? start : others.positionOf(shardId)),
    arrivalMs,
  };
}

function recordStart({ sequenceNumber, subSequenceNumber, inclusive = false }: RecordPosition): ShardPosition {
  // All members of an aggregate have the same sequence number: `after` it would skip the rest of them.
  if (subSequenceNumber !== undefined) {
    return { at: 'record', sequenceNumber, afterMember: inclusive ? subSequenceNumber - 1 : subSequenceNumber };
  }
  return { at: inclusive ? 'record' : 'after', sequenceNumber };
}

/** Begins with these records, and reads only their shards. */
function startAtRecords(
  sequenceNumbers: Readonly<Record<string, string>>,
  chosen: readonly string[] | undefined,
): TailStart {
  const shards = Object.keys(sequenceNumbers).filter((shardId) => chosen?.includes(shardId) ?? true);
  if (shards.length === 0) throw invalidStart('No shard is named to begin in.', 'Name a sequence number for a shard.');
  const positions = new Map<string, ShardPosition>();
  for (const [shardId, sequenceNumber] of Object.entries(sequenceNumbers)) {
    checkSequenceNumber(sequenceNumber);
    positions.set(shardId, { at: 'record', sequenceNumber });
  }
  return {
    isNow: false,
    positionOf: (shardId) => positions.get(shardId) ?? { at: 'trimHorizon' },
    parents: shards,
    sinceMs: undefined,
    shards,
    arrivalMs: undefined,
  };
}

function checkSequenceNumber(sequenceNumber: string): void {
  if (/^\d{1,128}$/.test(sequenceNumber)) return;
  throw invalidStart(`"${sequenceNumber}" is not a sequence number.`, 'Give the digits as Kinesis returned them.');
}

function momentOf(from: 'latest' | { minutesAgo: number } | { timestamp: string | number }, nowMs: number): number {
  if (from === 'latest') return nowMs;
  if ('minutesAgo' in from) {
    if (!Number.isFinite(from.minutesAgo) || from.minutesAgo < 0) {
      throw invalidStart(`A tail cannot start ${from.minutesAgo} minutes ago.`, 'Give a number of minutes, 0 or more.');
    }
    return Math.max(0, Math.floor(nowMs - from.minutesAgo * 60_000));
  }
  const ms = typeof from.timestamp === 'number' ? Math.floor(from.timestamp) : Date.parse(from.timestamp);
  if (!Number.isFinite(ms) || ms < 0) {
    throw invalidStart(
      `"${from.timestamp}" is not a time.`,
      'Give ISO 8601 (2026-01-31T12:00:00Z) or milliseconds since 1970.',
    );
  }
  if (ms > nowMs + 2 * CLOCK_SKEW_MS) {
    throw invalidStart(`${new Date(ms).toISOString()} is in the future.`, 'Give a time in the past, or "latest".');
  }
  // A time in the service's future is taken for the present, since the user's clock may be ahead.
  return Math.min(ms, nowMs);
}

function invalidStart(message: string, remedy: string): PipelinesError {
  return new PipelinesError('InvalidStartPosition', message, { remedy });
}
