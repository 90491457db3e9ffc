import type { AnswerTimes } from '../wire/getRecordsAnswer';
import type { ShardPosition } from './position';
import type { ConsumedRecord, Gap } from '../types';

/** A stream keeps its records at least this long ("IncreaseStreamRetentionPeriod"). */
export const MIN_RETENTION_MS = 24 * 3_600_000;
/** The time between checking a place's age and the read. */
const MARGIN_MS = 60_000;

/** The part of an answer or a pushed event that moves the place. */
export interface Progress extends AnswerTimes {
  last: ConsumedRecord | undefined;
  /** Its `MillisBehindLatest`. */
  behindMs: number;
}

/**
 * How far a shard has been read, and until when nothing is missing. Where Kinesis no longer has a place, it answers from its oldest
 * record and does not say so. So the age of the place decides whether records may have been trimmed. All times are the computer's.
 * Only differences count, so its clock need not be right.
 */
export class ShardPlace {
  #current: ShardPosition;
  #untilMs: number | undefined;
  readonly #computerMs: (serviceMs: number) => number;

  #before: { untilMs: number | undefined; sequenceNumber: string | undefined } | undefined;
  /** The last look at the retention. `ageMs` is the greatest age of the place since then. */
  #look: { retentionMs: number; ageMs: number; sequenceNumber: string | undefined } | undefined;

  /**
   * @param untilMs all records that arrived before have been read, or are not wanted. Undefined: what the shard has is all that is
   *   wanted. `-Infinity`: it is not known when the place's record arrived
   * @param computerMs gives a moment of the computer's clock that is no later than a moment of the service's clock
   */
  constructor(current: ShardPosition, untilMs: number | undefined, computerMs: (serviceMs: number) => number) {
    this.#current = current;
    this.#untilMs = untilMs;
    this.#computerMs = computerMs;
  }

  get position(): ShardPosition {
    return this.#current;
  }

  /** The last sequence number that was read. Undefined: none yet. */
  get sequenceNumber(): string | undefined {
    return this.#current.at === 'after' ? this.#current.sequenceNumber : undefined;
  }

  get isAgeKnown(): boolean {
    return this.#untilMs !== undefined && this.#untilMs !== -Infinity;
  }

  /** When the shard's children began, at the earliest. Undefined: unknown. */
  get childrenSinceMs(): number | undefined {
    const untilMs = this.#before ? this.#before.untilMs : this.#untilMs;
    return untilMs === -Infinity ? undefined : untilMs;
  }

  /** The next records may be trimmed at any moment, or have been. */
  isNearTrimHorizon(nowMs: number, retentionMs: number): boolean {
    return this.#untilMs !== undefined && nowMs - this.#untilMs > retentionMs - MARGIN_MS;
  }

  /** The gap before the first record of an answer that begins after the place. Undefined: nothing can be missing. */
  gapBefore(first: ConsumedRecord | undefined, receivedMs: number, retentionMs: number): Gap | undefined {
    if (this.#untilMs === undefined || receivedMs - this.#untilMs <= retentionMs) return undefined;
    return gapBetween(this.sequenceNumber, first?.sequenceNumber);
  }

  moved({ last, behindMs, askedMs }: Progress): void {
    const { sequenceNumber } = this;
    const untilMs = this.#untilMs;
    if (last) this.#current = { at: 'after', sequenceNumber: last.sequenceNumber };
    // If this answer ends the shard, its children began after what was known before, and after its last record.
    const recordMs = last ? this.#computerMs(last.arrivalMs) : -Infinity;
    this.#before = {
      untilMs: untilMs === undefined && !last ? undefined : Math.max(untilMs ?? -Infinity, recordMs),
      sequenceNumber,
    };
    this.#untilMs = Math.max(untilMs ?? -Infinity, askedMs - behindMs, recordMs);
    if (this.#look) this.#look.ageMs = Math.max(this.#look.ageMs, behindMs);
  }

  /** The shard is read on from another position. */
  moveTo(position: ShardPosition): void {
    this.#current = position;
  }

  /**
   * To be called at the start, and after each look at how long the stream keeps its records.
   * @returns what may have been trimmed because that time became shorter. Undefined: nothing
   */
  retentionSeen(retentionMs: number, nowMs: number): Gap | undefined {
    const { sequenceNumber } = this;
    const look = this.#look;
    this.#look = { retentionMs, ageMs: nowMs - (this.#untilMs ?? nowMs), sequenceNumber };
    if (!look || retentionMs >= look.retentionMs || look.ageMs <= retentionMs) return undefined;
    // Where nothing was read since, the next read tells.
    return look.sequenceNumber === sequenceNumber ? undefined : gapBetween(look.sequenceNumber, sequenceNumber);
  }
}

function gapBetween(afterSequenceNumber: string | undefined, beforeSequenceNumber: string | undefined): Gap {
  return { afterSequenceNumber, beforeSequenceNumber, reason: 'trimmed' };
}
