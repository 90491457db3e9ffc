/** What one record may cost a filter: about a tenth of a second. */
const MAX_UNITS = 2 ** 24;
/** So many records that cost more end the filter. */
const MAX_RECORDS_CUT = 20;

/** The record at hand costs the filter more than one may. */
export class WorkError extends Error {}

/**
 * What a filter costs, in units of some ten nanoseconds: filters come from anybody, by links too, and run in the extension
 * host. A record that costs too much does not match, and is counted. A filter that has met many of them is ended.
 */
export class FilterWork {
  #spent = 0;
  #most = 0;
  #recordsCut = 0;

  /** All that was spent so far: who looks at many records gives way to others by it. */
  get spent(): number {
    return this.#spent;
  }

  /** Records that were too much to be looked through. */
  get recordsCut(): number {
    return this.#recordsCut;
  }

  get isEnded(): boolean {
    return this.#recordsCut >= MAX_RECORDS_CUT;
  }

  /** All records are looked at again. */
  begin(): void {
    if (!this.isEnded) this.#recordsCut = 0;
  }

  /** Whether a record matches: not, where it costs too much. */
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

  /** Before it is done. @throws WorkError */
  spend(units: number): void {
    if (!(this.#spent + units <= this.#most)) throw new WorkError();
    this.#spent += units;
  }
}
