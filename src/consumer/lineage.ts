import type { ChildShardEntry } from './getRecordsAnswer';
import { overlap } from './hashKeys';

/**
 * Which shards are read, and when each may begin: once its parents have been read to their ends, so that the records
 * of a partition key keep their order across splits and merges.
 *
 * Read are the shards chosen at the start and, from then on, only descendants of those. The listings leave out what ended before
 * the tail's start, as the first one did: a shard whose parents are no longer listed has come into being since, and its
 * parents have expired.
 */
export class ShardLineage {
  private readonly entries = new Map<string, ChildShardEntry>();
  /** Insertion order is reading order. */
  private readonly tracked = new Set<string>();
  private readonly ended = new Set<string>();
  /** Of a shard whose parents have expired: the shards before it that may be their ancestors. */
  private readonly ancestorsOf = new Map<string, readonly string[]>();

  /** Adds what a listing or a closed shard's answer says. Returns the shards that are read because of it. */
  add(shards: readonly ChildShardEntry[]): string[] {
    const isFirst = this.entries.size === 0;
    const news = shards.filter(({ shardId }) => !this.entries.has(shardId));
    for (const shard of shards) this.entries.set(shard.shardId, { ...this.entries.get(shard.shardId), ...shard });
    const added = this.addDescendants(shards);
    if (isFirst) return added;
    const orphans = news.filter((shard) => !this.tracked.has(shard.shardId) && this.isOrphan(shard.shardId));
    const youngest = orphans.length > 0 ? this.youngestTracked() : [];
    for (const shard of orphans) {
      const ancestors = youngest.filter((other) => overlap(this.entries.get(other)?.hashKeys, shard.hashKeys));
      if (ancestors.length === 0) continue;
      this.ancestorsOf.set(shard.shardId, ancestors);
      this.tracked.add(shard.shardId);
      added.push(shard.shardId, ...this.addDescendants(shards));
    }
    return added;
  }

  /** Reads these, whatever their parents. */
  track(shardIds: Iterable<string>): void {
    for (const shardId of shardIds) this.tracked.add(shardId);
  }

  get trackedCount(): number {
    return this.tracked.size - this.ended.size;
  }

  knows(shardId: string): boolean {
    return this.entries.has(shardId);
  }

  end(shardId: string): void {
    this.ended.add(shardId);
  }

  /** The children, or, where these have expired, the shards that may be their descendants. */
  childrenOf(shardId: string): string[] {
    return [...this.entries.values()].flatMap((shard) =>
      this.parentsOf(shard.shardId).includes(shardId) ? [shard.shardId] : [],
    );
  }

  /** Or what stands in for parents that have expired. */
  parentsOf(shardId: string): readonly string[] {
    return this.ancestorsOf.get(shardId) ?? this.entries.get(shardId)?.parents ?? [];
  }

  /** Its parents have expired: nobody knows what was in them. */
  hasLostParents(shardId: string): boolean {
    return this.ancestorsOf.has(shardId);
  }

  /** It has parents, and they are not listed any more. */
  isOrphan(shardId: string): boolean {
    const parents = this.entries.get(shardId)?.parents ?? [];
    return parents.length > 0 && !parents.some((parent) => this.entries.has(parent));
  }

  /** The parents that must be read to their ends before the shard. */
  awaitedParents(shardId: string): string[] {
    return this.parentsOf(shardId).filter((parent) => this.tracked.has(parent) && !this.ended.has(parent));
  }

  private addDescendants(shards: readonly ChildShardEntry[]): string[] {
    const added: string[] = [];
    // Children may stand before their parents in the list: go on until nothing more follows.
    for (let before = -1; before !== added.length;) {
      before = added.length;
      for (const { shardId } of shards) {
        if (this.tracked.has(shardId) || !this.parentsOf(shardId).some((parent) => this.tracked.has(parent))) continue;
        this.tracked.add(shardId);
        added.push(shardId);
      }
    }
    return added;
  }

  /** Of what is read: the shards whose children are not known. */
  private youngestTracked(): string[] {
    const parents = new Set([...this.entries.keys()].flatMap((shardId) => this.parentsOf(shardId)));
    return [...this.tracked].filter((shardId) => !parents.has(shardId));
  }
}
