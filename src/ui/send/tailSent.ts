import type { TailPosition } from '../../consumer';
import type { SendReport } from '../../producer';

/** The send whose records a tail shows, and no later ones. */
export interface SentBound {
  /** By this computer's clock. */
  startedMs: number;
  durationMs: number;
  records: number;
}

/**
 * A tail of just what was sent. In each shard it begins with the first record of the send, and it ends as long after that record as the
 * send took: the service's times alone decide, whatever this computer's clock says. Undefined `from`: no record is known to have arrived,
 * and the tail begins where tails do.
 */
export function tailOfSent(
  { firstSequenceNumbers, sent: records, durationMs }: Pick<SendReport, 'firstSequenceNumbers' | 'sent' | 'durationMs'>,
  startedMs: number,
): { from?: TailPosition; sent?: SentBound } {
  if (Object.keys(firstSequenceNumbers).length === 0) return {};
  const sent = { startedMs: Math.max(0, Math.floor(startedMs)), durationMs: Math.ceil(durationMs), records };
  return { from: { sequenceNumbers: { ...firstSequenceNumbers } }, sent };
}
