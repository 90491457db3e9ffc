import type { Destination } from './destination';
import type { Entry } from './entry';
import { DELIVERY_STREAM_SECOND, SHARD_SECOND } from './limits';
import type { Quota } from './shardPace';
import { hashKeyOfRecord, type ShardMap } from './shardMap';

/** The lane of what is throttled as a whole, or where no shard is known. */
const WHOLE_TARGET = '';
const SHARD_IN_MESSAGE = /\b(shardId-\d+)\b/;

/** Tells by which shard an entry is held back. Shards are looked up only once something throttles: it costs an MD5. */
export class ShardLanes {
  readonly #destination: Destination;
  #map: ShardMap | undefined;

  constructor(destination: Destination, map: ShardMap | undefined) {
    this.#destination = destination;
    this.#map = map;
  }

  get isKnown(): boolean {
    return this.#map !== undefined;
  }

  useShards(map: ShardMap): void {
    this.#map = map;
  }

  readonly lanesOf = (entry: Entry): string[] => [WHOLE_TARGET, this.#shardOf(entry)];

  /** The one that a refused entry was refused by; AWS names the shard in its message. */
  throttledLane(entry: Entry, message: string): { lane: string; quota: Quota } {
    const shard = SHARD_IN_MESSAGE.exec(message)?.[1] ?? this.#shardOf(entry);
    return shard === WHOLE_TARGET ? this.whole() : { lane: shard, quota: SHARD_SECOND };
  }

  whole(): { lane: string; quota: Quota } {
    if (!this.#destination.hasKeys) return { lane: WHOLE_TARGET, quota: DELIVERY_STREAM_SECOND };
    const shards = this.#map?.shards.length ?? this.#destination.openShards;
    return {
      lane: WHOLE_TARGET,
      quota: { records: shards * SHARD_SECOND.records, bytes: shards * SHARD_SECOND.bytes },
    };
  }

  #shardOf(entry: Entry): string {
    if (!this.#map) return WHOLE_TARGET;
    return (entry.shardId ??= this.#map.shardOf(hashKeyOfRecord(entry))?.shardId ?? WHOLE_TARGET);
  }
}
