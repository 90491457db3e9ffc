/**
 * What a grid and the host that owns its rows say to each other. Rows have positions, which stay while the view does:
 * rows go at the front and come at the end. Another order or selection is another view, with another generation.
 */

export interface GridRow {
  position: number;
  /** Identifies what the row stands for. It is the same in every view. */
  id: number;
  /** The host no longer has what it stands for. */
  isGone?: boolean;
}

/** How far the view reaches now. */
export interface GridExtent {
  generation: number;
  /** The first position that the host can still give. */
  first: number;
  /** One past the last. */
  end: number;
  /** Rows that were there before are still being looked for: what is found counts as seen. */
  isPartial?: boolean;
}

/** From the grid; one at a time. To be answered, also with fewer rows or none, unless the view is another by now. */
export interface RowsRequest {
  kind: 'rows';
  /** The answer repeats it: the grid takes only the answer to its last request. */
  request: number;
  generation: number;
  from: number;
  count: number;
}

export interface RowsAnswer<Row extends GridRow> {
  kind: 'rows';
  request: number;
  generation: number;
  from: number;
  /** As in the request. Requested positions that `rows` lacks are gone. */
  count: number;
  rows: Row[];
}
