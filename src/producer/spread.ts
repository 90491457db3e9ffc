import {
  explicitHashKeys,
  partitionKeys,
  type ExplicitHashKeyChoice,
  type ExplicitHashKeys,
  type PartitionKeyChoice,
} from '../records';
import { FrequentKeys } from './frequentKeys';
import { hashKeyOfRecord, type ShardMap } from './shardMap';

/** How records would spread over the shards with a partition key: the "Shard preview". */
export interface ShardSpread {
  records: number;
  /** Every open shard, in the order of their hash ranges. `share` is of the records, 0 to 1. */
  shards: { shardId: string; records: number; bytes: number; share: number }[];
  /** Random keys were not drawn: the shares are those of the hash ranges. */
  isExpectation: boolean;
  /** The partition key, or hash key, of most records; `share` of those that have one. Not with random keys. */
  hottestKey: { key: string; records: number; share: number } | undefined;
  /** One key takes more than half of the records, or one shard of those with a hash key: it does most of the work. */
  isHot: boolean;
  /** Records that lack the field, or hold in it what can be no key; and the first of them, from 0. */
  missingKeys: number;
  firstMissingKey: number | undefined;
  /** Records that have no usable explicit hash key, where a field is to give it. */
  missingHashKeys: number;
}

export interface SpreadOptions {
  records: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
  partitionKey: PartitionKeyChoice;
  /** Overrides the partition key's own hash. */
  explicitHashKey?: ExplicitHashKeyChoice;
  shards: ShardMap;
  /** Look at so many records only. Default: all. */
  most?: number;
  signal?: AbortSignal;
}

const HOT_SHARE = 0.5;
/** Of hash keys few are hot by themselves, but all may lie in one range: a shard takes this many times its share. */
const HOT_EXCESS = 1.5;

export async function spreadOverShards(options: SpreadOptions): Promise<ShardSpread> {
  const { partitionKey, explicitHashKey, most = Infinity } = options;
  // Those that lack a field are counted here, whatever the send is to do with them.
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
  /** Records without a hash key go nowhere. */
  readonly #needsHashKey: boolean;
  readonly #byShard = new Map<string, { records: number; bytes: number }>();
  readonly #keys = new FrequentKeys();
  #records = 0;
  #bytes = 0;
  /** Records that go somewhere. */
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
