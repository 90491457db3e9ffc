import type { AnswerTimes } from '../wire/getRecordsAnswer';
import type { ShardPosition } from './position';
import type { ConsumedRecord, Gap } from '../types';

/** A stream keeps its records at least this long ("IncreaseStreamRetentionPeriod"). */
export const MIN_RETENTION_MS = 24 * 3_600_000;
/** Between the look at a place's age and the read. */
const MARGIN_MS = 60_000;

/** What an answer or a pushed event moves the place by. */
export interface Progress extends AnswerTimes {
  last: ConsumedRecord | undefined;
  /** `MillisBehindLatest`. */
  behindMs: number;
}

/**
 * How far a shard has been read, and until when nothing is missing. What decides whether records were trimmed is the age of the
 * place, since Kinesis answers a place that it no longer has from its oldest record, without a word. All times are the computer's:
 * only differences count, so its clock need not be right.
 */
export class ShardPlace {
  #current: ShardPosition;
  #untilMs: number | undefined;
  readonly #computerMs: (serviceMs: number) => number;

  #before: { untilMs: number | undefined; sequenceNumber: string | undefined } | undefined;
  /** `ageMs`: the most since then. */
  #look: { retentionMs: number; ageMs: number; sequenceNumber: string | undefined } | undefined;

  /**
   * @param untilMs all that arrived before has been read, or is not wanted. Undefined: whatever is there is all that is
   *   wanted. `-Infinity`: it is not known when the place's record arrived
   * @param computerMs a moment of the computer's clock that is not after that moment of the service's
   */
  constructor(current: ShardPosition, untilMs: number | undefined, computerMs: (serviceMs: number) => number) {
    this.#current = current;
    this.#untilMs = untilMs;
    this.#computerMs = computerMs;
  }

  get position(): ShardPosition {
    return this.#current;
  }

  /** The last sequence number read, or undefined: none yet. */
  get sequenceNumber(): string | undefined {
    return this.#current.at === 'after' ? this.#current.sequenceNumber : undefined;
  }

  get isAgeKnown(): boolean {
    return this.#untilMs !== undefined && this.#untilMs !== -Infinity;
  }

  /** When the shard's children began at the earliest; undefined: not known. */
  get childrenSinceMs(): number | undefined {
    const untilMs = this.#before ? this.#before.untilMs : this.#untilMs;
    return untilMs === -Infinity ? undefined : untilMs;
  }

  /** What comes next may be trimmed at any moment, or has been. */
  isNearTrimHorizon(nowMs: number, retentionMs: number): boolean {
    return this.#untilMs !== undefined && nowMs - this.#untilMs > retentionMs - MARGIN_MS;
  }

  /** What an answer that begins somewhere after the place tells; undefined: nothing can be missing before it. */
  gapBefore(first: ConsumedRecord | undefined, receivedMs: number, retentionMs: number): Gap | undefined {
    if (this.#untilMs === undefined || receivedMs - this.#untilMs <= retentionMs) return undefined;
    return gapBetween(this.sequenceNumber, first?.sequenceNumber);
  }

  moved({ last, behindMs, askedMs }: Progress): void {
    const { sequenceNumber } = this;
    const untilMs = this.#untilMs;
    if (last) this.#current = { at: 'after', sequenceNumber: last.sequenceNumber };
    // When the shard ends with this answer, its children began after what was known before, and after its last record.
    const recordMs = last ? this.#computerMs(last.arrivalMs) : -Infinity;
    this.#before = {
      untilMs: untilMs === undefined && !last ? undefined : Math.max(untilMs ?? -Infinity, recordMs),
      sequenceNumber,
    };
    this.#untilMs = Math.max(untilMs ?? -Infinity, askedMs - behindMs, recordMs);
    if (this.#look) this.#look.ageMs = Math.max(this.#look.ageMs, behindMs);
  }

  /** What was to be read next is no longer there. */
  moveTo(position: ShardPosition): void {
    this.#current = position;
  }

  /** At the start, and after each look at how long the stream keeps its records. @returns what may have been trimmed because that became less */
  retentionSeen(retentionMs: number, nowMs: number): Gap | undefined {
    const { sequenceNumber } = this;
    const look = this.#look;
    this.#look = { retentionMs, ageMs: nowMs - (this.#untilMs ?? nowMs), sequenceNumber };
    if (!look || retentionMs >= look.retentionMs || look.ageMs <= retentionMs) return undefined;
    // Where nothing was read since, the next read finds out.
    return look.sequenceNumber === sequenceNumber ? undefined : gapBetween(look.sequenceNumber, sequenceNumber);
  }
}

function gapBetween(afterSequenceNumber: string | undefined, beforeSequenceNumber: string | undefined): Gap {
  return {
    afterSequenceNumber,
    ...(beforeSequenceNumber === undefined ? {} : { beforeSequenceNumber }),
    reason: 'trimmed',
  };
}
