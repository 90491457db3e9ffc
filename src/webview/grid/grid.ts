import { element } from '../page/element';
import { shownColumns, tracksOf, type GridColumn, type GridLayout } from './columns';
import { DrawnRows, positionAt, type RowStance } from './drawnRows';
import { GridHead } from './head';
import type { GridExtent, GridRow, RowsAnswer, RowsRequest } from './messages';
import { RowCache } from './rowCache';
import { RowWindow } from './rowWindow';
import { RowSelection, type PositionRange } from './selection';

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
}

/** What is in sight, by positions of the view. */
export interface GridPlace {
  /** At the upper edge; undefined: it follows. */
  top: number | undefined;
  /** Rows from this one on are new. */
  seenEnd: number;
  selected: { id: number; position: number } | undefined;
}

/** `extension`: with all from where it was to there. `toggle`: added to the others, or taken out. */
export type SelectedBy = 'pointer' | 'keys' | 'extension' | 'toggle';

const ROW_HEIGHT = 22;
const NARROW_PIXELS = 600;
const OVERSCAN = 6;
/** While somebody scrolls, rows that went at the front leave their place empty: nothing moves under the pointer. */
const SCROLLING_MS = 200;

/**
 * A table of any number of rows: those in sight, and nothing else, drawn from a cache that the host fills on request.
 * The keys are its owner's: see `move`.
 */
