import type { TailPosition } from '../../consumer';

/** A position as plain JSON, from a command's argument, a link or a saved panel. Undefined: it is none. */
export function parsePosition(value: unknown): TailPosition | undefined {
  if (value === 'latest' || value === 'trimHorizon') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { minutesAgo, timestamp, sequenceNumber, shardId, arrivalMs } = value as Record<string, unknown>;
  if (typeof minutesAgo === 'number' && minutesAgo >= 0) return { minutesAgo };
  if (typeof timestamp === 'string' || typeof timestamp === 'number') {
    return Number.isNaN(new Date(timestamp).getTime()) ? undefined : { timestamp };
  }
  if (typeof sequenceNumber !== 'string' || typeof shardId !== 'string' || !/^\d+$/.test(sequenceNumber))
    return undefined;
  return { sequenceNumber, shardId, ...(typeof arrivalMs === 'number' ? { arrivalMs } : {}) };
}
