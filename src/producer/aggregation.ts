import { AggregateWriter } from '../records';
import { plainEntry, type Entry, type KeyedRecord } from './entry';
import { hashKeyOfRecord, type ShardMap, type ShardRange } from './shardMap';

/** The default of the Kinesis Producer Library's `AggregationMaxSize`: two of the 25 KB units that are billed. */
const MAX_AGGREGATE_BYTES = 51_200;
const MAX_KEYS_REMEMBERED = 65_536;
/** What a user record takes within an aggregate besides data and keys, at most. */
const FRAMING_BYTES = 32;
/** An explicit hash key's digits, tag and length. */
const HASH_KEY_BYTES = 42;

/** What a shard's next aggregate holds so far. Each shard keeps one, so that its memory is used again. */
interface OpenAggregate {
  writer: AggregateWriter;
  indexes: number[];
  recordBytes: number;
  /** Its keys route the whole aggregate: the keys of all its records lead to the same shard. */
  first: KeyedRecord | undefined;
}

/** Packs records that belong to the same shard into aggregates, in the order in which they come. */
export class Aggregation {
  #map: ShardMap;
  readonly #open = new Map<string, OpenAggregate>();
  readonly #shardOfKey = new Map<string, ShardRange>();

  constructor(map: ShardMap) {
    this.#map = map;
  }

  /** An aggregate waits for more records. */
  get hasBegun(): boolean {
    for (const { first } of this.#open.values()) if (first) return true;
    return false;
  }

  /** @returns the aggregate that this record completes. Undefined: none. */
  add(record: KeyedRecord): Entry | undefined {
    const shard = this.#shardOf(record);
    // For a moment during a reshard no listed shard may take it. It goes alone, wherever the service puts it.
    if (!shard) return plainEntry(record);
    const open = this.#openOf(shard.shardId);
    const isFull = open.writer.bytes + maxBytesOf(record) > MAX_AGGREGATE_BYTES;
    const finished = isFull ? finish(shard.shardId, open) : undefined;
    addTo(open, record);
    return finished;
  }

  /** Ends all aggregates that have begun. */
  flush(): Entry[] {
    return [...this.#open].map(([shardId, open]) => finish(shardId, open)).filter((entry) => entry !== undefined);
  }

  /** Packs for other shards from now on, after a reshard. No aggregate may have begun: see {@link flush}. */
  useShards(map: ShardMap): void {
    this.#map = map;
    this.#open.clear();
    this.#shardOfKey.clear();
  }

  #openOf(shardId: string): OpenAggregate {
    let open = this.#open.get(shardId);
    if (!open) {
      open = { writer: new AggregateWriter(), indexes: [], recordBytes: 0, first: undefined };
      this.#open.set(shardId, open);
    }
    return open;
  }

  #shardOf(record: KeyedRecord): ShardRange | undefined {
    const { partitionKey, explicitHashKey } = record;
    if (explicitHashKey !== undefined) return this.#map.shardOf(hashKeyOfRecord(record));
    const known = this.#shardOfKey.get(partitionKey);
    if (known) return known;
    const shard = this.#map.shardOf(hashKeyOfRecord(record));
    if (this.#shardOfKey.size >= MAX_KEYS_REMEMBERED) this.#shardOfKey.clear();
    if (shard) this.#shardOfKey.set(partitionKey, shard);
    return shard;
  }
}

function addTo(open: OpenAggregate, record: KeyedRecord): void {
  open.writer.add(record.data, record.partitionKey, record.explicitHashKey);
  open.indexes.push(record.index);
  open.recordBytes += record.data.length;
  open.first ??= record;
}

/** Undefined: nothing has begun. */
function finish(shardId: string, open: OpenAggregate): Entry | undefined {
  const { writer, indexes, recordBytes, first } = open;
  if (!first) return undefined;
  open.indexes = [];
  open.recordBytes = 0;
  open.first = undefined;
  const data = writer.finish();
  // A single record goes as it is.
  if (indexes.length === 1) return { ...plainEntry(first), orderKey: shardId, shardId };
  const entry = plainEntry({ ...first, data });
  return { ...entry, indexes, recordBytes, orderKey: shardId, shardId, isAggregate: true };
}

/** How many bytes the record takes within an aggregate, at most. */
function maxBytesOf({ data, partitionKey, explicitHashKey }: KeyedRecord): number {
  return data.length + 3 * partitionKey.length + FRAMING_BYTES + (explicitHashKey === undefined ? 0 : HASH_KEY_BYTES);
}
