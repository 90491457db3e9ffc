import { LINE_FEED, explicitHashKeys, partitionKeys, type ExplicitHashKeys, type PartitionKeys } from '../records';
import { PipelinesError } from '../errors';
import { Aggregation } from './aggregation';
import type { Destination } from './destination';
import { plainEntry, type Entry, type KeyedRecord } from './entry';
import type { FreshRecord } from './preparedRequest';
import type { ShardMap } from './shardMap';
import type { Tally } from './tally';
import type { SendOptions } from './types';

/** Makes entries of the records that are read: gives them their keys, and packs them where `aggregate` asks for that. */
export class EntryBuilder {
  readonly #destination: Destination;
  readonly #tally: Tally;
  readonly #keyOf: PartitionKeys;
  readonly #appendsNewline: boolean;
  readonly #hashKeyOf: ExplicitHashKeys | undefined;
  readonly #needsHashKey: boolean;
  readonly #aggregation: Aggregation | undefined;
  /** All records of an aggregate share one random key, which spreads the aggregates. */
  readonly #sharesKeys: boolean;
  #sharedKey: string | undefined;

  /** @param shards pack for these. Undefined: do not pack */
  constructor(options: SendOptions, destination: Destination, tally: Tally, shards: ShardMap | undefined) {
    const { partitionKey = { kind: 'random' }, explicitHashKey } = options;
    this.#destination = destination;
    this.#tally = tally;
    this.#keyOf = partitionKeys(partitionKey);
    this.#appendsNewline = options.appendNewline ?? false;
    this.#hashKeyOf = explicitHashKey === undefined ? undefined : explicitHashKeys(explicitHashKey);
    this.#needsHashKey = typeof explicitHashKey === 'object' && explicitHashKey.missing === 'skip';
    this.#aggregation = shards && new Aggregation(shards);
    this.#sharesKeys = partitionKey.kind === 'random';
  }

  /** Many records become one entry. */
  get packs(): boolean {
    return this.#aggregation !== undefined;
  }

  /** Records wait for others to be packed with. */
  get holdsBack(): boolean {
    return this.#aggregation?.hasBegun === true;
  }

  /** Gives a record its keys. Undefined: it cannot be sent, and is counted as failed. */
  accept(record: Uint8Array): FreshRecord | undefined {
    const index = this.#tally.read++;
    const addsNewline = this.#appendsNewline && record[record.length - 1] !== LINE_FEED;
    const partitionKey = this.#destination.hasKeys ? this.#keyFor(record, index) : '';
    if (partitionKey === undefined) {
      this.#refuse(index, record, 'MissingPartitionKey', 'The record has no usable field for its partition key.');
      return undefined;
    }
    const explicitHashKey = this.#hashKeyOf?.(record, index);
    if (explicitHashKey === undefined && this.#needsHashKey) {
      this.#refuse(index, record, 'MissingHashKey', 'The record has no usable field for its explicit hash key.');
      return undefined;
    }
    const bytes = record.length + (addsNewline ? 1 : 0) + utf8Length(partitionKey);
    const limit = this.#destination.recordLimitBytes;
    if (bytes > limit) {
      const message = `The record has ${bytes} bytes; the limit is ${limit / 1024} KiB.`;
      this.#refuse(index, record, 'RecordTooLarge', message);
      return undefined;
    }
    return { index, record, partitionKey, explicitHashKey, addsNewline, bytes };
  }

  /** @returns the entry that this record makes ready to be sent. Undefined: none. */
  add({ index, record, partitionKey, explicitHashKey, addsNewline }: FreshRecord): Entry | undefined {
    const data = addsNewline ? withNewline(record) : record;
    const keyed = { index, data, partitionKey, explicitHashKey };
    if (this.#aggregation) return this.#pack(keyed);
    return { ...plainEntry(keyed), hasAddedNewline: addsNewline };
  }

  /** Makes entries of the records that wait for more. */
  flush(): Entry[] {
    this.#sharedKey = undefined;
    return this.#aggregation?.flush() ?? [];
  }

  /** Packs for other shards from now on. No record may wait: see {@link flush}. */
  useShards(shards: ShardMap): void {
    this.#aggregation?.useShards(shards);
  }

  /** Packs records that were packed before. They keep their keys. */
  repack(records: readonly KeyedRecord[]): Entry[] {
    const packed = records.map((record) => this.#pack(record)).filter((entry) => entry !== undefined);
    return [...packed, ...this.flush()];
  }

  #pack(record: KeyedRecord): Entry | undefined {
    const finished = this.#aggregation?.add(record);
    if (finished) this.#sharedKey = undefined;
    return finished;
  }

  #keyFor(record: Uint8Array, index: number): string | undefined {
    if (!this.#aggregation || !this.#sharesKeys) return this.#keyOf(record, index);
    return (this.#sharedKey ??= this.#keyOf(record, index));
  }

  #refuse(index: number, record: Uint8Array, errorCode: string, errorMessage: string): void {
    this.#tally.refuse({ index, record, errorCode, errorMessage });
  }
}

/** A loop over a key's characters costs less than a call of the runtime. */
function utf8Length(key: string): number {
  for (let index = 0; index < key.length; index++) if (key.charCodeAt(index) >= 0x80) return Buffer.byteLength(key);
  return key.length;
}

/** @throws {PipelinesError} `InvalidArgumentException` when a delivery stream is given what only shards have a use for */
export function checkOptions({ aggregate, explicitHashKey }: SendOptions, { hasKeys }: Destination): void {
  if (hasKeys || (!aggregate && explicitHashKey === undefined)) return;
  throw new PipelinesError(
    'InvalidArgumentException',
    'A delivery stream has no shards: records for it are neither aggregated nor given a hash key.',
    { remedy: 'Leave out "aggregate" and the explicit hash key.' },
  );
}

function withNewline(record: Uint8Array): Uint8Array {
  const ended = new Uint8Array(record.length + 1);
  ended.set(record);
  ended[record.length] = LINE_FEED;
  return ended;
}
