import { abortable, asError, backoffMs, type Backoff } from '../../common';
import { isPipelinesError, PipelinesError } from '../../errors';
import { failureKind, type FailureKind } from '../failure';
import { ShardLineage } from '../source/lineage';
import type { TailStart } from '../source/position';
import { askForTime, findTime } from '../shards/serviceTime';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';
import { EarlyListing } from './earlyListing';
import { listShardEntries } from '../source/shardList';
import type { ShardSet, StreamContext } from './streamReading';

/** Someone waits for the tail to begin: an endpoint that is down is said soon, a throttled account gets its second chance. */
const ATTEMPTS: Readonly<Record<FailureKind, number>> = {
  throttled: 10,
  server: 4,
  connection: 3,
  expiredIterator: 1,
  invalidArgument: 1,
  notFound: 1,
};
/** A consumer that is not found was deregistered by somebody before it was active. */
const REGISTRATION_ATTEMPTS = { ...ATTEMPTS, notFound: 3 };
const START_BACKOFF: Backoff = { firstMs: 200, capMs: 2_000, jitter: 'upperHalf' };

/** What expires so soon after the start of a tail that wants all records is not told. */
const FIRST_READ_MS = 60_000;

/**
 * @param startAt where the tail begins, by the moment at which it was asked for, in the service's time
 * @throws PipelinesError with AWS's code where the stream does not exist or cannot be read, `UnknownShard`
 */
export async function openStream(
  context: StreamContext,
  startAt: (serviceMs: number) => TailStart,
  signal: AbortSignal,
): Promise<ShardSet> {
  const { client, stream, clock, link, serviceMs, mostAheadMs, askedMs } = context;
  // As well as the service's time is known by then.
  const startNow = () => {
    const start = startAt(serviceMs(askedMs));
    // Listed from a moment that lies in the service's future, shards that end before it would be missing.
    return { start, sinceMs: earlierBy(mostAheadMs(askedMs), start.sinceMs) };
  };
  const early = new EarlyListing({ client, stream, clock, sinceMs: startNow().sinceMs, signal });
  await patiently(context, signal, () => link.open());
  // Its answer has told the service's time.
  const seen = startNow();
  let { start } = seen;
  let { all, sinceMs } = (await early.whole(seen.sinceMs)) ?? {
    all: await listPatiently(context, seen.sinceMs, signal),
    sinceMs: seen.sinceMs,
  };
  const exactMs = await exactTime(context, start, all, signal);
  if (exactMs !== undefined) {
    start = startAt(exactMs);
    const isListed = sinceMs === undefined || (start.sinceMs !== undefined && start.sinceMs >= sinceMs);
    // A shard that ended between the two is not in the list.
    if (!isListed) all = await listPatiently(context, start.sinceMs, signal);
    sinceMs = start.sinceMs;
  }
  const listed = (shardId: string) => all.some((shard) => shard.shardId === shardId);
  if (start.shards && !start.shards.every(listed)) {
    // A chosen shard may have ended before the tail's start: its descendants are what is wanted then.
    all = await listPatiently(context, undefined, signal);
    const unknown = start.shards.filter((shardId) => !listed(shardId));
    if (unknown.length > 0) throw unknownShard(stream, unknown, all);
  }
  const later = descendantsOf(start.parents, all);
  return {
    all,
    chosen: start.shards ?? all.map(({ shardId }) => shardId),
    positionOf: (shardId) => (later.has(shardId) ? { at: 'trimHorizon' } : start.positionOf(shardId)),
    untilMs: untilOf(context, start),
    isAnother: false,
    sinceMs,
  };
}

function earlierBy(ms: number, momentMs: number | undefined): number | undefined {
  return momentMs === undefined ? undefined : Math.max(0, momentMs - ms);
}

function listPatiently(
  context: StreamContext,
  sinceMs: number | undefined,
  signal: AbortSignal,
): Promise<ChildShardEntry[]> {
  const { client, stream } = context;
  return patiently(context, signal, () => listShardEntries(client, stream, sinceMs, signal));
}

/**
 * The service's time at the moment at which the tail was asked for, where the start depends on it. Dates of answers are whole seconds:
 * for `latest` that is too coarse. Undefined: what is known has to do.
 */
