import { deaggregate } from '../records';

/**
 * One record of a request: a record of the user's, or an aggregate of many.
 *
 * | state     | meaning                                   | who moves it there                                                       |
 * | --------- | ----------------------------------------- | ------------------------------------------------------------------------ |
 * | fresh     | in the outbox, never tried                | `Outbox.add`; `Outbox.open` for what a prepared request did not settle   |
 * | under way | in a request                              | `Outbox.take`                                                            |
 * | waiting   | refused or uncertain, to be sent again    | `Outbox.retry`, by `Retries.again` or after a renewal of credentials     |
 * | misplaced | an aggregate that landed in another shard | `Resharding.noteLanded`; `Resharding.packAnew` makes fresh entries of it |
 * | settled   | sent                                      | `Tally.confirm` and `Outbox.settle`                                      |
 * | settled   | failed                                    | `Tally.fail` and `Outbox.settle`                                         |
 * | not sent  | fresh or waiting when the send ended      | `Outbox.drain`; `Tally.fail` where it may have arrived                   |
 *
 * While a send lasts, each entry is settled once: the outbox counts those that are not, and at a bound reads no more.
 */
export interface Entry {
  /** The positions of its records among those read, from 0: one, or several in an aggregate. */
  indexes: readonly number[];
  /** The bytes that are sent. */
  data: Uint8Array;
  partitionKey: string;
  /** A decimal number. */
  explicitHashKey: string | undefined;
  /** With `order: "perKey"`, one entry of each order key is under way at a time. */
  orderKey: string;
  /** Data and partition key, as they count against a request's limit. */
  bytes: number;
  /** The data of its records alone. */
  recordBytes: number;
  isAggregate: boolean;
  /** The last byte is a newline that the user's record does not have. */
  hasAddedNewline: boolean;
  /** The shard that an aggregate was packed for. Undefined: any. */
  shardId: string | undefined;
  attempts: number;
  firstTriedMs: number;
  /** It may be in the stream already: a request with it ended without an answer, or it landed in a shard that it was not packed for. */
  isUncertain: boolean;
}

/** A record as it is sent, with its keys. `index` is its position among those read, from 0. */
export interface KeyedRecord {
  index: number;
  data: Uint8Array;
  partitionKey: string;
  /** A decimal number. */
  explicitHashKey: string | undefined;
}

/** An entry of one record. */
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

/** Its records with the user's bytes. */
export function recordsOf({ data, isAggregate, hasAddedNewline }: Entry): Uint8Array[] {
  if (!isAggregate) return [hasAddedNewline ? data.subarray(0, -1) : data];
  return (deaggregate(data) ?? []).map((user) => user.data);
}
