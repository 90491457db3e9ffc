import type { TailPosition } from '../../../consumer';
import { parsePosition } from '../position';
import { parseSentBound } from '../sentBound';
import { parseSchemaChoice } from '../schema/schemaChoice';
import type { TailRequest } from '../tailSessions';

/** What is kept of a tail, so that it comes back after a window reload. */
export interface SavedTail extends TailRequest {
  /** By this computer's clock, since the service's clock may be minutes off. */
  startedMs: number;
}

export function savedTail(request: TailRequest, startedMs: number): SavedTail {
  return { ...request, startedMs };
}

/**
 * A tail that comes back begins at the moment at which it began before, so that it shows the same records.
 * @param value what VS Code has kept may be of another version, or anybody's
 */
export function parseSavedTail(value: unknown, nowMs: number): TailRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { connection, stream, from, shards, filter, fanOut, schema, sent, startedMs } = value as Record<
    string,
    unknown
  >;
  const position = parsePosition(from);
  if (typeof connection !== 'string' || typeof stream !== 'string' || position === undefined) return undefined;
  const choice = parseSchemaChoice(schema);
  const bound = parseSentBound(sent);
  const names = Array.isArray(shards) ? shards.filter((shard) => typeof shard === 'string') : undefined;
  const elapsedMs = typeof startedMs === 'number' ? Math.max(0, nowMs - startedMs) : 0;
  return {
    ...{ connection, stream, from: earlier(position, elapsedMs) },
    ...(names && names.length > 0 ? { shards: names } : {}),
    ...(typeof filter === 'string' ? { filter } : {}),
    ...(choice ? { schema: choice } : {}),
    ...(bound ? { sent: bound } : {}),
    ...(fanOut === true ? { fanOut } : {}),
  };
}

function earlier(from: TailPosition, elapsedMs: number): TailPosition {
  if (from === 'latest') return { minutesAgo: elapsedMs / 60_000 };
  if (typeof from === 'object' && 'minutesAgo' in from) return { minutesAgo: from.minutesAgo + elapsedMs / 60_000 };
  return from;
}
