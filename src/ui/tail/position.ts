import type { TailPosition } from '../../consumer';

const DIGITS = /^\d{1,128}$/;
/** A stream with more shards is not begun record by record. */
const MAX_SHARDS = 10_000;

/** A position as plain JSON, from a command's argument, a link or a saved panel. Undefined: it is not a position. */
export function parsePosition(value: unknown): TailPosition | undefined {
  if (value === 'latest' || value === 'trimHorizon') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { minutesAgo, timestamp, sequenceNumbers } = value as Record<string, unknown>;
  if (typeof minutesAgo === 'number' && minutesAgo >= 0) return { minutesAgo };
  if (typeof timestamp === 'string' || typeof timestamp === 'number') {
    return Number.isNaN(new Date(timestamp).getTime()) ? undefined : { timestamp };
  }
  if (sequenceNumbers !== undefined) return firstRecords(sequenceNumbers);
  return oneRecord(value as Record<string, unknown>);
}

function oneRecord(value: Record<string, unknown>): TailPosition | undefined {
  const { sequenceNumber, subSequenceNumber, shardId, arrivalMs } = value;
  if (typeof sequenceNumber !== 'string' || typeof shardId !== 'string' || !DIGITS.test(sequenceNumber))
    return undefined;
  return {
    ...{ sequenceNumber, shardId },
    ...(typeof subSequenceNumber === 'number' ? { subSequenceNumber } : {}),
    ...(typeof arrivalMs === 'number' ? { arrivalMs } : {}),
  };
}

function firstRecords(value: unknown): TailPosition | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  const areAll = entries.every((entry): entry is [string, string] => {
    const [, first] = entry as [string, unknown];
    return typeof first === 'string' && DIGITS.test(first);
  });
  if (!areAll || entries.length === 0 || entries.length > MAX_SHARDS) return undefined;
  return { sequenceNumbers: Object.fromEntries(entries) };
}
