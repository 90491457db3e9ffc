import type { GridLayout, GridPlace } from '../grid';
import type { RecordTab, SideTab } from './sideTabs';

/** What VS Code keeps of a panel while it is hidden, and over a reload of the window. */
export interface SavedState {
  /** The tail itself, which only the host reads. */
  saved: unknown;
  layout: GridLayout;
  /** In per cent of the window. */
  detailsShare: number;
  /** The form in which records are shown. */
  recordTab: RecordTab;
  view: SavedView | undefined;
}

/** Where in a tail one was: comes back with the tab, as long as the tail is the same. */
export interface SavedView {
  /** The tail's id, and the view of it in which positions count. */
  tail: string;
  generation: number;
  place: GridPlace;
  /** Undefined: the side is closed. */
  side: SideTab | undefined;
}
