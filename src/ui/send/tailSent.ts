import type { SendReport } from '../../producer';

/** The local clock may run ahead of Kinesis's: what comes before the first record is filtered out. */
const MARGIN_MS = 120_000;
/** A filter has at most 4,096 characters. */
const MOST_SHARDS = 40;

export interface SentTail {
  from: { timestamp: number };
  filter?: string;
}

/** Where a tail of what was sent begins: in each shard at the first sequence number of the send. */
export function tailOfSent(
  { firstSequenceNumbers, durationMs }: Pick<SendReport, 'firstSequenceNumbers' | 'durationMs'>,
  endedMs: number,
): SentTail {
  const from = { timestamp: endedMs - durationMs - MARGIN_MS };
  const shards = Object.entries(firstSequenceNumbers);
  if (shards.length === 0 || shards.length > MOST_SHARDS) return { from };
  const filter = shards
    .map(([shardId, first]) => `(shard:${Number(/\d+$/.exec(shardId)?.[0] ?? 0)} seq>=${first})`)
    .join(' or ');
  return { from, filter };
}