export class Grid<Row extends GridRow> {
  readonly root: HTMLElement;
  readonly #options: GridOptions<Row>;
  readonly #head: GridHead;
  readonly #rows: DrawnRows<Row>;
  readonly #scroller: HTMLElement;
  readonly #cache = new RowCache<Row>();
  readonly #window = new RowWindow();
  #columns: readonly GridColumn<Row>[];
  #generation = -1;
  #first = 0;
  #end = 0;
  #isPartial = false;
  /** Where the view ends while it is held. */
  #heldEnd: number | undefined;
  #isFollowing: boolean;
  /** Rows from this one on came since it was last at the end. */
  #seenEnd = 0;
  #expectedScrollTop = -1;
  #lastScrolledMs = 0;
  #frame: number | undefined;
  /** The request that is under way. */
  #asked: number | undefined;
  #lastRequest = 0;
  /** No id: the row is awaited. Position -1: it is in no place of this view. */
  #selected: { id: number | undefined; position: number; by: SelectedBy } | undefined;
  /** With the row above, by positions of this view. */
  readonly #selection = new RowSelection();
  #isNarrow = false;

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
    });
    const attributes = { 'aria-label': texts.label, 'aria-readonly': 'true', 'aria-multiselectable': 'true' };
    // The heads stay at the upper edge and belong to the grid.
    this.#scroller = element(
      'div',
      { class: 'rows', tabIndex: 0, role: 'grid', attributes },
      this.#head.root,
      this.#rows.root,
    );
    this.root = element('div', { class: 'grid' }, this.#scroller);
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#scroller.addEventListener('mousedown', (event) => this.#pressed(event));
    this.#scroller.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#resized()).observe(this.#scroller);
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
    return Math.max(this.#first, Math.floor(this.#window.topAt(this.#scroller.scrollTop)));
  }

  get selectedId(): number | undefined {
    return this.#selected?.id;
  }

  /** -1: nothing of this view. */
  get selectedPosition(): number {
    return this.#selected?.position ?? -1;
  }

  /** Positions of this view. */
  get selectedRanges(): readonly PositionRange[] {
    return this.#selection.ranges;
  }

  get selectedCount(): number {
    return this.#selection.count(this.#first);
  }

  get generation(): number {
    return this.#generation;
  }

  get place(): GridPlace {
    const { id, position = -1 } = this.#selected ?? {};
    return {
      top: this.#isFollowing ? undefined : this.#window.topAt(this.#scroller.scrollTop),
      seenEnd: this.#seenEnd,
      selected: id === undefined ? undefined : { id, position },
    };
  }

  /** To where it was in this view. To be called after `update`. */
  restore({ top, seenEnd, selected }: GridPlace): void {
    this.#selected = selected && { ...selected, by: 'keys' };
    this.#changeSelection(() => this.#selection.only(selected?.position ?? -1));
    if (top !== undefined) {
      const rows = this.#window;
      this.#isFollowing = false;
      this.#seenEnd = seenEnd;
      rows.rowHeight = this.#rowHeight;
      rows.viewportHeight = this.#scroller.clientHeight - this.#head.height;
      rows.base = Math.min(this.#first, Math.floor(top));
      rows.end = Math.max(this.#shownEnd, rows.base);
      this.#setHeight();
      this.#scrollTo(rows.scrollTopOf(top));
    }
    this.#schedule();
    this.#options.onDidMove();
  }

  /** Rows in sight that the host has dropped, or is about to. */
  get isLosing(): boolean {
    return !this.isFollowing && this.#window.topAt(this.#scroller.scrollTop) < this.#first;
  }

  focus(): void {
    this.#scroller.focus();
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

  receive({ request, rows, from, count }: Omit<RowsAnswer<Row>, 'kind'>): void {
    if (request !== this.#asked) return;
    this.#asked = undefined;
    this.#cache.add(rows, from, count);
    const awaited = this.#selected?.id === undefined ? this.#selected : undefined;
    const row = awaited && this.#cache.get(awaited.position);
    if (awaited && row) this.#take(row, awaited.by);
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
    this.#cache.clear();
    this.#asked = undefined;
    this.#schedule();
  }

  /** The layout was changed from outside. */
  layoutChanged(): void {
    this.#rows.clear();
    this.#showColumns();
    this.#schedule();
  }

  follow(): void {
    this.#isFollowing = true;
    this.#schedule();
    this.#options.onDidMove();
  }

  /** Selects a row by what it stands for; its place is told by `moveSelected`. */
  choose(id: number): void {
    this.#isFollowing = false;
    this.#selected = { id, position: -1, by: 'keys' };
    this.#changeSelection(() => this.#selection.clear());
    this.#options.onDidMove();
  }

  /** The place of the selected row in another view; undefined: none, and the row after it is at `near`. */
  moveSelected(id: number, position: number | undefined, near: number): void {
    if (this.#selected?.id !== id) return;
    this.#selected.position = position ?? -1;
    // What was selected while this was looked for stays.
    if (this.#selection.ranges.length === 0) this.#changeSelection(() => this.#selection.only(position ?? -1));
    if (!this.#isFollowing) this.#show(position ?? near);
    this.#schedule();
  }

  /** All that the view holds now; what arrives later is not among them. */
  selectAll(): void {
    this.#isFollowing = false;
    this.#changeSelection(() => this.#selection.all(this.#first, this.#shownEnd));
    this.#options.onDidMove();
  }

  /** Of several only the row that the keys go on from stays. */
  selectOne(): void {
    this.#changeSelection(() => this.#selection.only(this.selectedPosition));
  }

  /** Selects by the keys of lists, with `Shift` from where it was to there. @returns whether the key meant something */
  move(key: string, isExtending = false): boolean {
    const page = Math.max(1, Math.floor(this.#window.viewportHeight / this.#window.rowHeight) - 1);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const last = this.#shownEnd - 1;
    if (last < this.#first) return false;
    if (key === 'Home') this.select(this.#first, isExtending ? 'extension' : 'keys');
    else if (key === 'End') {
      this.select(last, isExtending ? 'extension' : 'keys');
      if (this.#options.follows && !isExtending) this.follow();
    } else {
      const step = steps[key];
      if (step === undefined) return false;
      this.select(this.#next(step, last), isExtending ? 'extension' : 'keys');
    }
    return true;
  }

  /** Shows and selects the row of a position, once it is there. */
  select(position: number, by: SelectedBy = 'keys'): void {
    this.#isFollowing = false;
    this.#seenEnd = Math.max(this.#seenEnd, position + 1);
    this.#window.end = Math.max(this.#window.end, position + 1);
    this.#setHeight();
    this.#show(position);
    this.#selected = { id: undefined, position, by };
    this.#changeSelection(() => this.#extendOrMove(position, by));
    const row = this.#cache.get(position);
    if (row) this.#take(row, by);
    this.#schedule();
    this.#options.onDidMove();
  }

  #extendOrMove(position: number, by: SelectedBy): void {
    if (by === 'extension') this.#selection.extendTo(position);
    else if (by === 'toggle') this.#selection.toggle(position);
    else this.#selection.only(position);
  }

  #changeSelection(change: () => void): void {
    change();
    this.#scroller.toggleAttribute('data-many', this.selectedCount > 1);
    this.#options.onDidChangeSelection();
    this.#schedule();
  }

  #take(row: Row, by: SelectedBy): void {
    this.#selected = { id: row.id, position: row.position, by };
    this.#options.onSelect(row, by);
  }

  #next(step: number, last: number): number {
    const from = this.selectedPosition;
    const isInSight = from >= this.#first && from <= last;
    const { from: top, to } = this.#window.visibleAt(this.#scroller.scrollTop);
    const next = isInSight ? from + step : step > 0 ? top : to - 1;
    return Math.min(last, Math.max(this.#first, next));
  }

  #begin(generation: number): void {
    this.#generation = generation;
    this.#cache.clear();
    this.#asked = undefined;
    this.#heldEnd = undefined;
    this.#seenEnd = 0;
    this.#window.base = 0;
    this.#window.end = 0;
    this.#rows.clear();
    if (this.#selected) this.#selected.position = -1;
    this.#changeSelection(() => this.#selection.clear());
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
    const rows = this.#window;
    rows.rowHeight = this.#rowHeight;
    rows.viewportHeight = this.#scroller.clientHeight - this.#head.height;
    if (this.isFollowing) this.#advance();
    else this.#stay();
    const { scrollTop } = this.#scroller;
    const { from, to } = rows.visibleAt(scrollTop);
    const start = Math.max(rows.base, from - OVERSCAN);
    const end = Math.min(rows.end, to + OVERSCAN);
    this.#ask(Math.max(start, this.#first), end);
    this.#rows.show(
      start,
      end,
      (position) => this.#cache.get(position),
      (position, row) => this.#stanceOf(position, row, scrollTop),
    );
    this.#describe('aria-rowcount', String(Math.max(0, this.#shownEnd - this.#first) + 1));
    this.#options.onDidMove();
  }

  #stanceOf(position: number, row: Row | undefined, scrollTop: number): RowStance {
    const isActive = row !== undefined && row.id === this.#selected?.id;
    if (isActive) this.#describe('aria-activedescendant', `row-${position}`);
    return {
      isSelected: this.#selection.ranges.length > 0 ? this.#selection.has(position) : isActive,
      isActive,
      isGone: position < this.#first,
      offset: this.#window.offsetOf(position, scrollTop),
      ariaIndex: position - this.#first + 2,
    };
  }

  #describe(attribute: string, value: string): void {
    if (this.#scroller.getAttribute(attribute) !== value) this.#scroller.setAttribute(attribute, value);
  }

  /** To the newest rows, once they are there: what is in sight is replaced at one stroke. */
  #advance(): void {
    const rows = this.#window;
    const count = Math.ceil(rows.viewportHeight / rows.rowHeight) + 1;
    const wanted = this.#shownEnd;
    this.#ask(Math.max(this.#first, wanted - count - OVERSCAN), wanted);
    let ready = wanted;
    if (wanted > rows.end && this.#cache.get(wanted - 1) === undefined) ready = Math.max(rows.end, this.#first);
    rows.base = Math.min(this.#first, ready);
    rows.end = ready;
    this.#seenEnd = ready;
    this.#setHeight();
    this.#scrollTo(rows.maxScrollTop);
  }

  #stay(): void {
    const rows = this.#window;
    const top = rows.topAt(this.#scroller.scrollTop);
    rows.end = Math.max(this.#shownEnd, rows.base);
    if (performance.now() - this.#lastScrolledMs > SCROLLING_MS) {
      // As far as rows that were dropped are still in sight, they stay.
      const base = rows.rows === 0 ? this.#first : Math.min(this.#first, Math.max(0, Math.floor(top)));
      if (base !== rows.base) {
        rows.base = base;
        this.#setHeight();
        this.#scrollTo(rows.scrollTopOf(top));
        return;
      }
    }
    this.#setHeight();
  }

  #setHeight(): void {
    const height = `${this.#window.contentHeight}px`;
    if (this.#rows.root.style.height !== height) this.#rows.root.style.height = height;
  }

  #show(position: number): void {
    this.#scrollTo(this.#window.scrollTopToShow(position, this.#scroller.scrollTop));
  }

  #scrollTo(scrollTop: number): void {
    if (Math.abs(this.#scroller.scrollTop - scrollTop) < 0.5) return;
    this.#scroller.scrollTop = scrollTop;
    this.#expectedScrollTop = this.#scroller.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop } = this.#scroller;
    if (Math.abs(scrollTop - this.#expectedScrollTop) < 1) return;
    this.#expectedScrollTop = scrollTop;
    this.#lastScrolledMs = performance.now();
    const isAtEnd = this.#options.follows && scrollTop >= this.#window.maxScrollTop - 2;
    if (isAtEnd !== this.#isFollowing) {
      this.#isFollowing = isAtEnd;
      this.#options.onDidMove();
    }
    this.#schedule();
    setTimeout(() => this.#schedule(), SCROLLING_MS + 20);
  }

  #ask(from: number, to: number): void {
    if (this.#asked !== undefined || to <= from) return;
    const missing = this.#cache.missing(from, to);
    if (!missing) return;
    this.#lastRequest += 1;
    this.#asked = this.#lastRequest;
    this.#options.ask({ kind: 'rows', request: this.#asked, generation: this.#generation, ...missing });
  }

  #clicked(event: MouseEvent): void {
    const position = positionAt(event.target as Element);
    if (position === undefined || document.getSelection()?.isCollapsed === false) return;
    this.select(position, event.shiftKey ? 'extension' : event.ctrlKey || event.metaKey ? 'toggle' : 'pointer');
  }

  /** With Shift, rows are selected and not the text between them. */
  #pressed(event: MouseEvent): void {
    if (!event.shiftKey || positionAt(event.target as Element) === undefined) return;
    event.preventDefault();
    this.focus();
  }

  #resized(): void {
    this.#keepSelectedInSight();
    const isNarrow = this.#options.foldedRowHeight !== undefined && this.#scroller.clientWidth < NARROW_PIXELS;
    if (isNarrow !== this.#isNarrow) {
      // The row at the upper edge stays there.
      const top = this.#window.topAt(this.#scroller.scrollTop);
      this.#isNarrow = isNarrow;
      this.root.classList.toggle('narrow', isNarrow);
      this.#window.rowHeight = this.#rowHeight;
      this.#rows.clear();
      this.#setHeight();
      this.#scrollTo(this.#window.scrollTopOf(top));
    }
    this.#schedule();
  }

  /** Something opened below the rows: the one that it is about stays in sight. */
  #keepSelectedInSight(): void {
    const rows = this.#window;
    const { from, to } = rows.visibleAt(this.#scroller.scrollTop);
    const at = this.selectedPosition;
    if (this.isFollowing || at < from || at >= to) return;
    rows.viewportHeight = this.#scroller.clientHeight - this.#head.height;
    this.#show(at);
  }

  get #rowHeight(): number {
    return this.#isNarrow ? (this.#options.foldedRowHeight ?? ROW_HEIGHT) : ROW_HEIGHT;
  }

  #showColumns(): void {
    const columns = shownColumns(this.#columns, this.#options.layout);
    this.#rows.columns = columns;
    this.#head.show(columns);
    this.#scroller.setAttribute('aria-colcount', String(columns.length));
    this.#setTracks(columns);
  }

  #setTracks(columns: readonly GridColumn<Row>[]): void {
    const { tracks, least } = tracksOf(columns, this.#options.layout);
    this.root.style.setProperty('--columns', tracks);
    this.root.style.setProperty('--least-width', `${least}px`);
  }

  #resizedBy(isDone: boolean): void {
    this.#setTracks(this.#rows.columns);
    if (isDone) this.#options.onDidChangeLayout();
  }
}
