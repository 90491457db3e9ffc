/** How one column of a grid looks. */
export interface GridColumn<Row> {
  /** Stays over sessions: what is shown and how wide is saved by it. */
  id: string;
  title: string;
  /** The class `cell-…` of its cells. */
  look: string;
  /** In pixels, until a person changes it. Undefined: it takes what the others leave. */
  width?: number | undefined;
  /** The head sorts by it. */
  isSortable?: boolean;
  /** It cannot be taken away. */
  isFixed?: boolean;
  /**
   * Into a cell that is empty or shows another row: what is the same stays.
   * @param most how many characters of a text can be in sight
   * @returns the pixels that it takes beside those of its text; Infinity: they are not known
   */
  fill: (cell: HTMLElement, row: Row, most: (text: string) => number) => number;
  /** The tooltip of a cell. */
  hint?: (row: Row) => string | undefined;
}

/** By which column the rows are sorted. */
export interface GridOrder {
  column: string;
  isDescending: boolean;
}

/** What a person chose; kept over a reload of the window. */
export interface GridLayout {
  /** Ids of the columns in sight. */
  shown: string[];
  /** In pixels, by column id. */
  widths: Record<string, number>;
  /** Undefined: as they come. */
  order?: GridOrder | undefined;
}

const MIN_PIXELS = 36;
/** What the column without a width has at least; beyond that the grid scrolls sideways. */
const MIN_REST_PIXELS = 180;
/** The style sheet's, at both sides together. */
const CELL_PADDING = 16;

export function shownColumns<Row>(columns: readonly GridColumn<Row>[], layout: GridLayout): GridColumn<Row>[] {
  return columns.filter(({ id, isFixed }) => isFixed === true || layout.shown.includes(id));
}

export function widthOf({ id, width }: GridColumn<never>, layout: GridLayout): number | undefined {
  if (width === undefined) return undefined;
  const chosen = Object.hasOwn(layout.widths, id) ? layout.widths[id] : undefined;
  return Math.max(MIN_PIXELS, chosen ?? width);
}

/** The style sheet's `grid-template-columns`, and the least width of all together. */
export function tracksOf(columns: readonly GridColumn<never>[], layout: GridLayout): { tracks: string; least: number } {
  const widths = columns.map((column) => widthOf(column, layout));
  return {
    tracks: widths.map((width) => (width === undefined ? 'minmax(0, 1fr)' : `${width}px`)).join(' '),
    least: leastOf(widths),
  };
}

/** The room for the text of each column's cells. @param available pixels of the grid's width */
export function textPixelsOf(columns: readonly GridColumn<never>[], layout: GridLayout, available: number): number[] {
  const widths = columns.map((column) => widthOf(column, layout));
  const least = leastOf(widths);
  const rest = MIN_REST_PIXELS + Math.max(0, available - least);
  return widths.map((width = rest) => width - CELL_PADDING);
}

function leastOf(widths: readonly (number | undefined)[]): number {
  return widths.reduce<number>((sum, width) => sum + (width ?? MIN_REST_PIXELS), 0);
}
