import type { ChildShardEntry } from './getRecordsAnswer';

/**
 * Which shards are read, and when each may begin: once its parents have been read to their ends, so that the records
 * of a partition key keep their order across splits and merges.
 *
 * Read are the shards chosen at the start and, from then on, only descendants of those. Another shard that turns up
 * in a later listing ended before the tail's start.
 */
export class ShardLineage {
  private readonly parentsOf = new Map<string, readonly string[]>();
  /** Insertion order is reading order. */
  private readonly tracked = new Set<string>();
  private readonly ended = new Set<string>();

  /** Adds what a listing or a closed shard's answer says. Returns the shards that are read because of it. */
  add(shards: readonly ChildShardEntry[]): string[] {
    for (const { shardId, parents } of shards) this.parentsOf.set(shardId, parents);
    const added: string[] = [];
    // Children may stand before their parents in the list: go on until nothing more follows.
    for (let before = -1; before !== added.length;) {
      before = added.length;
      for (const { shardId, parents } of shards) {
        if (this.tracked.has(shardId) || !parents.some((parent) => this.tracked.has(parent))) continue;
        this.tracked.add(shardId);
        added.push(shardId);
      }
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
    return this.parentsOf.has(shardId);
  }

  end(shardId: string): void {
    this.ended.add(shardId);
  }

  /** Read to its end, and so are its children's other parents. */
  hasEnded(shardId: string): boolean {
    return this.ended.has(shardId);
  }

  childrenOf(shardId: string): string[] {
    return [...this.parentsOf].flatMap(([child, parents]) => (parents.includes(shardId) ? [child] : []));
  }

  /** The parents that must be read to their ends before the shard. */
  awaitedParents(shardId: string): string[] {
    return (this.parentsOf.get(shardId) ?? []).filter((parent) => this.tracked.has(parent) && !this.ended.has(parent));
  }
}
