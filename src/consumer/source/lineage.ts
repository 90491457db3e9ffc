import { overlap } from '../../common';
import type { ChildShardEntry } from '../wire/getRecordsAnswer';

/**
 * Tells which shards are read, and when each may begin: once its parents have been read to their ends, so that the records of a
 * partition key keep their order across splits and merges.
 *
 * The shards chosen at the start are read, and their descendants. Every listing leaves out the shards that ended before the tail's start,
 * as the first one did. So a shard that is new in a later listing is newer than the first, and parents of it that are not listed have
 * expired.
 */
export class ShardLineage {
  readonly #entries = new Map<string, ChildShardEntry>();
  readonly #listed = new Set<string>();
  /** The shards that are read, in the order in which they were found. */
  readonly #tracked = new Set<string>();
  readonly #ended = new Set<string>();
  /** For shards of which some parents have expired: the parents that are left, and shards that may be ancestors. */
  readonly #standIns = new Map<string, readonly string[]>();

  /** Adds the children that a closed shard's last answer names. @returns the shards that are read because of it */
  addChildren(children: readonly ChildShardEntry[]): string[] {
    this.#note(children);
    return this.#addDescendants(children);
  }

  /** Adds a listing of the stream. @returns the shards that are read because of it */
  addListing(shards: readonly ChildShardEntry[]): string[] {
    const isFirst = this.#listed.size === 0;
    const news = shards.filter(({ shardId }) => !this.#listed.has(shardId));
    this.#note(shards);
    for (const { shardId } of news) this.#listed.add(shardId);
    if (!isFirst) this.#replaceLostParents(news);
    return this.#addDescendants(shards);
  }

  /** Reads these, whatever their parents are. */
  track(shardIds: Iterable<string>): void {
    for (const shardId of shardIds) this.#tracked.add(shardId);
  }

  /** How many shards are read or wait for their parents. */
  get trackedCount(): number {
    return this.#tracked.size - this.#ended.size;
  }

  /** The shard has been read to its end. */
  end(shardId: string): void {
    this.#ended.add(shardId);
  }

  /** The children. Where some have expired, also the shards that may descend from those. */
  childrenOf(shardId: string): string[] {
    return [...this.#entries.values()].flatMap((shard) =>
      this.parentsOf(shard.shardId).includes(shardId) ? [shard.shardId] : [],
    );
  }

  /** The parents. Where some have expired, those that are left, and the shards that may be ancestors. */
  parentsOf(shardId: string): readonly string[] {
    return this.#standIns.get(shardId) ?? this.#entries.get(shardId)?.parents ?? [];
  }

  /** A parent expired before it was known, so records of it may be missing. */
  hasLostParents(shardId: string): boolean {
    return this.#standIns.has(shardId);
  }

  /** It has a parent that is not listed. */
  lacksParents(shardId: string): boolean {
    return this.#entries.get(shardId)?.parents.some((parent) => !this.#entries.has(parent)) ?? false;
  }

  /** The parents that are not yet read to their ends. The shard waits for them. */
  awaitedParents(shardId: string): string[] {
    return this.parentsOf(shardId).filter((parent) => this.#tracked.has(parent) && !this.#ended.has(parent));
  }

  #addDescendants(shards: readonly ChildShardEntry[]): string[] {
    const added: string[] = [];
    // Children may come before their parents in the list, so it is searched until nothing is added.
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

  /** The shards of `shardIds` whose hash keys overlap the shard's, without the parents of others among them. */
  #youngestOverlapping(shardId: string, shardIds: readonly string[]): string[] {
    const hashKeys = this.#entries.get(shardId)?.hashKeys;
    const overlapping = shardIds.filter(
      (other) => other !== shardId && overlap(this.#entries.get(other)?.hashKeys, hashKeys),
    );
    const parents = new Set(overlapping.flatMap((other) => this.parentsOf(other)));
    return overlapping.filter((other) => !parents.has(other));
  }
}
