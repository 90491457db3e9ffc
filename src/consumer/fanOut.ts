import { PipelinesError } from '../errors';
import { systemClock, type Clock } from './clock';
import { ownerMark, ownerOf, type ConsumerOwner } from './consumerOwner';
import type { FanOutClient } from './types';

/** Begins the names of the consumers that tails register, by which those of a crashed window are found again. */
export const TAIL_CONSUMER_PREFIX = 'kinesis-pipelines-tail-';

const POLL_MS = 500;
const REGISTRATION_LIMIT_MS = 60_000;
/** A tail's end does not wait longer than this for its consumer to be deregistered. */
const FAREWELL_MS = 5_000;

export interface TailConsumer {
  name: string;
  arn: string;
  /** Milliseconds since the epoch; undefined: not said. */
  createdMs: number | undefined;
  /**
   * `orphan`: the process of this machine that registered it is gone, and nobody will deregister it. `elsewhere`: another
   * machine's, of which this one cannot tell.
   */
  owner: ConsumerOwner;
}

/**
 * Registers a consumer of a name of its own and waits until it is active. It costs money until it is deregistered
 * ("Amazon Kinesis Data Streams pricing": per consumer-shard hour and GB).
 * @returns its ARN
 */
export async function registerConsumer(
  client: FanOutClient,
  streamArn: string,
  { signal, clock = systemClock, random = Math.random }: { signal: AbortSignal; clock?: Clock; random?: () => number },
): Promise<string> {
  const ConsumerName = TAIL_CONSUMER_PREFIX + ownerMark() + randomMark(random);
  signal.throwIfAborted();
  // Not to be aborted: the service may have registered it all the same, and nobody would know its ARN.
  const { Consumer } = await client.registerStreamConsumer({ StreamARN: streamArn, ConsumerName });
  const arn = Consumer?.ConsumerARN;
  if (arn === undefined) throw new Error('RegisterStreamConsumer gave no ARN.');
  try {
    await untilActive(client, arn, signal, clock);
  } catch (error) {
    await deregisterConsumer(client, arn);
    throw error;
  }
  return arn;
}

function randomMark(random: () => number): string {
  return Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}

async function untilActive(client: FanOutClient, arn: string, signal: AbortSignal, clock: Clock): Promise<void> {
  for (const endMs = clock.now() + REGISTRATION_LIMIT_MS; clock.now() < endMs;) {
    const answer = await client.describeStreamConsumer({ ConsumerARN: arn }, { abortSignal: signal });
    if (answer.ConsumerDescription?.ConsumerStatus === 'ACTIVE') return;
    await clock.sleep(POLL_MS, signal);
  }
  throw new PipelinesError(
    'ConsumerNotActive',
    'The consumer for enhanced fan-out has not become active within a minute.',
    {
      remedy: 'Tail without enhanced fan-out, or try again.',
    },
  );
}

/** Never rejects: what cannot be deregistered now is found as an orphan later. */
export async function deregisterConsumer(client: FanOutClient, arn: string): Promise<boolean> {
  const input = { ConsumerARN: arn };
  const options = { abortSignal: AbortSignal.timeout(FAREWELL_MS) };
  return client.deregisterStreamConsumer(input, options).then(
    () => true,
    () => false,
  );
}

/** Consumers that tails registered. Orphans of a crash cost money until somebody deregisters them. */
export async function listTailConsumers(
  client: FanOutClient,
  streamArn: string,
  signal?: AbortSignal,
): Promise<TailConsumer[]> {
  const consumers: TailConsumer[] = [];
  for (let token: string | undefined; ;) {
    const input = { StreamARN: streamArn, ...(token === undefined ? {} : { NextToken: token }) };
    const answer = await client.listStreamConsumers(input, signal ? { abortSignal: signal } : {});
    for (const { ConsumerName: name, ConsumerARN: arn, ConsumerCreationTimestamp: created } of answer.Consumers ?? []) {
      if (!name?.startsWith(TAIL_CONSUMER_PREFIX) || !arn) continue;
      const owner = ownerOf(name.slice(TAIL_CONSUMER_PREFIX.length));
      consumers.push({ name, arn, createdMs: created?.getTime(), owner });
    }
    token = answer.NextToken;
    if (token === undefined) return consumers;
  }
}
