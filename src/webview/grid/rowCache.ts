import type { GridRow } from './messages';

const MOST_ROWS = 3_000;

/** The rows that the grid has seen of one view: a few thousand, however many there are. */
export class RowCache<Row extends GridRow> {
  private readonly rows = new Map<number, Row>();
  private readonly asked = new Set<number>();

  get(position: number): Row | undefined {
    return this.rows.get(position);
  }

  /** Those of a range to ask for; they count as asked. Undefined: all are there or on their way. */
  missing(from: number, to: number): { from: number; count: number } | undefined {
    let first = from;
    let last = to;
    while (first < last && this.isKnown(first)) first += 1;
    while (last > first && this.isKnown(last - 1)) last -= 1;
    if (first === last) return undefined;
    for (let position = first; position < last; position += 1) this.asked.add(position);
    return { from: first, count: last - first };
  }

  /** An answer to what was asked: what is not in it is gone, and may be asked for again. */
  add(rows: readonly Row[], from: number, count: number): void {
    for (let position = from; position < from + count; position += 1) this.asked.delete(position);
    for (const row of rows) {
      this.rows.delete(row.position);
      this.rows.set(row.position, row);
    }
    const surplus = this.rows.size - MOST_ROWS;
    if (surplus <= 0) return;
    for (const position of [...this.rows.keys()].slice(0, surplus)) this.rows.delete(position);
  }

  clear(): void {
    this.rows.clear();
    this.asked.clear();
  }

  private isKnown(position: number): boolean {
    return this.rows.has(position) || this.asked.has(position);
  }
}
