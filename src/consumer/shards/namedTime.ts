import { abortable, type Clock, streamId } from '../../common';
import type { ConsumerClient } from '../types';

const DAY_MS = 24 * 3_600_000;

/** Where Kinesis refuses a timestamp that is later than its clock, it names its own time. Undefined: it does not. */
export function namedTime({ message }: Error): number | undefined {
  const named = /currentTimestampInMillis: (\d+)/.exec(message)?.[1];
  return named === undefined ? undefined : Number(named);
}

export interface TimeQuestion {
  client: ConsumerClient;
  stream: string;
  shardId: string;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * The service's time at a moment of the computer's, to the time that an answer takes: by asking for what it must refuse.
 * Undefined: it does not say.
 */
export async function askForTime(
  { client, stream, shardId, clock, signal }: TimeQuestion,
  momentMs: number,
): Promise<number | undefined> {
  const Timestamp = new Date(clock.now() + DAY_MS);
  const input = { ...streamId(stream), ShardId: shardId, ShardIteratorType: 'AT_TIMESTAMP', Timestamp } as const;
  try {
    await abortable(client.getShardIterator(input, { abortSignal: signal }), signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    // Another failure meets the reading too, and is told there.
    const serviceMs = error instanceof Error ? namedTime(error) : undefined;
    return serviceMs === undefined ? undefined : serviceMs - (clock.now() - momentMs);
  }
}
