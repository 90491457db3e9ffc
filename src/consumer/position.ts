import { PipelinesError } from '../errors';
import type { TailPosition } from './types';

/** A place within one shard. */
export type ShardPosition =
  | { at: 'trimHorizon' }
  | { at: 'latest' }
  | { at: 'timestamp'; ms: number }
  | { at: 'after' | 'record'; sequenceNumber: string };

/** A tail's start: where each shard that exists at the start is read from, and which of them are read at all. */
export interface TailStart {
  positionOf(shardId: string): ShardPosition;
  /** Everything in the descendants of this shard comes after the start. */
  parent: string | undefined;
  /** Shards that ended before this have nothing for the tail; undefined: none is ruled out. */
  sinceMs: number | undefined;
  /** Undefined: all. */
  shards: readonly string[] | undefined;
}

/** The clocks of the caller and of Kinesis may differ by this much before a request's signature is refused. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Ties relative positions to one moment, so that a shard whose first read comes late, or comes again, skips nothing.
 * @throws PipelinesError `InvalidStartPosition`
 */
export function startOf(from: TailPosition, chosen: readonly string[] | undefined, nowMs: number): TailStart {
  if (from === 'trimHorizon') {
    return { positionOf: () => ({ at: 'trimHorizon' }), parent: undefined, sinceMs: undefined, shards: chosen };
  }
  if (typeof from === 'object' && 'sequenceNumber' in from) return startAtRecord(from, chosen, nowMs);
  return startAtMoment(momentOf(from, nowMs), chosen);
}

function startAtMoment(ms: number, shards: readonly string[] | undefined): TailStart {
  return { positionOf: () => ({ at: 'timestamp', ms }), parent: undefined, sinceMs: ms, shards };
}

function startAtRecord(
  from: { sequenceNumber: string; shardId: string; arrivalMs?: number; inclusive?: boolean },
  chosen: readonly string[] | undefined,
  nowMs: number,
): TailStart {
  if (!/^\d{1,128}$/.test(from.sequenceNumber)) {
    throw invalidStart(
      `"${from.sequenceNumber}" is not a sequence number.`,
      'Give the digits as Kinesis returned them.',
    );
  }
  const others = startAtMoment(
    from.arrivalMs ?? nowMs,
    chosen ?? (from.arrivalMs === undefined ? [from.shardId] : undefined),
  );
  return {
    // The record's shard may have ended long ago: nothing is ruled out by time.
    sinceMs: undefined,
    parent: from.shardId,
    shards: others.shards,
    positionOf: (shardId) =>
      shardId === from.shardId
        ? { at: from.inclusive === true ? 'record' : 'after', sequenceNumber: from.sequenceNumber }
        : others.positionOf(shardId),
  };
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
  if (ms > nowMs + CLOCK_SKEW_MS) {
    throw invalidStart(`${new Date(ms).toISOString()} is in the future.`, 'Give a time in the past, or "latest".');
  }
  return ms;
}

function invalidStart(message: string, remedy: string): PipelinesError {
  return new PipelinesError('InvalidStartPosition', message, { remedy });
}
