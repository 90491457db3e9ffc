import { partitionKeys, type PartitionKeyChoice } from '../records';
import { FrequentKeys } from './frequentKeys';
import { hashKeyOfPartitionKey, parseExplicitHashKey, type ShardMap } from './shardMap';

/** How records would spread over the shards with a partition key: the "Shard preview". */
export interface ShardSpread {
  records: number;
  /** Every open shard, in the order of their hash ranges. `share` is of the records, 0 to 1. */
  shards: { shardId: string; records: number; bytes: number; share: number }[];
  /** Random keys were not drawn: the shares are those of the hash ranges. */
  isExpectation: boolean;
  /** The partition key of most records; `share` of those that have a key. Not with random keys. */
  hottestKey: { key: string; records: number; share: number } | undefined;
  /** One key, or one hash key, takes more than half of the records: its shard does most of the work. */
  isHot: boolean;
  /** Records that lack the field, or hold in it what can be no key; and the first of them, from 0. */
  missingKeys: number;
  firstMissingKey: number | undefined;
}

export interface SpreadOptions {
  records: AsyncIterable<Uint8Array[]> | Iterable<Uint8Array[]>;
  partitionKey: PartitionKeyChoice;
  /** Decimal; overrides the partition key's own hash. */
  explicitHashKey?: string;
  shards: ShardMap;
  /** Look at so many records only. Default: all. */
  most?: number;
  signal?: AbortSignal;
}

const HOT_SHARE = 0.5;

export async function spreadOverShards(options: SpreadOptions): Promise<ShardSpread> {
  const { partitionKey, explicitHashKey, most = Infinity } = options;
  // Those that lack the field are counted here, whatever the send is to do with them.
  const keyOf = partitionKeys(partitionKey.kind === 'field' ? { ...partitionKey, missing: 'skip' } : partitionKey);
  const count = new SpreadCount(options.shards, explicitHashKey);
  const isExpectation = partitionKey.kind === 'random' && explicitHashKey === undefined;
  let index = 0;
  for await (const batch of options.records) {
    options.signal?.throwIfAborted();
    for (const record of batch) {
      if (index === most) break;
      if (isExpectation) count.addAnywhere(record.length);
      else count.add(keyOf(record, index), record.length, index);
      index++;
    }
    if (index === most) break;
  }
  return count.spread(isExpectation, partitionKey.kind !== 'random');
}

class SpreadCount {
  readonly #map: ShardMap;
  readonly #explicitHashKey: string | undefined;
  readonly #byShard = new Map<string, { records: number; bytes: number }>();
  readonly #keys = new FrequentKeys();
  #records = 0;
  #bytes = 0;
  #missing = 0;
  #firstMissing: number | undefined;

  constructor(map: ShardMap, explicitHashKey: string | undefined) {
    this.#map = map;
    this.#explicitHashKey = explicitHashKey === undefined ? undefined : parseExplicitHashKey(explicitHashKey);
  }

  addAnywhere(bytes: number): void {
    this.#records++;
    this.#bytes += bytes;
  }

  add(key: string | undefined, bytes: number, index: number): void {
    this.#records++;
    if (key === undefined) {
      this.#missing++;
      this.#firstMissing ??= index;
      return;
    }
    this.#keys.add(key);
    const shard = this.#map.shardOf(this.#explicitHashKey ?? hashKeyOfPartitionKey(key));
    if (!shard) return;
    const counted = this.#byShard.get(shard.shardId) ?? { records: 0, bytes: 0 };
    counted.records++;
    counted.bytes += bytes;
    this.#byShard.set(shard.shardId, counted);
  }

  spread(isExpectation: boolean, hasKeys: boolean): ShardSpread {
    const keyed = this.#records - this.#missing;
    const most = hasKeys ? this.#keys.most : undefined;
    const hottestKey = most && { key: most.key, records: most.count, share: most.count / keyed };
    return {
      records: this.#records,
      shards: this.#map.shards.map(({ shardId, share }) =>
        isExpectation
          ? { shardId, records: Math.round(share * this.#records), bytes: Math.round(share * this.#bytes), share }
          : this.#shard(shardId, keyed),
      ),
      isExpectation,
      hottestKey,
      isHot: this.#map.shards.length > 1 && keyed > 0 && this.#isHot(hottestKey?.share ?? 0),
      missingKeys: this.#missing,
      firstMissingKey: this.#firstMissing,
    };
  }

  #shard(shardId: string, keyed: number): ShardSpread['shards'][number] {
    const { records, bytes } = this.#byShard.get(shardId) ?? { records: 0, bytes: 0 };
    return { shardId, records, bytes, share: keyed === 0 ? 0 : records / keyed };
  }

  #isHot(hottestShare: number): boolean {
    return this.#explicitHashKey !== undefined || hottestShare > HOT_SHARE;
  }
}
