/** What one record may cost: about a tenth of a second. */
const MAX_UNITS = 2 ** 24;
/** After so many records that cost more, the filter is ended. */
const MAX_RECORDS_CUT = 20;

/** The record costs the filter more than a record may. */
export class WorkError extends Error {}

/**
 * Counts what a filter costs, in units of about ten nanoseconds. Filters may come from anybody, through links too, and run in the
 * extension host. A record that costs too much does not match, and is counted. After many such records the filter is ended.
 */
export class FilterWork {
  #spent = 0;
  #most = 0;
  #recordsCut = 0;

  /** The cost so far. Whoever filters many records yields to the event loop by it. */
  get spent(): number {
    return this.#spent;
  }

  /** How many records cost too much. */
  get recordsCut(): number {
    return this.#recordsCut;
  }

  get isEnded(): boolean {
    return this.#recordsCut >= MAX_RECORDS_CUT;
  }

  /** Starts over, since all records are filtered again. */
  begin(): void {
    if (!this.isEnded) this.#recordsCut = 0;
  }

  /** Whether a record matches. One that costs too much does not. */
  matches<Subject>(predicate: (subject: Subject) => boolean, subject: Subject): boolean {
    if (this.isEnded) return false;
    this.#most = this.#spent + MAX_UNITS;
    try {
      return predicate(subject);
    } catch (error) {
      if (!(error instanceof WorkError)) throw error;
      this.#recordsCut++;
      return false;
    }
  }

  /**
   * Counts work before it is done.
   * @throws {WorkError} when the record has cost too much
   */
  spend(units: number): void {
    if (!(this.#spent + units <= this.#most)) throw new WorkError();
    this.#spent += units;
  }
}
