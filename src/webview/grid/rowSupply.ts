import type { GridRow, RowsAnswer, RowsRequest } from './messages';
import { RowCache, type RowSpan } from './rowCache';

/** As many rows as somebody scrolls past, with a swing, while an answer is on its way. */
const NEAR_ROWS = 80;
/** Asked for while those are still there: few requests, none of them large. */
const AHEAD_ROWS = 200;

/**
 * The rows of one view, asked of the host before they come into sight. One request at a time: what is in sight with the
 * nearest first, so that the next request is ahead of who scrolls on.
 */
export class RowSupply<Row extends GridRow> {
  readonly #cache = new RowCache<Row>();
  readonly #send: (request: RowsRequest) => void;
  /** The request that is under way. */
  #asked: number | undefined;
  #lastRequest = 0;

  constructor(send: (request: RowsRequest) => void) {
    this.#send = send;
  }

  /** Undefined: not there yet, or no longer. */
  get(position: number): Row | undefined {
    return this.#cache.get(position);
  }

  clear(): void {
    this.#cache.clear();
    this.#asked = undefined;
  }

  /** @param within what the host has: so far it is read ahead. Undefined: not at all */
  want(generation: number, sight: RowSpan, within: RowSpan = sight): void {
    if (this.#asked !== undefined) return;
    const near = spread(sight, NEAR_ROWS, within);
    const wanted = this.#cache.missing(sight) ? near : spread(sight, AHEAD_ROWS, within);
    const missing = this.#cache.missing(near) && this.#cache.missing(wanted);
    if (!missing) return;
    this.#lastRequest++;
    this.#asked = this.#lastRequest;
    const { from, to } = missing;
    this.#send({ kind: 'rows', request: this.#asked, generation, from, count: to - from });
  }

  /** @returns false: it is not the answer to the last request, and of no use */
  receive({ request, rows }: Pick<RowsAnswer<Row>, 'request' | 'rows'>): boolean {
    if (request !== this.#asked) return false;
    this.#asked = undefined;
    this.#cache.add(rows);
    return true;
  }
}

function spread({ from, to }: RowSpan, by: number, within: RowSpan): RowSpan {
  return { from: Math.max(from - by, within.from), to: Math.min(to + by, within.to) };
}
