import { deaggregate } from '../records';
import { plainEntry, type Entry, type KeyedRecord } from './entry';
import type { EntryBuilder } from './entryBuilder';
import type { Outbox } from './outbox';
import type { SentOutcome } from './requestAnswer';
import { hashKeyOfRecord, takes, type ShardMap } from './shardMap';
import type { Tally } from './tally';

/** A server that misplaces records more often does not heed the hash ranges that it lists. */
const MAX_ATTEMPTS = 5;

interface Landed {
  entry: Entry;
  outcome: SentOutcome;
}

/** A user record to be packed again, with the entry that it was in. */
interface RecordToRepack extends KeyedRecord {
  from: Entry;
}

interface ReshardingOptions {
  tally: Tally;
  builder: EntryBuilder;
  outbox: Outbox;
}

/**
 * An aggregate is packed for one shard. Where the stream was resharded meanwhile it lands in another, whose consumers drop the
 * user records that do not belong to it (as the KCL does). Those are packed and sent again once nothing is under way that was packed
 * for the old shards, so that their order is kept.
 */
export class Resharding {
  readonly #options: ReshardingOptions;
  #landed: Landed[] = [];

  constructor(options: ReshardingOptions) {
    this.#options = options;
  }

  /** Some aggregates landed elsewhere. Nothing more may be sent before {@link packAnew} or {@link giveUp}. */
  get isPending(): boolean {
    return this.#landed.length > 0;
  }

  noteLanded(entry: Entry, outcome: SentOutcome): void {
    this.#landed.push({ entry, outcome });
  }

  /** All shards that something landed in are among these. */
  isExplainedBy(shards: ShardMap): boolean {
    return this.#landed.every(({ outcome }) => shards.rangeOf(outcome.shardId ?? '') !== undefined);
  }

  /**
   * To be called while no request is under way.
   * @param shards {@link isExplainedBy} holds for them
   */
  packAnew(shards: ShardMap): void {
    const { builder, outbox } = this.#options;
    const misplaced = this.#takeLanded().flatMap((landed) => this.#settle(landed, shards));
    const begun = builder.flush();
    builder.useShards(shards);
    const unsent = [...outbox.drain(), ...begun].flatMap(unpack);
    const inOrder = [...misplaced, ...unsent].sort((left, right) => left.index - right.index);
    for (const entry of this.#packed(inOrder)) outbox.add(entry);
  }

  /** What landed elsewhere is in the stream, but consumers may drop it, so it does not count as sent. */
  giveUp(): void {
    for (const { entry, outcome } of this.#takeLanded()) {
      this.#options.outbox.settle(entry);
      this.#failMisplaced(unpack(entry), entry, outcome);
    }
  }

  #takeLanded(): Landed[] {
    const landed = this.#landed;
    this.#landed = [];
    return landed;
  }

  /** @returns the records that the shard's consumers drop, to be sent again */
  #settle({ entry, outcome }: Landed, shards: ShardMap): RecordToRepack[] {
    const { tally, outbox } = this.#options;
    const shard = shards.rangeOf(outcome.shardId ?? '');
    outbox.settle(entry);
    const records = unpack(entry);
    const belongs = (record: RecordToRepack): boolean => shard !== undefined && takes(shard, hashKeyOfRecord(record));
    const settled = records.filter(belongs);
    const bytes = settled.reduce((sum, { data }) => sum + data.length, 0);
    if (settled.length > 0) tally.confirmRecords(settled.length, bytes, outcome);
    if (entry.isUncertain) tally.uncertain += settled.length;
    const misplaced = records.filter((record) => !belongs(record));
    if (entry.attempts > MAX_ATTEMPTS) {
      this.#failMisplaced(misplaced, entry, outcome);
      return [];
    }
    // They are in the stream already, for consumers that do not check hash ranges.
    return misplaced.map((record) => ({ ...record, from: { ...entry, isUncertain: true } }));
  }

  #failMisplaced(records: readonly RecordToRepack[], { shardId }: Entry, outcome: SentOutcome): void {
    for (const record of records) {
      const entry = { ...plainEntry(record), isUncertain: true };
      const reason = `It was packed for ${shardId} and landed in ${outcome.shardId}, whose consumers may drop it.`;
      this.#options.tally.fail(entry, 'MisplacedRecord', reason);
    }
  }

  /** Records that were tried are not packed with new ones: an entry's attempts and doubts are those of all its records. */
  #packed(records: readonly RecordToRepack[]): Entry[] {
    const entries: Entry[] = [];
    let run: RecordToRepack[] = [];
    const endRun = (): void => {
      const from = run[0]?.from;
      if (!from) return;
      const { attempts, firstTriedMs, isUncertain } = from;
      for (const entry of this.#options.builder.repack(run))
        entries.push({ ...entry, attempts, firstTriedMs, isUncertain });
      run = [];
    };
    for (const record of records) {
      const last = run.at(-1)?.from;
      if (last && !isAlike(last, record.from)) endRun();
      run.push(record);
    }
    endRun();
    return entries;
  }
}

function isAlike(left: Entry, right: Entry): boolean {
  return left.isUncertain === right.isUncertain && left.attempts > 0 === right.attempts > 0;
}

function unpack(entry: Entry): RecordToRepack[] {
  const { indexes, data, partitionKey, explicitHashKey, isAggregate } = entry;
  if (!isAggregate) return [{ index: indexes[0] ?? 0, data, partitionKey, explicitHashKey, from: entry }];
  return (deaggregate(data) ?? []).map((user, position) => ({
    index: indexes[position] ?? 0,
    data: user.data,
    partitionKey: user.partitionKey,
    explicitHashKey: user.explicitHashKey,
    from: entry,
  }));
}
