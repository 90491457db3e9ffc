import { AggregateWriter } from '../records';
import type { Entry } from './entry';
import { hashKeyOfPartitionKey, type ShardMap, type ShardRange } from './shardMap';

/** As the Kinesis Producer Library's `AggregationMaxSize`: two of the units of 25 KB that are billed. */
const MOST_AGGREGATE_BYTES = 51_200;
const MOST_KEYS_REMEMBERED = 65_536;
/** Of a user record within an aggregate, besides data and key. */
const FRAMING_BYTES = 32;

export interface KeyedRecord {
  index: number;
  data: Uint8Array;
  partitionKey: string;
}

interface OpenAggregate {
  writer: AggregateWriter;
  indexes: number[];
  recordBytes: number;
  /** Routes the whole: any of its records' keys leads to the same shard. */
  first: KeyedRecord;
}

/** Packs records that belong to the same shard; each is in one aggregate, in the order in which they came. */
export class Aggregation {
  readonly #explicitHashKey: string | undefined;
  readonly #explicitHash: string | undefined;
  #map: ShardMap;
  readonly #open = new Map<string, OpenAggregate>();
  readonly #shardOfKey = new Map<string, ShardRange>();

  /** `explicitHashKey`: decimal, and `explicitHash`: the same as `ShardMap` takes it. */
  constructor(map: ShardMap, explicitHashKey?: { decimal: string; hex: string }) {
    this.#map = map;
    this.#explicitHashKey = explicitHashKey?.decimal;
    this.#explicitHash = explicitHashKey?.hex;
  }

  get hasBegun(): boolean {
    return this.#open.size > 0;
  }

  /** @returns what is complete by that, if anything is. */
  add(record: KeyedRecord): Entry | undefined {
    const shard = this.#shardOf(record.partitionKey);
    // For a moment during a resharding nobody may take it: it goes alone, wherever the service puts it.
    if (!shard) return plainEntry(record, this.#explicitHashKey);
    const open = this.#open.get(shard.shardId);
    const bytes = record.data.length + 3 * record.partitionKey.length + FRAMING_BYTES;
    const finished =
      open && open.writer.bytes + bytes > MOST_AGGREGATE_BYTES ? this.#finish(shard.shardId, open) : undefined;
    this.#addTo(shard.shardId, record);
    return finished;
  }

  /** What is begun, complete or not. */
  flush(): Entry[] {
    return [...this.#open].map(([shardId, open]) => this.#finish(shardId, open));
  }

  /** After a resharding; nothing must be begun for the shards that were. */
  useShards(map: ShardMap): void {
    this.#map = map;
    this.#shardOfKey.clear();
  }

  #addTo(shardId: string, record: KeyedRecord): void {
    const open = this.#open.get(shardId) ?? {
      writer: new AggregateWriter(),
      indexes: [],
      recordBytes: 0,
      first: record,
    };
    open.writer.add(record.data, record.partitionKey, this.#explicitHashKey);
    open.indexes.push(record.index);
    open.recordBytes += record.data.length;
    this.#open.set(shardId, open);
  }

  #finish(shardId: string, { writer, indexes, recordBytes, first }: OpenAggregate): Entry {
    this.#open.delete(shardId);
    if (indexes.length === 1) return { ...plainEntry(first, this.#explicitHashKey), orderKey: shardId, shardId };
    const data = writer.finish();
    const entry = plainEntry({ ...first, data }, this.#explicitHashKey);
    return { ...entry, indexes, recordBytes, orderKey: shardId, shardId, isAggregate: true };
  }

  #shardOf(partitionKey: string): ShardRange | undefined {
    if (this.#explicitHash !== undefined) return this.#map.shardOf(this.#explicitHash);
    const known = this.#shardOfKey.get(partitionKey);
    if (known) return known;
    const shard = this.#map.shardOf(hashKeyOfPartitionKey(partitionKey));
    if (this.#shardOfKey.size >= MOST_KEYS_REMEMBERED) this.#shardOfKey.clear();
    if (shard) this.#shardOfKey.set(partitionKey, shard);
    return shard;
  }
}

export function plainEntry({ index, data, partitionKey }: KeyedRecord, explicitHashKey: string | undefined): Entry {
  return {
    indexes: [index],
    data,
    partitionKey,
    explicitHashKey,
    orderKey: partitionKey,
    bytes: data.length + Buffer.byteLength(partitionKey),
    recordBytes: data.length,
    isAggregate: false,
    hasAddedNewline: false,
    shardId: undefined,
    attempts: 0,
    firstTriedMs: 0,
    isUncertain: false,
  };
}
