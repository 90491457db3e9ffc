import { isPipelinesError, PipelinesError } from '../errors';
import { backoffMs } from './backoff';
import { abortable } from './clock';
import { asError, failureKind, type FailureKind } from './failure';
import { ShardLineage } from './lineage';
import type { TailStart } from './position';
import type { ChildShardEntry } from './getRecordsAnswer';
import { listShards } from './shardList';
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
const START_BACKOFF = { firstMs: 200, capMs: 2_000 };

/** @throws PipelinesError with AWS's code where the stream does not exist or cannot be read, `UnknownShard` */
export async function openStream(context: StreamContext, start: TailStart, signal: AbortSignal): Promise<ShardSet> {
  const { client, stream, link } = context;
  let all = await patiently(context, signal, async () => {
    await link.open();
    return listShards(client, stream, start.sinceMs, signal);
  });
  const listed = (shardId: string) => all.some((shard) => shard.shardId === shardId);
  if (start.shards && !start.shards.every(listed)) {
    // A chosen shard may have ended before the tail's start: its descendants are what is wanted then.
    all = await patiently(context, signal, () => listShards(client, stream, undefined, signal));
    const unknown = start.shards.filter((shardId) => !listed(shardId));
    if (unknown.length > 0) throw unknownShard(stream, unknown, all);
  }
  const later = start.parent === undefined ? new Set<string>() : descendantsOf(start.parent, all);
  return {
    all,
    chosen: start.shards ?? all.map(({ shardId }) => shardId),
    positionOf: (shardId) => (later.has(shardId) ? { at: 'trimHorizon' } : start.positionOf(shardId)),
  };
}

/** The stream that has taken the place of the old one: all of its records are new. Chosen shards may not exist in it. */
export async function openAgain(context: StreamContext, start: TailStart, signal: AbortSignal): Promise<ShardSet> {
  const { client, stream, link } = context;
  const all = await link.call(() => listShards(client, stream, undefined, signal), signal);
  const chosen = all.map(({ shardId }) => shardId).filter((shardId) => start.shards?.includes(shardId) ?? true);
  return {
    all,
    chosen: chosen.length > 0 ? chosen : all.map(({ shardId }) => shardId),
    positionOf: () => ({ at: 'trimHorizon' }),
  };
}

/** @throws PipelinesError with AWS's code where the consumer cannot be registered, `ConsumerNotActive` */
export function registerPatiently(
  context: StreamContext,
  signal: AbortSignal,
  register: () => Promise<void>,
): Promise<void> {
  return patiently(context, signal, register, registerFailure);
}

async function patiently<T>(
  context: StreamContext,
  signal: AbortSignal,
  work: () => Promise<T>,
  failure = startFailure,
): Promise<T> {
  const { clock, random, link, stream } = context;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await abortable(work(), signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asError(thrown);
      if (isPipelinesError(error)) throw error;
      const kind = failureKind(error);
      if (attempt + 1 >= ATTEMPTS[kind]) throw failure(stream, error, kind);
      const retryInMs = backoffMs(attempt, random, START_BACKOFF);
      if (kind === 'connection') link.announce({ kind: 'disconnected', error, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }
}

function descendantsOf(shardId: string, all: readonly ChildShardEntry[]): Set<string> {
  const lineage = new ShardLineage();
  lineage.track([shardId]);
  return new Set(lineage.add(all));
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
