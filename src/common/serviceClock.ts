/** What is known of a service's clock, from which the computer's may differ by minutes. */
export interface ServiceClock {
  /**
   * The service's time at a moment of the computer's clock: mostly a little early, by up to a second, and never late.
   * Undefined: no answer has come yet.
   */
  at(computerMs: number): number | undefined;
}
