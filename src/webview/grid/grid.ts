import { element } from '../page/element';
import { shownColumns, textPixelsOf, tracksOf, type GridColumn, type GridLayout, type GridOrder } from './columns';
import { DrawnRows, idOfCell, idOfRow, type RowStance, type RowTarget } from './drawnRows';
import { DEFAULT_PIXELS, GridFont } from './gridFont';
import { GridHead } from './head';
import type { GridExtent, GridRow, RowsAnswer, RowsRequest } from './messages';
import { RowChoice, type SelectedBy } from './rowChoice';
import { RowScroller } from './rowScroller';
import { RowSupply } from './rowSupply';
import type { PositionRange } from './selection';

export interface GridOptions<Row extends GridRow> {
  texts: { label: string; resizeColumn: string; gone: string };
  columns: readonly GridColumn<Row>[];
  /** Changed in place. */
  layout: GridLayout;
  /** It begins at the end, and goes with it until a person scrolls up. */
  follows: boolean;
  /** In a narrow window a row takes this height and the class `narrow` says so; the style sheet folds it. */
  foldedRowHeight?: number;
  ask: (request: RowsRequest) => void;
  /** Of the row that the keys go on from. Not while a selection grows to several rows. */
  onSelect: (row: Row, by: SelectedBy) => void;
  onDidChangeSelection: () => void;
  /** What is in sight is other: it follows or no longer does, more came, it was scrolled. */
  onDidMove: () => void;
  onDidChangeLayout: () => void;
  /** The head of a column was clicked. */
  onSort?: (column: string) => void;
}

/** What is in sight, by positions of the view. */
export interface GridPlace {
  /** At the upper edge; undefined: it follows. */
  top: number | undefined;
  /** Rows from this one on are new. */
  seenEnd: number;
  selected: { id: number; position: number } | undefined;
}

/** What a menu is opened for. */
export type GridTarget<Row> =
  ({ kind: 'row' } & RowTarget<Row>) | { kind: 'head'; column: string; element: HTMLElement };

const ROW_HEIGHT = 22;
/** Of the size of the font. */
const LINE_HEIGHT = 1.6;
const NARROW_PIXELS = 600;
const OVERSCAN = 8;

/**
 * A table of any number of rows: those in sight, and nothing else, drawn from what the host gives on request.
 * The keys are its owner's: see `move`.
 */
export class Grid<Row extends GridRow> {
  readonly root: HTMLElement;
  readonly #options: GridOptions<Row>;
  readonly #head: GridHead;
  readonly #rows: DrawnRows<Row>;
  readonly #element: HTMLElement;
  readonly #scroller: RowScroller;
  readonly #supply: RowSupply<Row>;
  readonly #choice: RowChoice;
  readonly #font: GridFont;
  #columns: readonly GridColumn<Row>[];
  #generation = -1;
  #first = 0;
  #end = 0;
  #isPartial = false;
  /** Where the view ends while it is held. */
  #heldEnd: number | undefined;
  #isFollowing: boolean;
  #order: GridOrder | undefined;
  /** Rows from this one on came since it was last at the end. */
  #seenEnd = 0;
  #frame: number | undefined;
  #isNarrow = false;
  #fontSize = DEFAULT_PIXELS;
  /** The column that the keys are in; undefined: they are in rows as a whole. */
  #column: string | undefined;

