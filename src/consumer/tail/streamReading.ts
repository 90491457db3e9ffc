import { backoffMs, type Backoff } from '../../common';
import type { ShardPosition } from '../source/position';
import { ShardLineage } from '../source/lineage';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';
import { ShardCursor } from '../shards/shardCursor';
import { listShardEntries } from '../source/shardList';
import { ShardReader, type ReaderContext } from '../shards/shardReader';
import type { TaskGroup } from './taskGroup';
import { ShardPlace } from '../source/shardPlace';
import { SubscribedShard, type Subscriber } from '../shards/subscribedShard';
import { ShardRates } from '../shards/shardRates';
import type { ConsumerClient } from '../types';

export interface StreamContext extends Omit<ReaderContext, 'tipPollMs' | 'shardCount'> {
  client: ConsumerClient;
  stream: string;
  /** Undefined: the shards are polled. */
  subscriber: Subscriber | undefined;
  /** No event waits to be pulled. */
  isIdle: () => boolean;
  /** The service's time at a moment of the computer's clock. */
  serviceMs: (computerMs: number) => number;
  /** How much too late `serviceMs` may be. */
  mostAheadMs: (computerMs: number) => number;
  /** The computer's time at a moment of the service's clock. It may be too early, but never too late. */
  computerMs: (serviceMs: number) => number;
}

/** Reads one shard, by polling or by a subscription. */
type Reader = ShardReader | SubscribedShard;

/** The shards of the stream at the start, which of them are read, and from where. */
export interface ShardSet {
  all: ChildShardEntry[];
  chosen: readonly string[];
  positionOf(shardId: string): ShardPosition;
  /** Records that arrived before this, by the computer's clock, are not wanted ({@link ShardPlace}). `-Infinity`: unknown. */
  untilMs: number;
  /** The stream has taken the name of another, after `untilMs`. All its records are wanted. */
  isAnother: boolean;
  /** Shards that ended before this, by the service's clock, are not listed. Undefined: all are. */
  sinceMs: number | undefined;
}

const TIP_POLL_MS = 1_000;
/** With very many shards the tail stays below 200 calls/s by polling each less often. */
const TIP_POLL_MS_PER_SHARD = 5;
const PROGRESS_MS = 1_000;
const IDENTITY_CHECK_MS = 15_000;
const LOOK_FOR_CHILDREN_BACKOFF: Backoff = { firstMs: 1_000, capMs: 30_000, jitter: 'upperHalf' };

/** Reads one stream's shards and, as they end, their children. */
export class StreamReading {
  readonly #context: StreamContext;
  readonly #shards: ShardSet;
  readonly #tasks: TaskGroup;

  readonly #lineage = new ShardLineage();
  readonly #known: ReadonlySet<string>;
  readonly #readers = new Map<string, Reader>();
  readonly #waiting = new Set<string>();
  /** When the children of each shard that has been read began, at the earliest. */
  readonly #childrenSince = new Map<string, number>();
  #listing: Promise<void> | undefined;

  constructor(context: StreamContext, shards: ShardSet, tasks: TaskGroup) {
    this.#context = context;
    this.#shards = shards;
    this.#tasks = tasks;

    this.#known = new Set(shards.all.map(({ shardId }) => shardId));
    this.#lineage.track(shards.chosen);
  }

  /** Begins to read. The task group ends it. */
  start(): void {
    this.#schedule([...this.#shards.chosen, ...this.#lineage.addListing(this.#shards.all)]);
    this.#tasks.spawn((signal) => this.#reportProgress(signal));
    this.#tasks.spawn((signal) => this.#watchIdentity(signal));
  }

  /** How many shards are read or wait for their parents. */
  get shardCount(): number {
    return this.#lineage.trackedCount;
  }

  #schedule(added: readonly string[]): void {
    for (const shardId of added) {
      const parents = this.#lineage.awaitedParents(shardId);
      if (parents.length > 0)
        this.#context.emit({ kind: 'shard', shardId, state: { kind: 'waitingForParent', parents } });
      this.#waiting.add(shardId);
    }
    for (const shardId of this.#waiting) {
      if (this.#lineage.awaitedParents(shardId).length > 0) continue;
      this.#waiting.delete(shardId);
      this.#tasks.spawn((signal) => this.#readShard(shardId, signal));
    }
  }

