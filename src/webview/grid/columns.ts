/** How one column of a grid looks. */
export interface GridColumn<Row> {
  /** Stays over sessions: what is shown and how wide is saved by it. */
  id: string;
  title: string;
  /** The class `cell-…` of its cells. */
  look: string;
  /** In pixels, until a person changes it. Undefined: it takes what the others leave. */
  width?: number;
  /** It cannot be taken away. */
  isFixed?: boolean;
  fill: (cell: HTMLElement, row: Row) => void;
}

/** What a person chose; kept over a reload of the window. */
export interface GridLayout {
  /** Ids of the columns in sight. */
  shown: string[];
  /** In pixels, by column id. */
  widths: Record<string, number>;
}

const LEAST_PIXELS = 36;
/** What the column without a width has at least; beyond that the grid scrolls sideways. */
const LEAST_REST_PIXELS = 180;

export function shownColumns<Row>(columns: readonly GridColumn<Row>[], layout: GridLayout): GridColumn<Row>[] {
  return columns.filter(({ id, isFixed }) => isFixed === true || layout.shown.includes(id));
}

export function widthOf({ id, width }: GridColumn<never>, layout: GridLayout): number | undefined {
  if (width === undefined) return undefined;
  const chosen = Object.hasOwn(layout.widths, id) ? layout.widths[id] : undefined;
  return Math.max(LEAST_PIXELS, chosen ?? width);
}

/** The style sheet's `grid-template-columns`, and the least width of all together. */
export function tracksOf(columns: readonly GridColumn<never>[], layout: GridLayout): { tracks: string; least: number } {
  const widths = columns.map((column) => widthOf(column, layout));
  return {
    tracks: widths.map((width) => (width === undefined ? 'minmax(0, 1fr)' : `${width}px`)).join(' '),
    least: widths.reduce<number>((sum, width) => sum + (width ?? LEAST_REST_PIXELS), 0),
  };
}
