import { abortable, abortOptions, asError, type Clock, definedFields, systemClock } from '../../common';
import { PipelinesError } from '../../errors';
import { ownerMark, ownerOf, type ConsumerOwner } from './consumerOwner';
import { failureKind } from '../failure';
import type { FanOutClient } from '../types';

/** Begins the names of the consumers that tails register, so that those of a crashed window can be found. */
const TAIL_CONSUMER_PREFIX = 'kinesis-pipelines-tail-';

const POLL_MS = 500;
const REGISTRATION_LIMIT_MS = 60_000;
/** After a tail has ended, its last calls wait no longer than this for an answer. */
export const CLEANUP_LIMIT_MS = 5_000;

export interface TailConsumer {
  name: string;
  arn: string;
  /** Milliseconds since the epoch. Undefined: unknown. */
  createdMs: number | undefined;
  /**
   * `orphan`: a process of this machine registered it and is gone, so that nobody will deregister it. `elsewhere`: it belongs to another
   * machine, whose processes this one cannot see.
   */
  owner: ConsumerOwner;
}

/** A unique name for the consumer of a tail. */
export function consumerName(random: () => number): string {
  const mark = Math.floor(random() * 2 ** 48);
  return TAIL_CONSUMER_PREFIX + ownerMark() + mark.toString(16).padStart(12, '0');
}

/**
 * Registers a consumer. It costs money until it is deregistered ("Amazon Kinesis Data Streams pricing": per consumer-shard hour and GB).
 * It takes no abort signal: the service might register the consumer all the same, and nobody would know its ARN.
 * @returns the ARN, also where an earlier call registered the consumer and its answer was lost
 * @throws the service's error
 */
export async function registerConsumer(client: FanOutClient, streamArn: string, name: string): Promise<string> {
  const id = { StreamARN: streamArn, ConsumerName: name };
  const arn = await client.registerStreamConsumer(id).then(
    ({ Consumer }) => Consumer?.ConsumerARN,
    async (error: unknown) => {
      if (asError(error).name !== 'ResourceInUseException') throw error;
      const { ConsumerDescription } = await client
        .describeStreamConsumer(id)
        .catch(() => Promise.reject(asError(error)));
      return ConsumerDescription?.ConsumerARN;
    },
  );
  if (arn === undefined) throw new Error('RegisterStreamConsumer gave no ARN.');
  return arn;
}

/**
 * Resolves when the consumer is active.
 * @throws {PipelinesError} `ConsumerNotActive` after a minute
 * @throws the service's error when the consumer no longer exists
 */
export async function untilActive(client: FanOutClient, arn: string, signal: AbortSignal, clock: Clock): Promise<void> {
  let notFound = 0;
  for (const endMs = clock.now() + REGISTRATION_LIMIT_MS; clock.now() < endMs;) {
    try {
      const answer = await abortable(
        client.describeStreamConsumer({ ConsumerARN: arn }, { abortSignal: signal }),
        signal,
      );
      if (answer.ConsumerDescription?.ConsumerStatus === 'ACTIVE') return;
    } catch (error) {
      // The first time the service may still be catching up with itself.
      if (failureKind(error) !== 'notFound' || ++notFound > 1) throw error;
    }
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

/**
 * Never rejects, and takes at most {@link CLEANUP_LIMIT_MS}. A consumer that cannot be deregistered now is found as an orphan later.
 * @returns whether it is gone, also where somebody else deregistered it or its stream was deleted
 */
export async function deregisterConsumer(
  client: FanOutClient,
  arn: string,
  clock: Clock = systemClock,
): Promise<boolean> {
  const input = { ConsumerARN: arn };
  return within(clock, CLEANUP_LIMIT_MS, (signal) =>
    abortable(client.deregisterStreamConsumer(input, { abortSignal: signal }), signal).then(
      () => true,
      (error: unknown) => failureKind(error) === 'notFound',
    ),
  );
}

/** Settles as `work` does. The signal that `work` gets aborts when the time is over. */
export async function within<T>(clock: Clock, limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const done = new AbortController();
  clock.sleep(limitMs, done.signal).then(
    () => limit.abort(),
    // The work ended first.
    () => undefined,
  );
  try {
    return await work(limit.signal);
  } finally {
    done.abort();
  }
}

/** Lists the consumers that tails registered. Orphans of a crash cost money until somebody deregisters them. */
export async function listTailConsumers(
  client: FanOutClient,
  streamArn: string,
  signal?: AbortSignal,
): Promise<TailConsumer[]> {
  const consumers: TailConsumer[] = [];
  for (let token: string | undefined; ;) {
    const input = definedFields({ StreamARN: streamArn, NextToken: token });
    const answer = await client.listStreamConsumers(input, abortOptions(signal));
    for (const { ConsumerName: name, ConsumerARN: arn, ConsumerCreationTimestamp: created } of answer.Consumers ?? []) {
      if (!name?.startsWith(TAIL_CONSUMER_PREFIX) || !arn) continue;
      const owner = ownerOf(name.slice(TAIL_CONSUMER_PREFIX.length));
      consumers.push({ name, arn, createdMs: created?.getTime(), owner });
    }
    token = answer.NextToken;
    if (token === undefined) return consumers;
  }
}
