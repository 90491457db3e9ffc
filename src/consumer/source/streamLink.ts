import type { Shard, StreamDescriptionSummary } from '@aws-sdk/client-kinesis';
import { abortable, asError, backoffMs, type Backoff, type Clock, streamId } from '../../common';
import { failureKind } from '../failure';
import { MIN_RETENTION_MS } from './shardPlace';
import { isSequenceNumber } from '../wire/sequenceNumber';
import type { ConsumerClient, TailState } from '../types';

export interface StreamLinkOptions {
  client: ConsumerClient;
  stream: string;
  signal: AbortSignal;
  clock: Clock;
  random: () => number;
  onState: (state: TailState) => void;
  /** Another stream has taken the name. No position of the old one is valid in it. */
  onRecreated: () => void;
}

const RETRY_BACKOFF: Backoff = { firstMs: 500, capMs: 30_000, jitter: 'upperHalf' };
/** `DescribeStreamSummary` is limited to 20 calls/s and account. */
const WATCH_MS = 2_000;
const CREATING_POLL_MS = 500;
/** What a look at the stream finds is true for so long: deleting it and making it again takes longer. */
export const LOOK_HOLDS_MS = 1_000;
/** A permission may be granted later. So a denied describe is tried again, ever more rarely. */
const DENIED_BACKOFF: Backoff = { firstMs: 15_000, capMs: 10 * 60_000, jitter: 'upperHalf' };

/**
 * Whether the stream can be read at all. Its shards share this, so that an outage has one back-off and one probe, however many shards
 * there are. Every reader awaits {@link ready} before a call and reports the result.
 */
export class StreamLink {
  readonly #options: StreamLinkOptions;

  #recovery: Promise<void> | undefined;
  #attempt = 0;
  #heardMs = -Infinity;
  #announced: TailState['kind'] = 'connecting';
  #createdMs: number | undefined;
  /** Undefined: the stream may be described, which tells more. */
  #oldest: OldestShard | undefined;
  #seenMs = -Infinity;
  #beforeSeenMs = -Infinity;
  #replaced = 0;
  #denials = 0;
  #describeAgainMs = -Infinity;
  #retention: number | undefined;
  #arn: string | undefined;

  constructor(options: StreamLinkOptions) {
    this.#options = options;
  }

  /** How long the stream keeps its records. Where that is unknown, the shortest time that a stream can have. */
  get retentionMs(): number {
    return this.#retention ?? MIN_RETENTION_MS;
  }

  /** When the stream was made, by the service's clock. Undefined: unknown, since the stream may not be described. */
  get madeMs(): number | undefined {
    return this.#createdMs;
  }

  /** When the previous stream of this name was last seen. The present one was made later. `-Infinity`: there was none. */
  get madeAfterMs(): number {
    return this.#beforeSeenMs;
  }

  /** How often another stream has taken the name. This tells streams apart even where their creation is not known. */
  get replacements(): number {
    return this.#replaced;
  }

