import type { ColumnId } from './columns';

/** What VS Code keeps of a panel while it is hidden, and over a reload of the window. */
export interface SavedState {
  /** The tail itself, which only the host reads. */
  saved: unknown;
  columns: ColumnId[];
  widths: Partial<Record<ColumnId, number>>;
  /** Of the window's, in per cent. */
  detailsShare: number;
}
