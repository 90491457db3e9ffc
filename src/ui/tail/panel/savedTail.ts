import type { TailPosition } from '../../../consumer';
import { parsePosition } from '../position';
import { parseSchemaChoice } from '../schema/tailSchema';
import type { TailRequest } from '../tailSessions';

/**
 * A tail as it comes back after a window reload: from the moment at which it began, so that it shows the same records.
 */
export function savedTail(request: TailRequest, startedMs: number): TailRequest {
  return { ...request, from: absolute(request.from, startedMs) };
}

function absolute(from: TailPosition, startedMs: number): TailPosition {
  if (from === 'latest') return { timestamp: startedMs };
  if (typeof from === 'object' && 'minutesAgo' in from) return { timestamp: startedMs - from.minutesAgo * 60_000 };
  return from;
}

/** `unknown`: what VS Code has kept may be of another version, or anybody's. */
export function parseSavedTail(value: unknown): TailRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { connection, stream, from, shards, filter, fanOut, schema } = value as Record<string, unknown>;
  const position = parsePosition(from);
  if (typeof connection !== 'string' || typeof stream !== 'string' || position === undefined) return undefined;
  const choice = parseSchemaChoice(schema);
  const names = Array.isArray(shards) ? shards.filter((shard) => typeof shard === 'string') : undefined;
  return {
    ...{ connection, stream, from: position },
    ...(names && names.length > 0 ? { shards: names } : {}),
    ...(typeof filter === 'string' ? { filter } : {}),
    ...(choice ? { schema: choice } : {}),
    ...(fanOut === true ? { fanOut } : {}),
  };
}