  /** Tells this stream from others of its name. Undefined: nothing does. */
  get streamMark(): string | undefined {
    return (this.#createdMs ?? this.#oldest?.startsAt)?.toString();
  }

  /** Undefined: unknown, since the stream may not be described. */
  get streamArn(): string | undefined {
    return this.#arn;
  }

  /** When the service last answered, be it with a refusal. `-Infinity`: it has not. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** The service answered. */
  heard(): void {
    this.#heardMs = this.#options.clock.now();
  }

  ready(signal: AbortSignal): Promise<void> {
    return this.#recovery ? abortable(this.#recovery, signal) : Promise.resolve();
  }

  /** A call went through. `shards` is how many shards are read. */
  proved(shards: number): void {
    this.heard();
    this.#attempt = 0;
    if (this.#announced === 'disconnected' || this.#announced === 'connecting')
      this.announce({ kind: 'connected', shards });
  }

  /** A call failed in a way in which all calls would fail. */
  lost(error: Error): void {
    this.#recovery ??= this.#recovering(this.#afterOutage(error));
  }

  /** Checks that the stream still exists and is still the same one. Waits until it exists. */
  verify(signal: AbortSignal): Promise<void> {
    this.#recovery ??= this.#recovering(this.#untilActive());
    return abortable(this.#recovery, signal);
  }

  /**
   * To be called after a call that any stream of that name would have answered. Makes sure that the answer came from the stream that is
   * being read. Rejects when the signal aborts, as the readers' signal does when the stream was replaced.
   */
  async confirm(signal: AbortSignal): Promise<void> {
    // Nothing tells streams apart.
    if (this.#createdMs === undefined && !this.#oldest) return;
    const answeredMs = this.#options.clock.now();
    const isSure = () => this.#seenMs >= answeredMs - LOOK_HOLDS_MS;
    // A look that was already under way may be too old. The next one is not, whatever the computer's clock says.
    for (let look = 0; look < 2 && !isSure(); look++) await this.verify(signal);
  }

  /** Makes a call that is needed to read on, again and again until it goes through. @throws the signal's reason when it aborts */
  async call<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      await this.ready(signal);
      try {
        return await abortable(work(), signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const kind = failureKind(thrown);
        if (kind === 'connection') this.lost(asError(thrown));
        else if (kind === 'notFound') await this.verify(signal);
        const { clock, random } = this.#options;
        if (kind !== 'connection') await clock.sleep(backoffMs(attempt, random, RETRY_BACKOFF), signal);
      }
    }
  }

  /** Checks that the stream is still the same one: it may be replaced while reads of old iterators still go through. */
  async checkIdentity(signal: AbortSignal): Promise<void> {
    if (this.#recovery) return;
    const lookedMs = this.#options.clock.now();
    const seen = await this.#look().catch(() => undefined);
    signal.throwIfAborted();
    // Whatever fails here fails the reads too, and is reported there.
    if (!seen) return;
    if (seen.kind !== 'active' || this.#isAnother(seen)) return this.verify(signal);
    this.#remember(seen);
    this.#seenMs = lookedMs;
  }

  /** Looks at the stream for the first time. Resolves when it is active. @throws the service's error when it cannot be read */
  async open(): Promise<void> {
    this.#seenMs = this.#options.clock.now();
    const seen = await this.#look();
    if (seen.kind === 'missing') throw seen.error;
    if (seen.kind !== 'active') {
      this.announce({ kind: 'waitingForStream', status: seen.status });
      await this.#untilActive();
      return;
    }
    this.#remember(seen);
  }

  announce(state: TailState): void {
    this.#announced = state.kind;
    this.#options.onState(state);
  }

  #recovering(work: Promise<void>): Promise<void> {
    const recovery = work.finally(() => {
      this.#recovery = undefined;
    });
    // It rejects only when the signal aborts. Whoever waits has that signal too.
    recovery.catch(() => undefined);
    return recovery;
  }

  async #afterOutage(error: Error): Promise<void> {
    await this.#pause(error);
    await this.#untilActive();
  }

  async #pause(error: Error): Promise<void> {
    const retryInMs = backoffMs(this.#attempt, this.#options.random, RETRY_BACKOFF);
    this.#attempt++;
    this.announce({ kind: 'disconnected', error, retryInMs });
    await this.#options.clock.sleep(retryInMs, this.#options.signal);
  }

  async #untilActive(): Promise<void> {
    const { clock, signal, onRecreated } = this.#options;
    let gone = false;
    for (;;) {
      const lookedMs = clock.now();
      const seen = await this.#describeWithRetries();
      switch (seen.kind) {
        case 'missing':
          if (this.#announced !== 'streamDeleted') this.announce({ kind: 'streamDeleted' });
          gone = true;
          await clock.sleep(WATCH_MS, signal);
          break;
        case 'changing':
          if (this.#announced !== 'waitingForStream') this.announce({ kind: 'waitingForStream', status: seen.status });
          await clock.sleep(CREATING_POLL_MS, signal);
          break;
        case 'active': {
          const isAnother = this.#isAnother(seen) ?? gone;
          if (isAnother) this.#forget(seen);
          this.#remember(seen);
          this.#seenMs = lookedMs;
          if (isAnother) onRecreated();
          else if (this.#announced === 'streamDeleted' || this.#announced === 'waitingForStream')
            this.#announced = 'connecting';
          return;
        }
      }
    }
  }

  /** Another stream has taken the name. */
  #forget({ createdMs }: ActiveStream): void {
    this.#replaced++;
    // A link that knows the creation time knows the retention, too.
    if (createdMs === undefined) this.#retention = undefined;
    this.#beforeSeenMs = this.#seenMs;
    this.#createdMs = undefined;
    this.#oldest = undefined;
  }

  #remember({ createdMs, oldest }: ActiveStream): void {
    this.#createdMs ??= createdMs;
    this.#oldest = oldest ?? this.#oldest;
  }

  /** Undefined: nothing tells the streams apart. */
  #isAnother({ createdMs, oldest }: ActiveStream): boolean | undefined {
    if (this.#createdMs !== undefined && createdMs !== undefined) return this.#createdMs !== createdMs;
    return this.#oldest && oldest ? isOfLaterStream(oldest, this.#oldest) : undefined;
  }

  async #describeWithRetries(): Promise<StreamStatus> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#look();
      } catch (thrown) {
        const { signal, clock, random } = this.#options;
        signal.throwIfAborted();
        if (failureKind(thrown) === 'connection') await this.#pause(asError(thrown));
        else await clock.sleep(backoffMs(attempt, random, RETRY_BACKOFF), signal);
      }
    }
  }

