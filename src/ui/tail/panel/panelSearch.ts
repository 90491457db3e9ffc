import { compileFilter, findRecord, isFilterError, type RecordFilter } from '../../../consumer';
import type { FilterProblem, FromPanel } from '../../../webview';
import type { TailSession } from '../tailSession';

export interface SearchAnswer {
  /** In the view that was searched. Undefined: nothing was found. */
  position: number | undefined;
  problem: FilterProblem | undefined;
}

/** Search within the rows of a tail: what is looked for is marked in them, and the nearest is found. */
export class PanelSearch {
  #filter: RecordFilter | undefined;
  #abort = new AbortController();

  get filter(): RecordFilter | undefined {
    return this.#filter;
  }

  /** @returns undefined: a newer search took its place */
  async find(session: TailSession, request: FromPanel & { kind: 'search' }): Promise<SearchAnswer | undefined> {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    try {
      this.#filter = await compileFilter(request.text);
      if (!this.#filter) return { position: undefined, problem: undefined };
      const { from, direction } = request;
      const view = session.view.records;
      const matches = this.#filter.over(session.store);
      return { position: await findRecord({ view, matches, from, direction, signal }), problem: undefined };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!isFilterError(error)) throw error;
      const { message, start, end } = error;
      return { position: undefined, problem: { message, start, end } };
    }
  }

  dispose(): void {
    this.#abort.abort();
  }
}
