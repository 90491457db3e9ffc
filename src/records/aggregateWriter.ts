import { hash } from 'node:crypto';

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const DIGEST_BYTES = 16;
/** Fields of `AggregatedRecord` and `Record`, all but the indexes length-delimited: number << 3 | 2, or | 0. */
const PARTITION_KEY_TABLE = 0x0a;
const EXPLICIT_HASH_KEY_TABLE = 0x12;
const RECORDS = 0x1a;
const PARTITION_KEY_INDEX = 0x08;
const EXPLICIT_HASH_KEY_INDEX = 0x10;
const DATA = 0x1a;
const FIRST_BYTES = 16 * 1024;
/** Tags and lengths of one user record: three tags, and three varints of at most five bytes. */
const MAX_FRAMING_BYTES = 24;

/**
 * Packs user records into one Kinesis record ("KPL Aggregated Record Format": magic, protobuf message, its MD5). All of
 * them must belong to the shard that the Kinesis record is sent to: consumers drop those that do not.
 */
export class AggregateWriter {
  #partitionKeys = new KeyTable(PARTITION_KEY_TABLE);
  #explicitHashKeys = new KeyTable(EXPLICIT_HASH_KEY_TABLE);
  #records: Uint8Array = new Uint8Array(FIRST_BYTES);
  #used = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The size of the Kinesis record as it would be now. */
  get bytes(): number {
    return MAGIC.length + this.#partitionKeys.bytes + this.#explicitHashKeys.bytes + this.#used + DIGEST_BYTES;
  }

  add(data: Uint8Array, partitionKey: string, explicitHashKey?: string): void {
    this.#reserve(data.length + MAX_FRAMING_BYTES);
    const keyIndex = this.#partitionKeys.indexOf(partitionKey);
    const hashIndex = explicitHashKey === undefined ? undefined : this.#explicitHashKeys.indexOf(explicitHashKey);
    const hashBytes = hashIndex === undefined ? 0 : 1 + varintBytes(hashIndex);
    const bytes = 1 + varintBytes(keyIndex) + hashBytes + 1 + varintBytes(data.length) + data.length;
    this.#put(RECORDS, bytes);
    this.#put(PARTITION_KEY_INDEX, keyIndex);
    if (hashIndex !== undefined) this.#put(EXPLICIT_HASH_KEY_INDEX, hashIndex);
    this.#put(DATA, data.length);
    this.#records.set(data, this.#used);
    this.#used += data.length;
    this.#count++;
  }

  /** @returns the Kinesis record; what is added then goes into another one. */
  finish(): Uint8Array {
    const tables = [this.#partitionKeys.encoded(), this.#explicitHashKeys.encoded()];
    const record = Buffer.concat([MAGIC, ...tables, this.#records.subarray(0, this.#used), Buffer.alloc(DIGEST_BYTES)]);
    const message = record.subarray(MAGIC.length, -DIGEST_BYTES);
    hash('md5', message, 'buffer').copy(record, record.length - DIGEST_BYTES);
    this.#partitionKeys = new KeyTable(PARTITION_KEY_TABLE);
    this.#explicitHashKeys = new KeyTable(EXPLICIT_HASH_KEY_TABLE);
    this.#used = 0;
    this.#count = 0;
    return record;
  }

  /** A tag and a varint: an index, or the length of what follows. */
  #put(tag: number, value: number): void {
    const records = this.#records;
    let at = this.#used;
    records[at++] = tag;
    while (value >= 0x80) {
      records[at++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    records[at++] = value;
    this.#used = at;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#records.length) return;
    const larger = new Uint8Array(2 * (this.#used + bytes));
    larger.set(this.#records.subarray(0, this.#used));
    this.#records = larger;
  }
}

/** Each key once; records point into it by index. */
class KeyTable {
  readonly #tag: number;
  readonly #indexes = new Map<string, number>();
  /** The last key that was asked for: often it is the next one too. */
  #lastKey: string | undefined;
  #lastIndex = 0;
  bytes = 0;

  constructor(tag: number) {
    this.#tag = tag;
  }

  indexOf(key: string): number {
    if (this.#lastKey === key) return this.#lastIndex;
    this.#lastKey = key;
    this.#lastIndex = this.#indexes.get(key) ?? this.#add(key);
    return this.#lastIndex;
  }

  #add(key: string): number {
    const index = this.#indexes.size;
    this.#indexes.set(key, index);
    const length = Buffer.byteLength(key);
    this.bytes += 1 + varintBytes(length) + length;
    return index;
  }

  encoded(): Buffer {
    return Buffer.concat(
      [...this.#indexes.keys()].flatMap((key) => {
        const text = Buffer.from(key);
        return [Buffer.from([this.#tag, ...varint(text.length)]), text];
      }),
    );
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (; value >= 0x80; value >>>= 7) bytes++;
  return bytes;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