  async #look(): Promise<StreamStatus> {
    try {
      return (await this.#described()) ?? (await this.#listed());
    } catch (thrown) {
      if (failureKind(thrown) === 'notFound') return { kind: 'missing', error: asError(thrown) };
      throw thrown;
    }
  }

  /** Undefined: the stream may not be described at present. */
  async #described(): Promise<StreamStatus | undefined> {
    const { client, stream, signal, clock, random } = this.#options;
    if (clock.now() < this.#describeAgainMs) return undefined;
    try {
      const answer = await abortable(client.describeStreamSummary(streamId(stream), { abortSignal: signal }), signal);
      this.#denials = 0;
      return this.#sightOf(answer.StreamDescriptionSummary);
    } catch (thrown) {
      if (asError(thrown).name !== 'AccessDeniedException') throw thrown;
      this.#describeAgainMs = clock.now() + backoffMs(this.#denials, random, DENIED_BACKOFF);
      this.#denials++;
      return undefined;
    }
  }

  /** The same by listing: reading may be allowed where describing is not. */
  async #listed(): Promise<StreamStatus> {
    const { client, stream, signal } = this.#options;
    const listing = client.listShards({ ...streamId(stream), MaxResults: 1 }, { abortSignal: signal });
    const { Shards: [shard] = [] } = await abortable(listing, signal);
    return { kind: 'active', createdMs: undefined, oldest: shard && oldestShard(shard) };
  }

  #sightOf(summary: StreamDescriptionSummary | undefined): StreamStatus {
    if (summary?.RetentionPeriodHours !== undefined) this.#retention = summary.RetentionPeriodHours * 3_600_000;
    this.#arn = summary?.StreamARN;
    switch (summary?.StreamStatus) {
      case 'CREATING':
        return { kind: 'changing', status: summary.StreamStatus };
      case 'DELETING':
        return { kind: 'missing', error: new Error('The stream is being deleted.') };
      default:
        return { kind: 'active', createdMs: summary?.StreamCreationTimestamp?.getTime(), oldest: undefined };
    }
  }
}

interface ActiveStream {
  kind: 'active';
  /** Undefined: unknown. */
  createdMs: number | undefined;
  /** Undefined: the shards were not listed. */
  oldest: OldestShard | undefined;
}

type StreamStatus = ActiveStream | { kind: 'changing'; status: string } | { kind: 'missing'; error: Error };

/** The first shard in a stream's list. Older ones have expired. */
interface OldestShard {
  shardId: string;
  startsAt: bigint;
}

function oldestShard({ ShardId: shardId, SequenceNumberRange: range }: Shard): OldestShard | undefined {
  const startsAt = range?.StartingSequenceNumber;
  return shardId === undefined || !isSequenceNumber(startsAt) ? undefined : { shardId, startsAt: BigInt(startsAt) };
}

/** Shard ids start over with each stream, but sequence numbers ascend across streams. */
function isOfLaterStream(seen: OldestShard, known: OldestShard): boolean {
  return seen.shardId <= known.shardId && seen.startsAt > known.startsAt;
}
