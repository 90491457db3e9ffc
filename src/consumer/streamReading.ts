import { backoffMs } from './backoff';
import type { ShardPosition } from './position';
import { ShardLineage } from './lineage';
import type { ChildShardEntry } from './getRecordsAnswer';
import { ShardCursor } from './shardCursor';
import { listShards } from './shardList';
import { ShardReader, type ReaderContext } from './shardReader';
import type { TaskGroup } from './taskGroup';
import { SubscribedShard, type Subscriber } from './subscribedShard';
import { ShardRates } from './shardRates';
import type { ConsumerClient } from './types';

export interface StreamContext extends Omit<ReaderContext, 'tipPollMs' | 'shardCount'> {
  client: ConsumerClient;
  stream: string;
  /** Undefined: shards are polled. */
  subscriber: Subscriber | undefined;
  /** Nothing waits to be pulled. */
  isIdle: () => boolean;
}

/** Polling or subscribed. */
type Reader = ShardReader | SubscribedShard;

/** The shards that there are at the start, and where those that are read begin. */
export interface ShardSet {
  all: ChildShardEntry[];
  chosen: readonly string[];
  positionOf(shardId: string): ShardPosition;
}

const TIP_POLL_MS = 1_000;
/** With very many shards the tail stays below 200 calls/s by polling each less often. */
const TIP_POLL_MS_PER_SHARD = 5;
const PROGRESS_MS = 1_000;
const IDENTITY_CHECK_MS = 15_000;
const LOOK_FOR_CHILDREN_BACKOFF = { firstMs: 1_000, capMs: 30_000 };

/** Reads one stream's shards and, as they end, their children. */
export class StreamReading {
  private readonly lineage = new ShardLineage();
  private readonly known: ReadonlySet<string>;
  private readonly readers = new Map<string, Reader>();
  private readonly waiting = new Set<string>();
  private listing: Promise<void> | undefined;

  constructor(
    private readonly context: StreamContext,
    private readonly shards: ShardSet,
    private readonly tasks: TaskGroup,
  ) {
    this.known = new Set(shards.all.map(({ shardId }) => shardId));
    this.lineage.track(shards.chosen);
  }

  /** Begins; the tasks' group ends it. */
  start(): void {
    this.schedule([...this.shards.chosen, ...this.lineage.add(this.shards.all)]);
    this.tasks.spawn((signal) => this.reportProgress(signal));
    this.tasks.spawn((signal) => this.watchIdentity(signal));
  }

  get shardCount(): number {
    return this.lineage.trackedCount;
  }

  private schedule(added: readonly string[]): void {
    for (const shardId of added) {
      const parents = this.lineage.awaitedParents(shardId);
      if (parents.length > 0)
        this.context.emit({ kind: 'shard', shardId, state: { kind: 'waitingForParent', parents } });
      this.waiting.add(shardId);
    }
    for (const shardId of this.waiting) {
      if (this.lineage.awaitedParents(shardId).length > 0) continue;
      this.waiting.delete(shardId);
      this.tasks.spawn((signal) => this.readShard(shardId, signal));
    }
  }

  private async readShard(shardId: string, signal: AbortSignal): Promise<void> {
    // What was not there at the start came into being after it.
    const position: ShardPosition = this.known.has(shardId) ? this.shards.positionOf(shardId) : { at: 'trimHorizon' };
    const reader = this.readerOf(shardId, position);
    this.readers.set(shardId, reader);
    const children = await reader.run(signal);
    this.readers.delete(shardId);
    await this.follow(shardId, children, signal);
  }

  private readerOf(shardId: string, position: ShardPosition): Reader {
    const context: ReaderContext = {
      ...this.context,
      tipPollMs: () => Math.max(TIP_POLL_MS, this.readers.size * TIP_POLL_MS_PER_SHARD),
      shardCount: () => this.shardCount,
    };
    const { subscriber, random } = this.context;
    if (subscriber) return new SubscribedShard(context, subscriber, shardId, position);
    return new ShardReader(context, new ShardCursor(shardId, position, random));
  }

  /** The children's other parents must be known too, or a child might begin before one of them has ended. */
  private async follow(shardId: string, children: ChildShardEntry[], signal: AbortSignal): Promise<void> {
    let added = this.lineage.add(children);
    const complete = children.every(({ parents }) => parents.every((parent) => this.lineage.knows(parent)));
    if (children.length > 0 && !complete) added = [...added, ...(await this.list(signal))];
    this.lineage.end(shardId);
    this.emitClosed(shardId);
    this.schedule(added);
    for (let attempt = 0; this.lineage.childrenOf(shardId).length === 0; attempt += 1) {
      if (attempt > 0) {
        const delayMs = backoffMs(attempt - 1, this.context.random, LOOK_FOR_CHILDREN_BACKOFF);
        await this.context.clock.sleep(delayMs, signal);
      }
      this.schedule(await this.list(signal));
      if (this.lineage.childrenOf(shardId).length > 0) this.emitClosed(shardId);
    }
  }

  /** One listing at a time serves all who wait for it; who asked too early to find their children asks again. */
  private async list(signal: AbortSignal): Promise<string[]> {
    const { client, stream, link } = this.context;
    let added: string[] = [];
    this.listing ??= link
      .call(() => listShards(client, stream, undefined, signal), signal)
      .then((all) => {
        added = this.lineage.add(all);
      })
      .finally(() => {
        this.listing = undefined;
      });
    await this.listing;
    return added;
  }

  private emitClosed(shardId: string): void {
    this.context.emit({
      kind: 'shard',
      shardId,
      state: { kind: 'closed', children: this.lineage.childrenOf(shardId) },
    });
  }

  private async watchIdentity(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.context.clock.sleep(IDENTITY_CHECK_MS, signal);
      await this.context.link.glance(signal);
    }
  }

  private async reportProgress(signal: AbortSignal): Promise<void> {
    const { clock, emit, isIdle } = this.context;
    for (const rates = new ShardRates(clock.now()); ;) {
      await clock.sleep(PROGRESS_MS, signal);
      const atMs = clock.now();
      const shards = rates.measure(this.readers.values(), atMs);
      if (isIdle()) emit({ kind: 'progress', atMs, shards });
    }
  }
}
