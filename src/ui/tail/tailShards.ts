import type { ShardProgress, ShardReadingState } from '../../consumer';
import { describeShardState } from './describe';
import { Rate } from './rates';

export interface ShardStatus {
  shardId: string;
  behindMs: number;
  limit: LimitUse;
  perSecond: number;
  state: ShardReadingState['kind'];
  /** Undefined: not worth a word. */
  note: string | undefined;
}

/** How much all tails of this window use of a shard's read limit. */
export interface LimitUse {
  readsPerSecond: number;
  /** By calls or bytes, whichever is more: 1 is all of it. */
  share: number;
  isThrottled: boolean;
}

interface ShardView {
  behindMs: number;
  readsPerSecond: number;
  limitShare: number;
  state: ShardReadingState;
  rate: Rate;
}

/** How each shard of a tail stands. */
export class TailShards {
  readonly #shards = new Map<string, ShardView>();

  /** @param records those that arrived in the last seconds */
  received(shardId: string, records: number, behindMs: number): void {
    const shard = this.#at(shardId);
    shard.behindMs = behindMs;
    shard.rate.add(records, Date.now());
  }

  progressed(shards: readonly ShardProgress[]): void {
    for (const { shardId, behindMs, readsPerSecond, limitShare } of shards)
      Object.assign(this.#at(shardId), { behindMs, readsPerSecond, limitShare });
  }

  /** @returns what is worth a line */
  changed(shardId: string, state: ShardReadingState): string | undefined {
    const shard = this.#at(shardId);
    shard.state = state;
    if (state.kind === 'closed') Object.assign(shard, { behindMs: 0, readsPerSecond: 0, limitShare: 0 });
    return describeShardState(state);
  }

  /** The connection broke: nothing is read until each shard reports its state again. */
  interrupted(): void {
    for (const shard of this.#shards.values()) {
      Object.assign(shard, { readsPerSecond: 0, limitShare: 0 });
      if (shard.state.kind !== 'closed' && shard.state.kind !== 'waitingForParent') shard.state = { kind: 'reading' };
    }
  }

  list(): ShardStatus[] {
    const nowMs = Date.now();
    return [...this.#shards].map(([shardId, shard]) => ({
      ...{ shardId, behindMs: shard.behindMs, limit: limitOf(shard), state: shard.state.kind },
      perSecond: shard.rate.perSecond(nowMs),
      note: describeShardState(shard.state),
    }));
  }

  get behindMs(): number {
    return Math.max(0, ...[...this.#shards.values()].map(({ behindMs }) => behindMs));
  }

  /** The use of the busiest shard. It counts as throttled when any shard is. */
  get limit(): LimitUse {
    const limits = [...this.#shards.values()].map(limitOf);
    return {
      readsPerSecond: Math.max(0, ...limits.map(({ readsPerSecond }) => readsPerSecond)),
      share: Math.max(0, ...limits.map(({ share }) => share)),
      isThrottled: limits.some(({ isThrottled }) => isThrottled),
    };
  }

  #at(shardId: string): ShardView {
    const known = this.#shards.get(shardId);
    if (known) return known;
    const view: ShardView = {
      behindMs: 0,
      readsPerSecond: 0,
      limitShare: 0,
      state: { kind: 'reading' },
      rate: new Rate(),
    };
    this.#shards.set(shardId, view);
    return view;
  }
}

function limitOf({ readsPerSecond, limitShare: share, state }: ShardView): LimitUse {
  return { readsPerSecond, share, isThrottled: state.kind === 'throttled' };
}
