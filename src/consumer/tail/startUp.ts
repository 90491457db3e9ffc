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

/** Somebody waits for the tail to begin, so an endpoint that is down is reported soon. A throttled account gets more attempts. */
const ATTEMPTS: Readonly<Record<FailureKind, number>> = {
  throttled: 10,
  server: 4,
  connection: 3,
  expiredIterator: 1,
  invalidArgument: 1,
  notFound: 1,
};
/** Where the new consumer is not found, somebody has deregistered it before it was active. */
const REGISTRATION_ATTEMPTS = { ...ATTEMPTS, notFound: 3 };
const START_BACKOFF: Backoff = { firstMs: 200, capMs: 2_000, jitter: 'upperHalf' };

/** A tail from the oldest record reports no gap for what expires within this time after its start. */
const FIRST_READ_MS = 60_000;

/**
 * Waits until the stream can be read, and lists its shards.
 * @param startAt gives the tail's start for the service's time at the moment at which the tail was asked for
 * @throws {PipelinesError} with AWS's code when the stream does not exist or cannot be read; `UnknownShard`
 */
export async function openStream(
  context: StreamContext,
  startAt: (serviceMs: number) => TailStart,
  signal: AbortSignal,
): Promise<ShardSet> {
  const { client, stream, clock, link, serviceMs, mostAheadMs, askedMs } = context;
  // Called again as the service's time becomes known better.
  const startNow = () => {
    const start = startAt(serviceMs(askedMs));
    // A listing from a moment in the service's future would lack the shards that end before it.
    return { start, sinceMs: earlierBy(mostAheadMs(askedMs), start.sinceMs) };
  };
  const early = new EarlyListing({ client, stream, clock, sinceMs: startNow().sinceMs, signal });
  await withRetries(context, signal, () => link.open());
  // The answer has told the service's time.
  const seen = startNow();
  let { start } = seen;
  let { all, sinceMs } = (await early.whole(seen.sinceMs)) ?? {
    all: await listWithRetries(context, seen.sinceMs, signal),
    sinceMs: seen.sinceMs,
  };
  const exactMs = await exactTime(context, start, all, signal);
  if (exactMs !== undefined) {
    start = startAt(exactMs);
    const isListed = sinceMs === undefined || (start.sinceMs !== undefined && start.sinceMs >= sinceMs);
    // A shard that ended between the two is not in the list.
    if (!isListed) all = await listWithRetries(context, start.sinceMs, signal);
    sinceMs = start.sinceMs;
  }
  const listed = (shardId: string) => all.some((shard) => shard.shardId === shardId);
  if (start.shards && !start.shards.every(listed)) {
    // A chosen shard may have ended before the tail's start. Its descendants are read then.
    all = await listWithRetries(context, undefined, signal);
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

function listWithRetries(
  context: StreamContext,
  sinceMs: number | undefined,
  signal: AbortSignal,
): Promise<ChildShardEntry[]> {
  const { client, stream } = context;
  return withRetries(context, signal, () => listShardEntries(client, stream, sinceMs, signal));
}

/**
 * The service's time at the moment at which the tail was asked for, where the start depends on it. The dates of answers are whole
 * seconds, which is too coarse for `latest`. Undefined: what is known must do.
 */
async function exactTime(
  context: StreamContext,
  { isNow, sinceMs }: TailStart,
  [shard]: readonly ChildShardEntry[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const { client, stream, clock, askedMs, serviceMs, mostAheadMs } = context;
  // A start long ago lies in the service's past too, whatever the clocks say.
  const mayBeAhead = sinceMs !== undefined && sinceMs > serviceMs(askedMs) - mostAheadMs(askedMs);
  if (!shard || !(isNow || mayBeAhead)) return undefined;
  const question = { client, stream, clock, signal, shardId: shard.shardId, momentMs: askedMs };
  try {
    const namedMs = await withRetries(context, signal, () => askForTime(question));
    return namedMs ?? (mayBeAhead ? await withRetries(context, signal, () => findTime(question)) : undefined);
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
 * For a tail that wants all records: those that arrived since this moment, by the computer's clock, are in the stream or reported as a
 * gap. Where the stream may not be described, these are the ones that arrive after the tail's start.
 */
function oldestMs({ link, askedMs, computerMs }: StreamContext): number {
  if (link.madeMs === undefined) return askedMs;
  return Math.max(computerMs(link.madeMs), askedMs - link.retentionMs + FIRST_READ_MS);
}

/** Lists the shards of the stream that has taken the name of another. All its records are new. Chosen shards may not exist in it. */
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

/** @throws {PipelinesError} with AWS's code when the consumer cannot be registered; `ConsumerNotActive` */
export function registerWithRetries(
  context: StreamContext,
  signal: AbortSignal,
  register: () => Promise<void>,
): Promise<void> {
  return withRetries(context, signal, register, { attempts: REGISTRATION_ATTEMPTS, failure: registerFailure });
}

async function withRetries<T>(
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

/** The descendants of these shards, without the shards themselves. */
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

/** See "RegisterStreamConsumer" for the limits. */
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
