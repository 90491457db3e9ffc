import { overlap } from '../../common';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';

/**
 * Which shards are read, and when each may begin: once its parents have been read to their ends, so that the records
 * of a partition key keep their order across splits and merges.
 *
 * Only the shards chosen at the start are read and, from then on, their descendants. Every listing leaves out what ended
 * before the tail's start, as the first one did. So a shard that is new in a later listing has come into being since, and
 * those of its parents that are not listed have expired.
 */
export class ShardLineage {
  readonly #entries = new Map<string, ChildShardEntry>();
  readonly #listed = new Set<string>();
  /** Insertion order is reading order. */
  readonly #tracked = new Set<string>();
  readonly #ended = new Set<string>();
  /** What stands in for the parents of a shard that has lost some: those that are left, and the shards that may be ancestors. */
  readonly #standIns = new Map<string, readonly string[]>();

  /** Adds what a closed shard's answer says. Returns the shards that are read because of it. */
  addChildren(children: readonly ChildShardEntry[]): string[] {
    this.#note(children);
    return this.#addDescendants(children);
  }

  /** Adds all shards that there are. Returns those that are read because of it. */
  addListing(shards: readonly ChildShardEntry[]): string[] {
    const isFirst = this.#listed.size === 0;
    const news = shards.filter(({ shardId }) => !this.#listed.has(shardId));
    this.#note(shards);
    for (const { shardId } of news) this.#listed.add(shardId);
    if (!isFirst) this.#replaceLostParents(news);
    return this.#addDescendants(shards);
  }

  /** Reads these, whatever their parents. */
  track(shardIds: Iterable<string>): void {
    for (const shardId of shardIds) this.#tracked.add(shardId);
  }

  get trackedCount(): number {
    return this.#tracked.size - this.#ended.size;
  }

  end(shardId: string): void {
    this.#ended.add(shardId);
  }

  /** The children and, where some of these have expired, the shards that may be their descendants. */
  childrenOf(shardId: string): string[] {
    return [...this.#entries.values()].flatMap((shard) =>
      this.parentsOf(shard.shardId).includes(shardId) ? [shard.shardId] : [],
    );
  }

  /** Or what stands in for them where some have expired. */
  parentsOf(shardId: string): readonly string[] {
    return this.#standIns.get(shardId) ?? this.#entries.get(shardId)?.parents ?? [];
  }

  /** A parent has expired before it was known: nobody knows what was in it. */
  hasLostParents(shardId: string): boolean {
    return this.#standIns.has(shardId);
  }

  /** It has a parent that is not listed. */
  lacksParents(shardId: string): boolean {
    return this.#entries.get(shardId)?.parents.some((parent) => !this.#entries.has(parent)) ?? false;
  }

  /** The parents that must be read to their ends before the shard. */
  awaitedParents(shardId: string): string[] {
    return this.parentsOf(shardId).filter((parent) => this.#tracked.has(parent) && !this.#ended.has(parent));
  }

  #addDescendants(shards: readonly ChildShardEntry[]): string[] {
    const added: string[] = [];
    // Children may stand before their parents in the list: go on until nothing more follows.
    for (let before = -1; before !== added.length;) {
      before = added.length;
      for (const { shardId } of shards) {
        if (this.#tracked.has(shardId) || !this.parentsOf(shardId).some((parent) => this.#tracked.has(parent)))
          continue;
        this.#tracked.add(shardId);
        added.push(shardId);
      }
    }
    return added;
  }

  #note(shards: readonly ChildShardEntry[]): void {
    for (const shard of shards) this.#entries.set(shard.shardId, { ...this.#entries.get(shard.shardId), ...shard });
  }

  #replaceLostParents(news: readonly ChildShardEntry[]): void {
    const before = [...this.#tracked];
    for (const { shardId } of news) {
      if (!this.lacksParents(shardId)) continue;
      const ancestors = this.#youngestOverlapping(shardId, before);
      const left = this.parentsOf(shardId).filter((parent) => this.#entries.has(parent));
      if (ancestors.length > 0) this.#standIns.set(shardId, [...new Set([...left, ...ancestors])]);
    }
  }

  /** Of these, the shards whose keys the given one may take, without those whose children are among them. */
  #youngestOverlapping(shardId: string, shardIds: readonly string[]): string[] {
    const hashKeys = this.#entries.get(shardId)?.hashKeys;
    const overlapping = shardIds.filter(
      (other) => other !== shardId && overlap(this.#entries.get(other)?.hashKeys, hashKeys),
    );
    const parents = new Set(overlapping.flatMap((other) => this.parentsOf(other)));
    return overlapping.filter((other) => !parents.has(other));
  }
}