  constructor(options: GridOptions<Row>) {
    this.#options = options;
    this.#columns = options.columns;
    this.#isFollowing = options.follows;
    const { texts, layout } = options;
    this.#rows = new DrawnRows({ goneLabel: texts.gone });
    this.#head = new GridHead({
      resizeLabel: texts.resizeColumn,
      layout,
      onResize: (isDone) => this.#resizedBy(isDone),
      onSort: (column) => options.onSort?.(column),
    });
    const attributes = { 'aria-label': texts.label, 'aria-readonly': 'true', 'aria-multiselectable': 'true' };
    // The heads stay at the upper edge and belong to the grid.
    this.#element = element(
      'div',
      { class: 'rows', tabIndex: 0, role: 'grid', attributes },
      this.#head.root,
      this.#rows.root,
    );
    this.root = element('div', { class: 'grid' }, this.#element);
    this.#scroller = this.#makeScroller();
    this.#supply = new RowSupply((request) => options.ask(request));
    this.#choice = new RowChoice(() => this.#selectionChanged());
    this.#font = new GridFont(this.#element, () => this.layoutChanged());
    this.#listen();
    this.#showColumns();
  }

  get columns(): readonly GridColumn<Row>[] {
    return this.#columns;
  }

  get isFollowing(): boolean {
    return this.#isFollowing && this.#heldEnd === undefined;
  }

  /** Since it was last at the end. */
  get newRows(): number {
    if (this.isFollowing) return 0;
    return Math.max(0, this.#end - Math.max(this.#heldEnd ?? this.#seenEnd, this.#first));
  }

  /** The row at the upper edge. */
  get topPosition(): number {
    return Math.max(this.#first, Math.floor(this.#scroller.top));
  }

  get selectedId(): number | undefined {
    return this.#choice.id;
  }

  /** -1: nothing of this view. */
  get selectedPosition(): number {
    return this.#choice.position;
  }

  /** Positions of this view. */
  get selectedRanges(): readonly PositionRange[] {
    return this.#choice.ranges;
  }

  get selectedCount(): number {
    return this.#choice.count(this.#first);
  }

  get generation(): number {
    return this.#generation;
  }

  get place(): GridPlace {
    const { id, position } = this.#choice;
    return {
      top: this.#isFollowing ? undefined : this.#scroller.top,
      seenEnd: this.#seenEnd,
      selected: id === undefined ? undefined : { id, position },
    };
  }

  /** To where it was in this view. To be called after `update`. */
  restore({ top, seenEnd, selected }: GridPlace): void {
    this.#choice.restore(selected);
    if (top !== undefined) {
      const { rows } = this.#scroller;
      this.#isFollowing = false;
      this.#seenEnd = seenEnd;
      rows.rowHeight = this.#rowHeight;
      this.#scroller.measure();
      rows.base = Math.min(this.#first, Math.floor(top));
      rows.end = Math.max(this.#shownEnd, rows.base);
      this.#scroller.setHeight();
      this.#scroller.scrollToRow(top);
    }
    this.#schedule();
    this.#options.onDidMove();
  }

  /** Rows in sight that the host has dropped, or is about to. */
  get isLosing(): boolean {
    return !this.isFollowing && this.#scroller.top < this.#first;
  }

  focus(): void {
    this.#element.focus();
  }

  /** Whether an element is the one that has the focus while the keys are in the rows. */
  isFocusable(element: Element): boolean {
    return element === this.#element;
  }

  /** What the host has now. @param heldEnd where the view ends while it is held, one past the last */
  update({ generation, first, end, isPartial = false }: GridExtent, heldEnd?: number): void {
    const isOther = generation !== this.#generation;
    if (isOther) this.#begin(generation);
    this.#first = first;
    this.#end = end;
    // The last step of the looking, too.
    if (isOther || isPartial || this.#isPartial) this.#seenEnd = end;
    this.#isPartial = isPartial;
    this.#heldEnd = heldEnd;
    this.#schedule();
  }

  receive(answer: Omit<RowsAnswer<Row>, 'kind'>): void {
    if (!this.#supply.receive(answer)) return;
    const { awaited } = this.#choice;
    const row = awaited && this.#supply.get(awaited.position);
    if (row) this.#take(row, awaited.by);
    this.#schedule();
  }

  /** Other columns; the rows are asked for again, with what they hold for them. */
  setColumns(columns: readonly GridColumn<Row>[]): void {
    this.#columns = columns;
    this.refresh();
    this.layoutChanged();
  }

  /** The host would make the rows of this view otherwise now: they are asked for again. */
  refresh(): void {
    this.#supply.clear();
    this.#schedule();
  }

  /** The layout was changed from outside. */
  layoutChanged(): void {
    this.#showColumns();
    this.#schedule();
  }

  follow(): void {
    this.#isFollowing = this.#canFollow;
    this.#schedule();
    this.#options.onDidMove();
  }

  /** How the rows of the next views are sorted. Sorted rows do not follow: they begin at the top. */
  setOrder(order: GridOrder | undefined): void {
    const wasSorted = this.#order !== undefined;
    this.#order = order;
    this.#head.showOrder(order);
    if (order) this.#isFollowing = false;
    else if (wasSorted) this.follow();
  }

  get isAtTop(): boolean {
    return this.#scroller.top <= this.#first;
  }

  toTop(): void {
    const { rows } = this.#scroller;
    this.#isFollowing = false;
    rows.base = this.#first;
    rows.end = Math.max(this.#shownEnd, rows.base);
    this.#scroller.setHeight();
    this.#scroller.scrollToRow(rows.base);
    this.#schedule();
    this.#options.onDidMove();
  }

  /** Selects a row by what it stands for; its place is told by `moveSelected`. */
  choose(id: number): void {
    this.#isFollowing = false;
    this.#choice.chooseId(id);
    this.#options.onDidMove();
  }

  /** The place of the selected row in another view; undefined: none, and the row after it is at `near`. */
  moveSelected(id: number, position: number | undefined, near: number): void {
    if (this.#choice.id !== id) return;
    this.#choice.place(position);
    if (!this.#isFollowing) this.#scroller.show(position ?? near);
    this.#schedule();
  }

  /** All that the view holds now; what arrives later is not among them. */
  selectAll(): void {
    this.#isFollowing = false;
    this.#choice.all(this.#first, this.#shownEnd);
    this.#options.onDidMove();
  }

  /** Keeps only the active row selected. */
  selectOne(): void {
    this.#choice.only();
  }

  selectNone(): void {
    this.#choice.none();
  }

  /** Selects by the keys of lists, with `Shift` from where it was to there. @returns whether the key meant something */
  move(key: string, isExtending = false): boolean {
    const { viewportHeight, rowHeight } = this.#scroller.rows;
    const page = Math.max(1, Math.floor(viewportHeight / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const last = this.#shownEnd - 1;
    if (last < this.#first) return false;
    if (key === 'ArrowLeft' || key === 'ArrowRight') return this.#moveSideways(key === 'ArrowRight' ? 1 : -1);
    if (key === 'Home') this.select(this.#first, isExtending ? 'extension' : 'keys');
    else if (key === 'End') {
      this.select(last, isExtending ? 'extension' : 'keys');
      if (this.#canFollow && !isExtending) this.follow();
    } else {
      const step = steps[key];
      if (step === undefined) return false;
      this.select(this.#next(step, last), isExtending ? 'extension' : 'keys');
    }
    return true;
  }

  /** The keys leave the cell that they are in for its row. @returns whether they were in one */
  leaveCell(): boolean {
    if (this.#activeCell === undefined) return false;
    this.#column = undefined;
    this.#schedule();
    return true;
  }

  /** What an element stands for; for the grid itself, the row or cell that the keys are in. */
  targetAt(element: Element): GridTarget<Row> | undefined {
    const head = element.closest<HTMLElement>('.head [data-column]');
    if (head) return { kind: 'head', column: head.dataset.column ?? '', element: head };
    const target = this.#rows.targetAt(element === this.#element ? (this.#rows.active ?? element) : element);
    return target && { kind: 'row', ...target };
  }

  /** Whether the row of a position is among those that are selected. */
  isSelected(position: number): boolean {
    return this.#choice.isSelected(position, this.#supply.get(position));
  }

  /** Shows and selects the row of a position, once it is there. */
  select(position: number, by: SelectedBy = 'keys'): void {
    const { rows } = this.#scroller;
    this.#isFollowing = false;
    this.#seenEnd = Math.max(this.#seenEnd, position + 1);
    rows.end = Math.max(rows.end, position + 1);
    this.#scroller.setHeight();
    this.#scroller.show(position);
    this.#choice.choose(position, by);
    const row = this.#supply.get(position);
    if (row) this.#take(row, by);
    this.#schedule();
    this.#options.onDidMove();
  }

  #makeScroller(): RowScroller {
    return new RowScroller(this.#element, {
      content: this.#rows.root,
      headHeight: () => this.#head.height,
      onScroll: () => this.#scrolled(),
      onRest: () => this.#schedule(),
    });
  }

  #listen(): void {
    this.#element.addEventListener('mousedown', (event) => this.#pressed(event));
    this.#element.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#resized()).observe(this.#element);
  }

  #selectionChanged(): void {
    this.#element.toggleAttribute('data-many', this.selectedCount > 1);
    this.#options.onDidChangeSelection();
    this.#schedule();
  }

  #take(row: Row, by: SelectedBy): void {
    this.#choice.take(row, by);
    this.#options.onSelect(row, by);
  }

  #next(step: number, last: number): number {
    const from = this.selectedPosition;
    const isInSight = from >= this.#first && from <= last;
    const { from: top, to } = this.#scroller.visible;
    const next = isInSight ? from + step : step > 0 ? top : to - 1;
    return Math.min(last, Math.max(this.#first, next));
  }

  #begin(generation: number): void {
    this.#generation = generation;
    this.#supply.clear();
    this.#heldEnd = undefined;
    this.#seenEnd = 0;
    const wasAtTop = this.isAtTop;
    this.#scroller.rows.clear();
    // Rows that are sorted again stay until the new ones are there.
    if (!this.#order || !wasAtTop) this.#rows.clear();
    this.#choice.beginView();
  }

  /** Undefined: the keys are in no cell, or its column is not shown any more. */
  get #activeCell(): number | undefined {
    const index = this.#rows.columns.findIndex(({ id }) => id === this.#column);
    return index < 0 ? undefined : index;
  }

  /** From the row into its cells, from one to the next, and back to the row. */
  #moveSideways(step: number): boolean {
    const from = this.#activeCell ?? -1;
    const to = Math.min(this.#rows.columns.length - 1, from + step);
    if (this.selectedPosition < 0 || to < -1) return false;
    this.#column = this.#rows.columns[to]?.id;
    this.#schedule();
    return true;
  }

  get #canFollow(): boolean {
    return this.#options.follows && this.#order === undefined;
  }

  get #shownEnd(): number {
    return this.#heldEnd ?? this.#end;
  }

  #schedule(): void {
    if (this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const { rows } = this.#scroller;
    rows.rowHeight = this.#rowHeight;
    this.#scroller.begin();
    if (this.isFollowing) this.#advance();
    else this.#stay();
    const { from, to } = this.#scroller.visible;
    const start = Math.max(rows.base, from - OVERSCAN);
    const end = Math.min(rows.end, to + OVERSCAN);
    const kept = { from: this.#first, to: this.#shownEnd };
    const sight = { from: Math.max(start, this.#first), to: end };
    this.#supply.want(this.#generation, sight, this.isFollowing ? undefined : kept);
    this.#rows.show(
      start,
      end,
      (position) => this.#supply.get(position),
      (position, row) => this.#stanceOf(position, row),
    );
    if (!this.#rows.active) this.#element.removeAttribute('aria-activedescendant');
    this.#describe('aria-rowcount', String(Math.max(0, this.#shownEnd - this.#first) + 1));
    this.#options.onDidMove();
  }

  #stanceOf(position: number, row: Row | undefined): RowStance {
    const isActive = this.#choice.isActive(row);
    const activeCell = isActive ? this.#activeCell : undefined;
    if (isActive)
      this.#describe(
        'aria-activedescendant',
        activeCell === undefined ? idOfRow(position) : idOfCell(position, activeCell),
      );
    return {
      isSelected: this.#choice.isSelected(position, row),
      isActive,
      activeCell,
      isGone: position < this.#first,
      offset: this.#scroller.rows.offsetOf(position),
      ariaIndex: position - this.#first + 2,
    };
  }

  #describe(attribute: string, value: string): void {
    if (this.#element.getAttribute(attribute) !== value) this.#element.setAttribute(attribute, value);
  }

  /** Jumps to the newest rows once they have arrived, so that all visible rows change at once. */
  #advance(): void {
    const { rows } = this.#scroller;
    const count = Math.ceil(rows.viewportHeight / rows.rowHeight) + 1;
    const wanted = this.#shownEnd;
    const newest = { from: Math.max(this.#first, wanted - count - OVERSCAN), to: wanted };
    this.#supply.want(this.#generation, newest);
    let ready = wanted;
    if (wanted > rows.end && this.#supply.get(wanted - 1) === undefined) ready = Math.max(rows.end, this.#first);
    rows.base = Math.min(this.#first, ready);
    rows.end = ready;
    this.#seenEnd = ready;
    this.#scroller.setHeight();
    this.#scroller.scrollToRow(rows.lastTop);
  }

  #stay(): void {
    const { rows, top, isScrolling } = this.#scroller;
    rows.end = Math.max(this.#shownEnd, rows.base);
    // As far as rows that were dropped are still in sight, they stay.
    const base = rows.rows === 0 ? this.#first : Math.min(this.#first, Math.max(0, Math.floor(top)));
    if (!isScrolling) rows.base = base;
    this.#scroller.setHeight();
    if (rows.top !== top) this.#scroller.scrollToRow(top);
    this.#scroller.settle();
  }

  #scrolled(): void {
    const isAtEnd = this.#canFollow && this.#scroller.isAtEnd;
    if (isAtEnd !== this.#isFollowing) {
      this.#isFollowing = isAtEnd;
      this.#options.onDidMove();
    }
    this.#schedule();
  }

  #clicked(event: MouseEvent): void {
    const position = this.#rows.positionAt(event.target as Element);
    if (position === undefined || document.getSelection()?.isCollapsed === false) return;
    this.#column = undefined;
    this.select(position, event.shiftKey ? 'extension' : event.ctrlKey || event.metaKey ? 'toggle' : 'pointer');
  }

  /** With Shift, rows are selected and not the text between them. */
  #pressed(event: MouseEvent): void {
    if (!event.shiftKey || this.#rows.positionAt(event.target as Element) === undefined) return;
    event.preventDefault();
    this.focus();
  }

  #resized(): void {
    const { rows, top, visible } = this.#scroller;
    const at = this.selectedPosition;
    const wasInSight = !this.isFollowing && at >= visible.from && at < visible.to;
    const isNarrow = this.#options.foldedRowHeight !== undefined && this.#element.clientWidth < NARROW_PIXELS;
    const isOther = isNarrow !== this.#isNarrow;
    this.#isNarrow = isNarrow;
    this.root.classList.toggle('narrow', isNarrow);
    this.root.style.setProperty('--row-height', `${this.#rowHeight}px`);
    this.#scroller.measure();
    if (isOther) {
      // The row at the upper edge stays there.
      rows.rowHeight = this.#rowHeight;
      this.#rows.clear();
      this.#scroller.setHeight();
      this.#scroller.scrollToRow(top);
    }
    // Something opened below the rows: the one that it is about stays in sight.
    if (wasInSight) this.#scroller.show(at);
    this.#font.measure();
    if (this.#font.size !== this.#fontSize) this.#showColumns();
    this.#fitTexts();
    this.#schedule();
  }

  get #rowHeight(): number {
    const height = Math.max(ROW_HEIGHT, Math.round(this.#fontSize * LINE_HEIGHT));
    // Folded rows have two lines.
    return this.#isNarrow ? (this.#options.foldedRowHeight ?? ROW_HEIGHT) + 2 * (height - ROW_HEIGHT) : height;
  }

  #showColumns(): void {
    this.#fontSize = this.#font.size;
    const scale = this.#fontSize / DEFAULT_PIXELS;
    const columns = shownColumns(this.#columns, this.#options.layout).map((column) => scaled(column, scale));
    this.root.style.setProperty('--row-height', `${this.#rowHeight}px`);
    this.#rows.columns = columns;
    this.#head.show(columns);
    this.#element.setAttribute('aria-colcount', String(columns.length));
    this.#setTracks();
  }

  #setTracks(): void {
    const { tracks, least } = tracksOf(this.#rows.columns, this.#options.layout);
    this.root.style.setProperty('--columns', tracks);
    this.root.style.setProperty('--least-width', `${least}px`);
    this.#fitTexts();
  }

  /** Folded rows have other places for their cells than the columns. */
  #fitTexts(): void {
    const { clientWidth } = this.#element;
    const pixels = textPixelsOf(this.#rows.columns, this.#options.layout, clientWidth);
    this.#rows.fit(this.#isNarrow || clientWidth === 0 ? undefined : { font: this.#font, pixels });
  }

  #resizedBy(isDone: boolean): void {
    this.#setTracks();
    if (isDone) this.#options.onDidChangeLayout();
  }
}

/** A column for a larger font, unless a person gave it a width. */
function scaled<Row>(column: GridColumn<Row>, scale: number): GridColumn<Row> {
  return column.width === undefined ? column : { ...column, width: Math.round(column.width * scale) };
}
