import type { GridRow } from './messages';

const MAX_ROWS = 3_000;

/** From one position to before another. */
export interface RowSpan {
  from: number;
  to: number;
}

/** The rows that the grid has seen of one view: a few thousand, however many there are. */
export class RowCache<Row extends GridRow> {
  readonly #rows = new Map<number, Row>();

  get(position: number): Row | undefined {
    return this.#rows.get(position);
  }

  /** The least span that holds all of these that are not there. Undefined: none is missing. */
  missing({ from, to }: RowSpan): RowSpan | undefined {
    let first = from;
    let last = to;
    while (first < last && this.#rows.has(first)) first++;
    while (last > first && this.#rows.has(last - 1)) last--;
    return first < last ? { from: first, to: last } : undefined;
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#rows.delete(row.position);
      this.#rows.set(row.position, row);
    }
    const surplus = this.#rows.size - MAX_ROWS;
    if (surplus <= 0) return;
    for (const position of [...this.#rows.keys()].slice(0, surplus)) this.#rows.delete(position);
  }

  clear(): void {
    this.#rows.clear();
  }
}