  async #readShard(shardId: string, signal: AbortSignal): Promise<void> {
    if (this.#lineage.hasLostParents(shardId) || (this.#shards.isAnother && this.#lineage.lacksParents(shardId))) {
      this.#context.emit({ kind: 'gap', shardId, afterSequenceNumber: undefined, reason: 'shardExpired' });
    }
    const reader = this.#readerOf(shardId, this.#placeOf(shardId));
    this.#readers.set(shardId, reader);
    const children = await reader.run(signal);
    this.#readers.delete(shardId);
    const { childrenSinceMs } = reader.place;
    if (childrenSinceMs !== undefined) this.#childrenSince.set(shardId, childrenSinceMs);
    await this.#follow(shardId, children, signal);
  }

  #positionOf(shardId: string): ShardPosition {
    // A shard that was not listed at the start is newer than the start.
    if (!this.#known.has(shardId)) return { at: 'trimHorizon' };
    const position = this.#shards.positionOf(shardId);
    const { latestMs } = this.#context.start;
    return position.at === 'timestamp' ? { ...position, ms: Math.min(position.ms, latestMs) } : position;
  }

  #placeOf(shardId: string): ShardPlace {
    const position = this.#positionOf(shardId);
    const begun = this.#lineage.parentsOf(shardId).map((parent) => this.#childrenSince.get(parent));
    const { untilMs: startMs } = this.#shards;
    const beginnings = [position.at === 'trimHorizon' && startMs === -Infinity ? undefined : startMs, ...begun];
    const known = beginnings.filter((ms) => ms !== undefined);
    const untilMs = known.length > 0 ? Math.max(...known) : undefined;
    const { computerMs, link, clock } = this.#context;
    const place = new ShardPlace(position, untilMs, computerMs);
    place.retentionSeen(link.retentionMs, clock.now());
    return place;
  }

  #readerOf(shardId: string, place: ShardPlace): Reader {
    const context: ReaderContext = {
      ...this.#context,
      tipPollMs: () => Math.max(TIP_POLL_MS, this.#readers.size * TIP_POLL_MS_PER_SHARD),
      shardCount: () => this.shardCount,
    };
    const { subscriber, random } = this.#context;
    if (subscriber) return new SubscribedShard(context, subscriber, shardId, place);
    return new ShardReader(context, new ShardCursor(shardId, place, random));
  }

  /**
   * The children's other parents must be known too. Otherwise a child might begin before one of them has ended. A listing that was
   * already under way may be older than the children. A parent that the next one lacks has expired.
   */
  async #follow(shardId: string, children: ChildShardEntry[], signal: AbortSignal): Promise<void> {
    const added = this.#lineage.addChildren(children);
    const isComplete = () => !children.some((child) => this.#lineage.lacksParents(child.shardId));
    for (let attempt = 0; attempt < 2 && !isComplete(); attempt++) added.push(...(await this.#list(signal)));
    this.#lineage.end(shardId);
    this.#emitClosed(shardId);
    this.#schedule(added);
    for (let attempt = 0; this.#lineage.childrenOf(shardId).length === 0; attempt++) {
      if (attempt > 0) {
        const delayMs = backoffMs(attempt - 1, this.#context.random, LOOK_FOR_CHILDREN_BACKOFF);
        await this.#context.clock.sleep(delayMs, signal);
      }
      this.#schedule(await this.#list(signal));
      if (this.#lineage.childrenOf(shardId).length > 0) this.#emitClosed(shardId);
    }
  }

  /** One listing at a time serves all that wait for it. Whoever asked too early to find its children asks again. */
  async #list(signal: AbortSignal): Promise<string[]> {
    const { client, stream, link } = this.#context;
    let added: string[] = [];
    this.#listing ??= link
      .call(() => listShardEntries(client, stream, this.#shards.sinceMs, signal), signal)
      .then((all) => {
        added = this.#lineage.addListing(all);
      })
      .finally(() => {
        this.#listing = undefined;
      });
    await this.#listing;
    return added;
  }

  #emitClosed(shardId: string): void {
    this.#context.emit({
      kind: 'shard',
      shardId,
      state: { kind: 'closed', children: this.#lineage.childrenOf(shardId) },
    });
  }

  async #watchIdentity(signal: AbortSignal): Promise<void> {
    const { clock, link } = this.#context;
    for (;;) {
      await this.#whileRead(signal);
      await clock.sleep(IDENTITY_CHECK_MS, signal);
      await link.checkIdentity(signal);
      for (const { shardId, place } of this.#readers.values()) {
        const gap = place.retentionSeen(link.retentionMs, clock.now());
        if (gap) this.#context.emit({ kind: 'gap', shardId, ...gap });
      }
    }
  }

  async #reportProgress(signal: AbortSignal): Promise<void> {
    const { clock, emit, isIdle, link } = this.#context;
    for (const rates = new ShardRates(clock.now()); ;) {
      await this.#whileRead(signal);
      await clock.sleep(PROGRESS_MS, signal);
      const atMs = clock.now();
      const shards = rates.measure(this.#readers.values(), atMs);
      if (isIdle()) emit({ kind: 'progress', atMs, heardMs: link.heardMs, shards });
    }
  }

  /** Waits while the caller holds the reading, or does not pull: no timer runs then. */
  async #whileRead(signal: AbortSignal): Promise<void> {
    (await this.#context.room(0, signal))();
  }
}
