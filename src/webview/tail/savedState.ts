import type { GridLayout } from '../grid';

/** What VS Code keeps of a panel while it is hidden, and over a reload of the window. */
export interface SavedState {
  /** The tail itself, which only the host reads. */
  saved: unknown;
  layout: GridLayout;
  /** Of the window's, in per cent. */
  detailsShare: number;
}
