import { hexOf } from './hashRange';
import { RecentPuts } from './recentPuts';
import type { IncomingRecord } from './recordText';
import type { ShardLog } from './shardLog';
import type { ShardState } from './streamState';

/** A shard of a stream: its records and its part of the hash space. */
export class Shard {
  /** 32 hexadecimal digits. */
  readonly startHex: string;
  readonly endHex: string;
  readonly #put = { records: 0, bytes: 0 };
  readonly #recent = new RecentPuts();

  constructor(
    public state: ShardState,
    readonly log: ShardLog,
  ) {
    this.startHex = hexOf(BigInt(state.startingHashKey));
    this.endHex = hexOf(BigInt(state.endingHashKey));
  }

  get isOpen(): boolean {
    return this.state.endingSequenceNumber === undefined;
  }

  /** What was put into it since the program started. */
  get put(): Readonly<{ records: number; bytes: number }> {
    return this.#put;
  }

  /** What was put into it in the last minute. */
  recentlyPut(nowMs: number): { records: number; bytes: number } {
    return this.#recent.count(nowMs);
  }

  /** Gives the records numbers at once, in the order of the calls. Resolves with them when the records are on disk. */
  async append(records: readonly IncomingRecord[], nowMs: number): Promise<string[]> {
    const sequenceNumbers = await this.log.append(records, nowMs);
    const bytes = records.reduce((sum, { dataBytes }) => sum + dataBytes, 0);
    this.#put.records += records.length;
    this.#put.bytes += bytes;
    this.#recent.add(records.length, bytes, nowMs);
    return sequenceNumbers;
  }

  /** The shard's state if it ends now. Its ending sequence number is higher than those of all records. */
  ended(nowMs: number): ShardState {
    return { ...this.state, endingSequenceNumber: this.log.endingSequenceNumber(nowMs), closedMs: nowMs };
  }
}
