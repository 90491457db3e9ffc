import { abortable, type Clock } from '../../common';
import { memoryOf } from './memory';
import { PackedRecords } from '../wire/packedRecords';
import type { ReadAnswer } from '../wire/getRecordsAnswer';
import { ReadCounts, type ReadRequest, type RecordsApi } from '../source/recordsApi';
import { MIN_SPACING_MS } from './shardCursor';
import type { RecordList } from '../types';

/** An answer, and the sequence number that it begins after. Any tail at that place, or within the answer, can use it. */
interface KeptAnswer {
  after: string;
  answer: ReadAnswer;
  memory: number;
  atMs: number;
}

interface SharedShard {
  lastCallMs: number;
  kept: KeptAnswer[];
  inFlight: { after: string; answer: Promise<ReadAnswer> } | undefined;
}

/** An empty answer is outdated once the next poll is due. */
const EMPTY_FRESH_MS = 900;
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** Bounds the number of empty and tiny answers. */
const MAX_KEPT_PER_SHARD = 32;

/**
 * Shares the reads of one stream among its tails. Iterators do not tell whether they stand at the same place, but the sequence numbers
 * before them do. So sharing begins with a shard's first record.
 */
export class SharedReads {
  readonly #clock: Clock;

  readonly #shards = new Map<string, SharedShard>();
  readonly #counts = new ReadCounts();
  #keptBytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param isShared whether answers are kept for other tails */
  over(source: RecordsApi, isShared: () => boolean): RecordsApi {
    return {
      getIterator: (shardId, position, signal) => source.getIterator(shardId, position, signal),
      getRecords: (request, signal) =>
        isShared() ? this.#getRecords(source, request, signal) : this.#callAlone(source, request, signal),
      used: (shardId) => this.#counts.of(shardId),
    };
  }

  async #getRecords(source: RecordsApi, request: ReadRequest, signal: AbortSignal): Promise<ReadAnswer> {
    const shard = this.#shard(request.shardId);
    for (;;) {
      const kept = this.#find(shard, request.afterSequenceNumber);
      if (kept) return kept;
      if (shard.inFlight && shard.inFlight.after === request.afterSequenceNumber) {
        const answer = await abortable(shard.inFlight.answer, signal).catch(() => undefined);
        signal.throwIfAborted();
        if (answer) return answer;
        // The other tail was stopped, or its call failed. This one makes its own.
        continue;
      }
      const waitMs = shard.lastCallMs + MIN_SPACING_MS - this.#clock.now();
      if (waitMs <= 0) break;
      await this.#clock.sleep(waitMs, signal);
    }
    return this.#call(source, shard, request, signal);
  }

  #callAlone(source: RecordsApi, request: ReadRequest, signal: AbortSignal): Promise<ReadAnswer> {
    this.#forget();
    this.#shard(request.shardId).lastCallMs = this.#clock.now();
    return this.#counts.counted(request.shardId, source.getRecords(request, signal));
  }

  async #call(source: RecordsApi, shard: SharedShard, request: ReadRequest, signal: AbortSignal): Promise<ReadAnswer> {
    shard.lastCallMs = this.#clock.now();
    const answer = this.#counts.counted(request.shardId, source.getRecords(request, signal));
    const { afterSequenceNumber: after } = request;
    if (after === undefined) return answer;
    const flight = { after, answer };
    shard.inFlight = flight;
    try {
      const received = await answer;
      this.#keep(shard, { after, answer: received, memory: memoryOf(received.records), atMs: this.#clock.now() });
      return received;
    } finally {
      if (shard.inFlight === flight) shard.inFlight = undefined;
    }
  }

  #find(shard: SharedShard, after: string | undefined): ReadAnswer | undefined {
    if (after === undefined) return undefined;
    const nowMs = this.#clock.now();
    for (let index = shard.kept.length - 1; index >= 0; index--) {
      const kept = shard.kept[index];
      if (!kept) continue;
      if (kept.after === after && (kept.answer.records.length > 0 || nowMs - kept.atMs < EMPTY_FRESH_MS))
        return kept.answer;
      const within = placeOf(after, kept.answer.records);
      if (within >= 0 && within < kept.answer.records.length - 1) return restOf(kept.answer, within + 1);
    }
    return undefined;
  }

  #keep(shard: SharedShard, kept: KeptAnswer): void {
    shard.kept = shard.kept.filter(({ after, answer }) => after !== kept.after || answer.records.length > 0);
    if (kept.answer.records instanceof PackedRecords) kept.answer.records.share();
    shard.kept.push(kept);
    this.#keptBytes += kept.memory;
    if (shard.kept.length > MAX_KEPT_PER_SHARD) this.#dropOldest(shard);
    for (const other of this.#shards.values())
      while (this.#keptBytes > MAX_KEPT_BYTES && other.kept.length > 0) this.#dropOldest(other);
  }

  #dropOldest(shard: SharedShard): void {
    this.#keptBytes -= shard.kept.shift()?.memory ?? 0;
  }

  #forget(): void {
    if (this.#keptBytes === 0) return;
    for (const shard of this.#shards.values()) shard.kept = [];
    this.#keptBytes = 0;
  }

  #shard(shardId: string): SharedShard {
    const shard = this.#shards.get(shardId) ?? { lastCallMs: -Infinity, kept: [], inFlight: undefined };
    this.#shards.set(shardId, shard);
    return shard;
  }
}

/** The index of the record with that sequence number, by binary search. -1: there is none. */
function placeOf(sequenceNumber: string, records: RecordList): number {
  const wanted = BigInt(sequenceNumber);
  const numberAt = (index: number) => BigInt(records.at(index)?.sequenceNumber ?? 0);
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low < records.length && numberAt(low) === wanted ? low : -1;
}

function restOf(answer: ReadAnswer, from: number): ReadAnswer {
  const records = answer.records.slice(from);
  let bytes = 0;
  for (const { data } of records) bytes += data.length;
  return { ...answer, records, bytes };
}