async function exactTime(
  context: StreamContext,
  { isNow, sinceMs }: TailStart,
  [shard]: readonly ChildShardEntry[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const { client, stream, clock, askedMs, serviceMs, mostAheadMs } = context;
  // Otherwise it lies in the past, whatever the clocks say.
  const mayBeAhead = sinceMs !== undefined && sinceMs > serviceMs(askedMs) - mostAheadMs(askedMs);
  if (!shard || !(isNow || mayBeAhead)) return undefined;
  const question = { ...{ client, stream, clock, signal }, shardId: shard.shardId, momentMs: askedMs };
  try {
    const namedMs = await patiently(context, signal, () => askForTime(question));
    return namedMs ?? (mayBeAhead ? await patiently(context, signal, () => findTime(question)) : undefined);
  } catch (error) {
    // The shard may just have expired, or the endpoint does not know timestamps.
    if (isPipelinesError(error) && ['notFound', 'invalidArgument'].includes(failureKind(error.cause))) return undefined;
    throw error;
  }
}

/** See {@link ShardSet.untilMs}. */
function untilOf(context: StreamContext, { arrivalMs, parents }: TailStart): number {
  const { link, askedMs, computerMs } = context;
  if (arrivalMs === undefined) return parents.length > 0 ? -Infinity : oldestMs(context);
  const untilMs = computerMs(arrivalMs);
  // A tail that begins at a record misses what was trimmed after it.
  const isOlder = parents.length === 0 && askedMs - untilMs > link.retentionMs;
  return isOlder ? oldestMs(context) : untilMs;
}

/**
 * What a tail that wants all that there is can miss: what expires later than just after its start. Of a stream that may not be
 * described, only what arrives after its start.
 */
function oldestMs({ link, askedMs, computerMs }: StreamContext): number {
  if (link.madeMs === undefined) return askedMs;
  return Math.max(computerMs(link.madeMs), askedMs - link.retentionMs + FIRST_READ_MS);
}

/** The stream that has taken the place of the old one: all of its records are new. Chosen shards may not exist in it. */
export async function openAgain(
  context: StreamContext,
  shards: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<ShardSet> {
  const { client, stream, link } = context;
  const untilMs = link.madeAfterMs;
  const all = await link.call(() => listShardEntries(client, stream, undefined, signal), signal);
  const chosen = all.map(({ shardId }) => shardId).filter((shardId) => shards?.includes(shardId) ?? true);
  return {
    all,
    chosen: chosen.length > 0 ? chosen : all.map(({ shardId }) => shardId),
    positionOf: () => ({ at: 'trimHorizon' }),
    untilMs,
    isAnother: true,
    sinceMs: undefined,
  };
}

/** @throws PipelinesError with AWS's code where the consumer cannot be registered, `ConsumerNotActive` */
export function registerPatiently(
  context: StreamContext,
  signal: AbortSignal,
  register: () => Promise<void>,
): Promise<void> {
  return patiently(context, signal, register, { attempts: REGISTRATION_ATTEMPTS, failure: registerFailure });
}

async function patiently<T>(
  context: StreamContext,
  signal: AbortSignal,
  work: () => Promise<T>,
  { attempts, failure } = { attempts: ATTEMPTS, failure: startFailure },
): Promise<T> {
  const { clock, random, link, stream } = context;
  for (let attempt = 0; ; attempt++) {
    try {
      return await abortable(work(), signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asError(thrown);
      if (isPipelinesError(error)) throw error;
      const kind = failureKind(error);
      if (attempt + 1 >= attempts[kind]) throw failure(stream, error, kind);
      const retryInMs = backoffMs(attempt, random, START_BACKOFF);
      if (kind === 'connection') link.announce({ kind: 'disconnected', error, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }
}

/** Those that are not among `parents` themselves. */
function descendantsOf(parents: readonly string[], all: readonly ChildShardEntry[]): Set<string> {
  const lineage = new ShardLineage();
  lineage.track(parents);
  return new Set(lineage.addListing(all));
}

function startFailure(stream: string, cause: Error, kind: FailureKind): PipelinesError {
  const name = nameOf(cause);
  if (kind === 'notFound') {
    return new PipelinesError(name, `The data stream "${stream}" does not exist here.`, {
      remedy: 'Check its name, and the region and the account of the connection.',
      cause,
    });
  }
  return new PipelinesError(name, `The data stream "${stream}" cannot be read: ${cause.message || name}`, { cause });
}

/** The limits: "RegisterStreamConsumer". */
function registerFailure(stream: string, cause: Error, kind: FailureKind): PipelinesError {
  const name = nameOf(cause);
  const message = `No consumer for enhanced fan-out could be registered at "${stream}": ${cause.message || name}`;
  const remedy =
    kind === 'throttled'
      ? 'A stream takes 20 consumers: remove those that nobody uses, or tail by polling.'
      : 'Tail by polling, or try again.';
  return new PipelinesError(name, message, { remedy, cause });
}

function nameOf(cause: Error): string {
  const { code } = cause as { code?: unknown };
  return cause.name === 'Error' && typeof code === 'string' ? code : cause.name;
}

function unknownShard(stream: string, unknown: readonly string[], all: readonly ChildShardEntry[]): PipelinesError {
  const some = all.slice(0, 5).map(({ shardId }) => shardId);
  return new PipelinesError('UnknownShard', `The data stream "${stream}" has no shard ${unknown.join(', ')}.`, {
    remedy: `Choose from its ${all.length} shards: ${some.join(', ')}${all.length > some.length ? ', …' : ''}.`,
  });
}
