/** What is known of the service's clock, from which the computer's may differ by minutes. */
export interface ServiceClock {
  /** The service's time at a moment of the computer's clock: up to a second early, never late. Undefined: not known yet. */
  at(computerMs: number): number | undefined;
}

/** How early {@link ServiceClock.at} may be, and the way of an answer. */
const COARSE_MS = 3_000;
/** By so much clocks may differ before the service refuses requests. */
const MAX_SKEW_MS = 5 * 60_000;

/** Without an answer that tells otherwise both clocks are taken to be the same. */
export function serviceMs(clock: ServiceClock | undefined, computerMs: number): number {
  return clock?.at(computerMs) ?? computerMs;
}

/** How far {@link serviceMs} may lie in the service's future. */
export function mostAheadMs(clock: ServiceClock | undefined, computerMs: number): number {
  return clock?.at(computerMs) === undefined ? MAX_SKEW_MS : 0;
}

/** A moment of the computer's clock that is not after that moment of the service's. */
export function computerMs(clock: ServiceClock | undefined, momentMs: number): number {
  const known = clock?.at(momentMs);
  return known === undefined ? momentMs - MAX_SKEW_MS : momentMs - (known - momentMs) - COARSE_MS;
}
