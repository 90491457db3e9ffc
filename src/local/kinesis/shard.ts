import { hexOf } from './hashRange';
import type { ShardLog } from './shardLog';
import type { ShardState } from './streamState';

/** A shard of a stream: its records, and which of the hash space is its own. */
export class Shard {
  /** As 32 hexadecimal digits. */
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

  /** Its state when it ends now, above all its records. */
  ended(nowMs: number): ShardState {
    return { ...this.state, endingSequenceNumber: this.log.endingSequenceNumber(nowMs), closedMs: nowMs };
  }
}
