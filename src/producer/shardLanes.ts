import type { Destination } from './destination';
import type { Entry } from './entry';
import type { KnownShards } from './knownShards';
import { DELIVERY_STREAM_SECOND, SHARD_SECOND } from './limits';
import { hashKeyOfRecord, type ShardMap } from './shardMap';
import type { Quota } from './shardPace';

/** The lane of the target as a whole, and of entries whose shard is not known. */
export const WHOLE_TARGET = '';
const SHARD_IN_MESSAGE = /\b(shardId-\d+)\b/;

/** Finds the lane of an entry: its shard. It looks that up only once something throttles, since it costs an MD5. */
export class ShardLanes {
  readonly #destination: Destination;
  readonly #known: KnownShards;
  /** The lanes by `#cachedFor`. After a reshard an entry has another one. */
  #laneOf = new WeakMap<Entry, string>();
  #cachedFor: ShardMap | undefined;

  constructor(destination: Destination, known: KnownShards) {
    this.#destination = destination;
    this.#known = known;
  }

  readonly lanesOf = (entry: Entry): string[] => [WHOLE_TARGET, this.#shardOf(entry)];

  /** The lane that refused an entry. AWS names the shard in its message. */
  throttledLane(entry: Entry, message: string): { lane: string; quota: Quota } {
    const shard = shardNamedIn(message) ?? this.#shardOf(entry);
    return shard === WHOLE_TARGET ? this.whole() : { lane: shard, quota: SHARD_SECOND };
  }

  /** The lane of the target as a whole, with the quotas of all its shards. */
  whole(): { lane: string; quota: Quota } {
    if (!this.#destination.hasKeys) return { lane: WHOLE_TARGET, quota: DELIVERY_STREAM_SECOND };
    const shards = this.#known.map?.shards.length ?? this.#destination.openShards;
    return {
      lane: WHOLE_TARGET,
      quota: { records: shards * SHARD_SECOND.records, bytes: shards * SHARD_SECOND.bytes },
    };
  }

  #shardOf(entry: Entry): string {
    const { map } = this.#known;
    if (!map) return WHOLE_TARGET;
    if (map !== this.#cachedFor) {
      this.#cachedFor = map;
      this.#laneOf = new WeakMap();
    }
    let lane = this.#laneOf.get(entry);
    if (lane === undefined) {
      lane = map.shardOf(hashKeyOfRecord(entry))?.shardId ?? WHOLE_TARGET;
      this.#laneOf.set(entry, lane);
    }
    return lane;
  }
}

/** From a message such as "Rate exceeded for shard shardId-000000000000 in stream …". Undefined: it names none. */
export function shardNamedIn(message: string): string | undefined {
  return SHARD_IN_MESSAGE.exec(message)?.[1];
}
