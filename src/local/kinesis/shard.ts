import { hexOf } from './hashRange';
import type { ShardLog } from './shardLog';
import type { ShardState } from './streamState';

/** A shard of a stream: its records and its part of the hash space. */
export class Shard {
  /** 32 hexadecimal digits. */
  readonly startHex: string;
  readonly endHex: string;

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

  /** The shard's state if it ends now. Its ending sequence number is higher than those of all records. */
  ended(nowMs: number): ShardState {
    return { ...this.state, endingSequenceNumber: this.log.endingSequenceNumber(nowMs), closedMs: nowMs };
  }
}
