import type { TailPosition } from '../../consumer';
import type { SendReport } from '../../producer';

/**
 * Where a tail of what was sent begins: in each shard with the first record of the send, whatever the clocks say. Undefined: no
 * record is known to have arrived, and the tail begins where tails do.
 */
export function tailOfSent({ firstSequenceNumbers }: Pick<SendReport, 'firstSequenceNumbers'>): {
  from?: TailPosition;
} {
  if (Object.keys(firstSequenceNumbers).length === 0) return {};
  return { from: { sequenceNumbers: { ...firstSequenceNumbers } } };
}
