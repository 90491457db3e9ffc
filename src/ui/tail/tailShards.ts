import type { ShardProgress, ShardState } from '../../consumer';
import { describeShardState } from './describe';
import { Rate } from './rates';

export interface ShardStatus {
  shardId: string;
  behindMs: number;
  readsPerSecond: number;
  perSecond: number;
  state: ShardState['kind'];
  /** Undefined: not worth a word. */
  note: string | undefined;
}

interface ShardView {
  behindMs: number;
  readsPerSecond: number;
  state: ShardState;
  rate: Rate;
}

/** How each shard of a tail stands. */
export class TailShards {
  readonly #shards = new Map<string, ShardView>();

  received(shardId: string, records: number, behindMs: number): void {
    const shard = this.#at(shardId);
    shard.behindMs = behindMs;
    shard.rate.add(records, Date.now());
  }

  progressed(shards: readonly ShardProgress[]): void {
    for (const { shardId, behindMs, readsPerSecond } of shards)
      Object.assign(this.#at(shardId), { behindMs, readsPerSecond });
  }

  /** @returns what is worth a line */
  changed(shardId: string, state: ShardState): string | undefined {
    const shard = this.#at(shardId);
    shard.state = state;
    if (state.kind === 'closed') Object.assign(shard, { behindMs: 0, readsPerSecond: 0 });
    return describeShardState(state);
  }

  list(): ShardStatus[] {
    const nowMs = Date.now();
    return [...this.#shards].map(([shardId, { behindMs, readsPerSecond, state, rate }]) => ({
      ...{ shardId, behindMs, readsPerSecond, state: state.kind },
      perSecond: rate.perSecond(nowMs),
      note: describeShardState(state),
    }));
  }

  get behindMs(): number {
    return Math.max(0, ...[...this.#shards.values()].map(({ behindMs }) => behindMs));
  }

  get readsPerSecond(): number {
    return Math.max(0, ...[...this.#shards.values()].map(({ readsPerSecond }) => readsPerSecond));
  }

  #at(shardId: string): ShardView {
    const known = this.#shards.get(shardId);
    if (known) return known;
    const view: ShardView = { behindMs: 0, readsPerSecond: 0, state: { kind: 'reading' }, rate: new Rate() };
    this.#shards.set(shardId, view);
    return view;
  }
}
