import { abortable, asError, type Clock, streamId } from '../../common';
import { failureKind } from '../failure';
import type { ConsumerClient } from '../types';

const DAY_MS = 24 * 3_600_000;
/** The service refuses a signed request where the clocks differ by more. */
const MAX_SKEW_MS = 5 * 60_000;
/** Where requests are not signed the clocks may differ by more. So many doublings of the above make days. */
const MAX_DOUBLINGS = 10;
/** How exactly the service's time is determined. */
const PRECISION_MS = 1_000;
/** `GetShardIterator` takes 5 calls a second and shard. */
const SPACING_MS = 201;

/** Kinesis names its own time where it refuses a timestamp that is later. Undefined: this endpoint does not. */
export function namedTime({ message }: Error): number | undefined {
  const named = /currentTimestampInMillis: (\d+)/.exec(message)?.[1];
  return named === undefined ? undefined : Number(named);
}

/** The service refused a start because its timestamp lies in the future. */
export function isTimestampRefused(error: Error): boolean {
  return failureKind(error) === 'invalidArgument' && /timestamp/i.test(error.message);
}

export interface TimeQuestion {
  client: ConsumerClient;
  stream: string;
  shardId: string;
  clock: Clock;
  signal: AbortSignal;
  /** A moment by the computer's clock. */
  momentMs: number;
}

/**
 * The service's time at that moment: never too late, and too early by no more than an answer takes. It asks for records from tomorrow on.
 * Kinesis must refuse that, and names its own time.
 * @returns undefined: the endpoint does not name its time
 * @throws the service's error when the call fails in another way
 */
export async function askForTime(question: TimeQuestion): Promise<number | undefined> {
  const { clock, momentMs } = question;
  const refusal = await refusalOf(question, clock.now() + DAY_MS);
  const serviceMs = refusal && namedTime(refusal);
  return serviceMs === undefined ? undefined : serviceMs - (clock.now() - momentMs);
}

/**
 * The same to a second, for an endpoint that does not name its time: found from which timestamps it accepts, which takes about 3 s.
 * @returns undefined: the endpoint accepts every timestamp, so any start will do
 * @throws the service's error when a call fails in another way
 */
export async function findTime(question: TimeQuestion): Promise<number | undefined> {
  const { clock, momentMs, signal } = question;
  if (!(await refusalOf(question, clock.now() + DAY_MS))) return undefined;
  /** A lower bound of the service's time at the moment. Undefined: it was earlier than `serviceMs`. */
  const notBefore = async (serviceMs: number): Promise<number | undefined> => {
    await clock.sleep(SPACING_MS, signal);
    const askedMs = clock.now();
    // The question comes later than the moment, by a known time.
    const isRefused = await refusalOf(question, serviceMs + askedMs - momentMs);
    return isRefused ? undefined : serviceMs - (clock.now() - askedMs);
  };
  let lateMs = momentMs + MAX_SKEW_MS;
  let earlyMs = momentMs - MAX_SKEW_MS;
  for (let doublings = 0; doublings < MAX_DOUBLINGS && (await notBefore(earlyMs)) === undefined; doublings++) {
    lateMs = earlyMs;
    earlyMs -= MAX_SKEW_MS * 2 ** doublings;
  }
  while (lateMs - earlyMs > PRECISION_MS) {
    const middleMs = (earlyMs + lateMs) / 2;
    const foundMs = await notBefore(middleMs);
    if (foundMs === undefined) lateMs = middleMs;
    else earlyMs = foundMs;
  }
  return Math.floor(earlyMs);
}

/** The service's refusal of records from that time on. Undefined: it accepts the timestamp. */
async function refusalOf(
  { client, stream, shardId, signal }: TimeQuestion,
  serviceMs: number,
): Promise<Error | undefined> {
  const Timestamp = new Date(serviceMs);
  const input = { ...streamId(stream), ShardId: shardId, ShardIteratorType: 'AT_TIMESTAMP', Timestamp } as const;
  try {
    await abortable(client.getShardIterator(input, { abortSignal: signal }), signal);
    return undefined;
  } catch (thrown) {
    const error = asError(thrown);
    if (!signal.aborted && isTimestampRefused(error)) return error;
    throw error;
  }
}
