import { deaggregate } from '../records';

/** What goes into one place of a request: a record, or many that are packed into one. */
export interface Entry {
  /** Of the records in it, among those read, from 0; one unless they are packed. */
  indexes: readonly number[];
  /** As it is sent. */
  data: Uint8Array;
  partitionKey: string;
  /** Decimal. */
  explicitHashKey: string | undefined;
  /** With `order: "perKey"`: of entries that have this in common, one is under way at a time. */
  orderKey: string;
  /** What counts against a request's limit: data and key. */
  bytes: number;
  /** Of the records in it alone. */
  recordBytes: number;
  isAggregate: boolean;
  /** The last byte is a newline that the user's record has not. */
  hasAddedNewline: boolean;
  /** Where it will land, once that was asked for. */
  shardId: string | undefined;
  attempts: number;
  firstTriedMs: number;
  /** A request that held it ended without an answer, or it went to a shard that was closed: it may be there already. */
  isUncertain: boolean;
}

/** A record as it is sent, with its keys. */
export interface KeyedRecord {
  index: number;
  data: Uint8Array;
  partitionKey: string;
  /** Decimal. */
  explicitHashKey: string | undefined;
}

export function plainEntry({ index, data, partitionKey, explicitHashKey }: KeyedRecord): Entry {
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

/** The records in it as the user has them. */
export function recordsOf({ data, isAggregate, hasAddedNewline }: Entry): Uint8Array[] {
  if (!isAggregate) return [hasAddedNewline ? data.subarray(0, -1) : data];
  return (deaggregate(data) ?? []).map((user) => user.data);
}
