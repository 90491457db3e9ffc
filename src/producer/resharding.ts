import { deaggregate } from '../records';
import type { Entry, KeyedRecord } from './entry';
import type { Intake } from './intake';
import type { Outbox } from './outbox';
import type { SentOutcome } from './requestAnswer';
import { hashKeyOfRecord, takes, type ShardMap } from './shardMap';
import type { Tally } from './tally';

/** A server that puts records elsewhere again and again knows no hash ranges: then they are where they are. */
const MOST_ATTEMPTS = 5;

interface Landed {
  entry: Entry;
  outcome: SentOutcome;
}

/** A user record that is to be packed once more. */
interface Unpacked extends KeyedRecord {
  from: Entry;
}

interface ReshardingOptions {
  tally: Tally;
  intake: Intake;
  outbox: Outbox;
}

/**
 * An aggregate is packed for one shard. Where the stream was resharded meanwhile it lands in another, whose consumers
 * drop the user records that do not belong to it: those are packed and sent again, once nothing is under way that was
 * packed for the old shards, so that their order can be kept.
 */
export class Resharding {
  readonly #options: ReshardingOptions;
  #landed: Landed[] = [];

  constructor(options: ReshardingOptions) {
    this.#options = options;
  }

  /** Some aggregates landed elsewhere: nothing more must be sent before `packAnew`. */
  get isPending(): boolean {
    return this.#landed.length > 0;
  }

  noteLanded(entry: Entry, outcome: SentOutcome): void {
    this.#landed.push({ entry, outcome });
  }

  /** Once no request is under way. `undefined`: the shards are not known, and what arrived is taken for sent. */
  packAnew(shards: ShardMap | undefined): void {
    const { intake, outbox } = this.#options;
    const misplaced = this.#landed.flatMap((landed) => this.#confirm(landed, shards));
    this.#landed = [];
    if (!shards) return;
    const begun = intake.flush();
    intake.useShards(shards);
    const unsent = [...outbox.drain(), ...begun].flatMap(unpack);
    const inOrder = [...misplaced, ...unsent].sort((left, right) => left.index - right.index);
    for (const entry of this.#packed(inOrder)) outbox.add(entry);
  }

  /** @returns the records that the shard's consumers drop */
  #confirm({ entry, outcome }: Landed, shards: ShardMap | undefined): Unpacked[] {
    const { tally, outbox } = this.#options;
    const shard = shards?.rangeOf(outcome.shardId ?? '');
    outbox.settle(entry);
    const records = unpack(entry);
    const belongs = (record: Unpacked): boolean =>
      shard === undefined || entry.attempts > MOST_ATTEMPTS || takes(shard, hashKeyOfRecord(record));
    const settled = records.filter(belongs);
    const bytes = settled.reduce((sum, { data }) => sum + data.length, 0);
    if (settled.length > 0) tally.confirmRecords(settled.length, bytes, outcome);
    if (entry.isUncertain) tally.uncertain += settled.length;
    // They are in the stream already, though not for those who heed the shards' ranges.
    return records
      .filter((record) => !belongs(record))
      .map((record) => ({ ...record, from: { ...entry, isUncertain: true } }));
  }

  /** Records that were tried are not packed with others: what is said of an aggregate is said of all in it. */
  #packed(records: readonly Unpacked[]): Entry[] {
    const entries: Entry[] = [];
    let run: Unpacked[] = [];
    const endRun = (): void => {
      const from = run[0]?.from;
      if (!from) return;
      const { attempts, firstTriedMs, isUncertain } = from;
      for (const entry of this.#options.intake.repack(run))
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

function unpack(entry: Entry): Unpacked[] {
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
