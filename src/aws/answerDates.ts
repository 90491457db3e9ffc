import type { HttpResponse, Pluggable } from '@smithy/types';
import type { ServiceClock } from '../common';

export interface DatedAnswer {
  /** By the computer's clock. */
  sentMs: number;
  receivedMs: number;
  /** The answer's `Date`: whole seconds. */
  dateMs: number;
}

/** Clocks drift apart by less than this, also while one of them is being corrected. */
const DRIFT_MS_PER_MS = 0.001;
/** `Date` has whole seconds, and some servers make it a little in advance. */
const COARSE_MS = 2_000;

/**
 * Learns the service's clock from the `Date` of its answers. The time in it is past when the answer comes: each gives a bound, and
 * the tightest of them counts.
 */
export class AnswerDates implements ServiceClock {
  #known: { aheadMs: number; atMs: number } | undefined;

  answered({ sentMs, receivedMs, dateMs }: DatedAnswer): void {
    if (!Number.isFinite(dateMs)) return;
    const aheadMs = dateMs - receivedMs;
    const before = this.#known && this.#aheadAt(this.#known, receivedMs);
    // More than this answer allows for: the computer's clock was set meanwhile.
    const isPossible = before !== undefined && before <= dateMs + COARSE_MS - sentMs;
    this.#known = { aheadMs: isPossible ? Math.max(before, aheadMs) : aheadMs, atMs: receivedMs };
  }

  at(computerMs: number): number | undefined {
    return this.#known && Math.floor(computerMs + this.#aheadAt(this.#known, computerMs));
  }

  #aheadAt({ aheadMs, atMs }: { aheadMs: number; atMs: number }, computerMs: number): number {
    return aheadMs - Math.abs(computerMs - atMs) * DRIFT_MS_PER_MS;
  }
}

/** Shows each answer of a client, failures too, to `dates`. */
export function readingDates<Input extends object, Output extends object>(
  dates: AnswerDates,
): Pluggable<Input, Output> {
  return {
    applyToStack: (stack) => {
      stack.add(
        (next) => async (args) => {
          const sentMs = Date.now();
          const result = await next(args);
          const { date } = (result.response as HttpResponse).headers;
          if (date !== undefined) dates.answered({ sentMs, receivedMs: Date.now(), dateMs: Date.parse(date) });
          return result;
        },
        // Nearest to the wire, because reading the body may take long.
        { step: 'deserialize', priority: 'low', name: 'answerDate' },
      );
    },
  };
}
