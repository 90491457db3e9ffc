import type { ServiceClock } from '../../common';

/** How early {@link ServiceClock.at} may be, and how long an answer may take. */
const COARSE_MS = 3_000;
/** The service refuses requests where the clocks differ by more. */
const MAX_SKEW_MS = 5 * 60_000;

/** The service's time at a moment of the computer's clock. Until an answer tells it, both clocks are taken to be the same. */
export function serviceMs(clock: ServiceClock | undefined, computerMs: number): number {
  return clock?.at(computerMs) ?? computerMs;
}

/** How much too late {@link serviceMs} may be. */
export function mostAheadMs(clock: ServiceClock | undefined, computerMs: number): number {
  return clock?.at(computerMs) === undefined ? MAX_SKEW_MS : 0;
}

/** A moment of the computer's clock that is no later than the given moment of the service's clock. */
export function computerMs(clock: ServiceClock | undefined, momentMs: number): number {
  const known = clock?.at(momentMs);
  return known === undefined ? momentMs - MAX_SKEW_MS : momentMs - (known - momentMs) - COARSE_MS;
}
