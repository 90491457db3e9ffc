import {
  explicitHashKeys,
  partitionKeys,
  type ExplicitHashKeyChoice,
  type ExplicitHashKeys,
  type PartitionKeyChoice,
} from '../records';
import { FrequentKeys } from './frequentKeys';
import { hashKeyOfRecord, type ShardMap } from './shardMap';

/** How records would spread over the shards with a choice of partition key: the "Shard preview". */
export interface ShardSpread {
  records: number;
  /** Every open shard, in the order of their hash ranges. `share` is of the records, 0 to 1. */
  shards: { shardId: string; records: number; bytes: number; share: number }[];
  /** The keys would be random: the shares are those of the hash ranges. */
  isExpectation: boolean;
  /** The partition key or hash key of most records. `share` is of the records that have one. Undefined: the keys are random. */
  hottestKey: { key: string; records: number; share: number } | undefined;
  /** One shard would do most of the work: one key, or one range of explicit hash keys, has more than half of the records. */
  isHot: boolean;
  /** How many records lack the field, or have a value in it that cannot be a key. */
  missingKeys: number;
  /** The index of the first of them, from 0. */
  firstMissingKey: number | undefined;
  /** How many records have no usable value in the field of the explicit hash key. */
  missingHashKeys: number;
}

export interface SpreadOptions {
  records: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
  partitionKey: PartitionKeyChoice;
  /** Decides on the shard instead of the partition key's hash. */
  explicitHashKey?: ExplicitHashKeyChoice;
  shards: ShardMap;
  /** Looks at so many records only. Default: all. */
  most?: number;
  signal?: AbortSignal;
}

const HOT_SHARE = 0.5;
/** Explicit hash keys are rarely hot one by one, but all may lie in one range. Then a shard takes this many times its share. */
const HOT_EXCESS = 1.5;

/** @throws the signal's reason when it aborts */
export async function spreadOverShards(options: SpreadOptions): Promise<ShardSpread> {
  const { partitionKey, explicitHashKey, most = Infinity } = options;
  // Records that lack the field are counted here, whatever the send will do with them.
  const keyOf = partitionKeys(partitionKey.kind === 'field' ? { ...partitionKey, missing: 'skip' } : partitionKey);
  const hashKey = explicitHashKey === undefined ? undefined : countedHashKeys(explicitHashKey);
  const count = new SpreadCount(options.shards, explicitHashKey);
  const isExpectation = partitionKey.kind === 'random' && explicitHashKey === undefined;
  let index = 0;
  for await (const batch of options.records) {
    options.signal?.throwIfAborted();
    for (const record of batch) {
      if (index === most) break;
      if (isExpectation) count.addAnywhere(record.length);
      else count.add(keyOf(record, index), hashKey?.(record, index), record.length);
      index++;
    }
    if (index === most) break;
  }
  return count.spread(isExpectation);
}

function countedHashKeys(choice: ExplicitHashKeyChoice): ExplicitHashKeys {
  const isDecided = typeof choice === 'string' || choice.missing === 'partitionKey';
  return explicitHashKeys(isDecided ? choice : { ...choice, missing: 'skip' });
}

class SpreadCount {
  readonly #map: ShardMap;
  readonly #explicitHashKey: ExplicitHashKeyChoice | undefined;
  /** Records without an explicit hash key are not sent. */
  readonly #needsHashKey: boolean;
  readonly #byShard = new Map<string, { records: number; bytes: number }>();
  readonly #keys = new FrequentKeys();
  #records = 0;
  #bytes = 0;
  /** Records that are sent. */
  #keyed = 0;
  #missing = 0;
  #firstMissing: number | undefined;
  #missingHashKeys = 0;

  constructor(map: ShardMap, explicitHashKey: ExplicitHashKeyChoice | undefined) {
    this.#map = map;
    this.#explicitHashKey = explicitHashKey;
    this.#needsHashKey = typeof explicitHashKey === 'object' && explicitHashKey.missing !== 'partitionKey';
  }

  addAnywhere(bytes: number): void {
    this.#records++;
    this.#keyed++;
    this.#bytes += bytes;
  }

  add(partitionKey: string | undefined, explicitHashKey: string | undefined, bytes: number): void {
    const index = this.#records++;
    const lacksHashKey = this.#explicitHashKey !== undefined && explicitHashKey === undefined;
    if (lacksHashKey) this.#missingHashKeys++;
    if (partitionKey === undefined) {
      this.#missing++;
      this.#firstMissing ??= index;
      return;
    }
    if (lacksHashKey && this.#needsHashKey) return;
    this.#keyed++;
    this.#keys.add(explicitHashKey ?? partitionKey);
    const shard = this.#map.shardOf(hashKeyOfRecord({ partitionKey, explicitHashKey }));
    if (!shard) return;
    const counted = this.#byShard.get(shard.shardId) ?? { records: 0, bytes: 0 };
    counted.records++;
    counted.bytes += bytes;
    this.#byShard.set(shard.shardId, counted);
  }

  spread(isExpectation: boolean): ShardSpread {
    const most = isExpectation ? undefined : this.#keys.most;
    const hottestKey = most && { key: most.key, records: most.count, share: most.count / this.#keyed };
    const shards = this.#map.shards.map(({ shardId, share }) =>
      isExpectation
        ? { shardId, records: Math.round(share * this.#records), bytes: Math.round(share * this.#bytes), share }
        : this.#shard(shardId),
    );
    const isHot = (hottestKey?.share ?? 0) > HOT_SHARE || this.#hasHotShard(shards);
    return {
      records: this.#records,
      shards,
      isExpectation,
      hottestKey,
      isHot: isHot && this.#map.shards.length > 1,
      missingKeys: this.#missing,
      firstMissingKey: this.#firstMissing,
      missingHashKeys: this.#missingHashKeys,
    };
  }

  #shard(shardId: string): ShardSpread['shards'][number] {
    const { records, bytes } = this.#byShard.get(shardId) ?? { records: 0, bytes: 0 };
    return { shardId, records, bytes, share: this.#keyed === 0 ? 0 : records / this.#keyed };
  }

  #hasHotShard(shards: ShardSpread['shards']): boolean {
    if (this.#explicitHashKey === undefined) return false;
    const expected = (position: number): number => this.#map.shards[position]?.share ?? 1;
    return shards.some(({ share }, position) => share > HOT_SHARE && share > HOT_EXCESS * expected(position));
  }
}
