import { COLUMN_IDS, DEFAULT_WIDTHS, fillCell, type ColumnId } from './columns';
import { element } from './element';
import type { PanelTexts, TailRow } from './messages';
import { RowCache } from './rowCache';
import { RowWindow } from './rowWindow';
import type { Wording } from './wording';

export interface TableOptions {
  texts: PanelTexts;
  wording: Wording;
  columns: ColumnId[];
  widths: Partial<Record<ColumnId, number>>;
  ask: (generation: number, from: number, count: number) => void;
  onSelect: (row: TailRow) => void;
  /** It follows, or no longer does; more came. */
  onDidMove: () => void;
  onDidChangeColumns: () => void;
}

const ROW_HEIGHT = 22;
const FOLDED_ROW_HEIGHT = 42;
const NARROW_PIXELS = 560;
const OVERSCAN = 6;
/** While somebody scrolls, rows that went at the front leave their place empty: nothing moves under the pointer. */
const SCROLLING_MS = 200;
const LEAST_COLUMN_PIXELS = 36;

/** The rows in sight, and nothing else: drawn from a cache that the host fills. */
export class Table {
  readonly root: HTMLElement;
  readonly #options: TableOptions;
  readonly #head = element('div', { class: 'head', role: 'row' });
  readonly #grid: HTMLElement;
  readonly #spacer = element('div', { class: 'spacer', role: 'rowgroup' });
  readonly #cache = new RowCache();
  readonly #window = new RowWindow();
  readonly #drawn = new Map<number, { row: TailRow | undefined; node: HTMLElement }>();
  #columns: ColumnId[];
  #generation = -1;
  #first = 0;
  #end = 0;
  /** Where the view ends while it is held. */
  #heldEnd: number | undefined;
  #isFollowing = true;
  /** Rows from this one on came since it was last at the end. */
  #seenEnd = 0;
  #expectedScrollTop = -1;
  #lastScrolledMs = 0;
  #frame: number | undefined;
  #isAsked = false;
  #selected: { id: number; position: number } | undefined;
  #isNarrow = false;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#columns = options.columns;
    const label = { 'aria-label': options.texts.data, 'aria-readonly': 'true' };
    const grid = { class: 'rows', tabIndex: 0, role: 'grid', attributes: label };
    // The heads stay at the upper edge and belong to the grid.
    const heads = element('div', { class: 'heads', role: 'rowgroup' }, this.#head);
    this.#grid = element('div', grid, heads, this.#spacer);
    this.root = element('div', { class: 'table' }, this.#grid);
    this.#grid.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#grid.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#resized()).observe(this.#grid);
    this.#drawHead();
  }

  get columns(): ColumnId[] {
    return this.#columns;
  }

  get isFollowing(): boolean {
    return this.#isFollowing && this.#heldEnd === undefined;
  }

  get newRows(): number {
    if (this.isFollowing) return 0;
    return Math.max(0, this.#end - Math.max(this.#heldEnd ?? this.#seenEnd, this.#first));
  }

  get selectedId(): number | undefined {
    return this.#selected?.id;
  }

  /** Rows in sight that the host has dropped, or is about to. */
  get isLosing(): boolean {
    return !this.isFollowing && this.#window.topAt(this.#grid.scrollTop) < this.#first;
  }

  focus(): void {
    this.#grid.focus();
  }

  /** What the host has now. */
  update(generation: number, first: number, end: number, isHeld: boolean): void {
    if (generation !== this.#generation) this.#begin(generation);
    this.#first = first;
    this.#end = end;
    if (isHeld) this.#heldEnd ??= end;
    else this.#heldEnd = undefined;
    this.#schedule();
  }

  addRows(generation: number, rows: TailRow[], from: number, count: number): void {
    if (generation !== this.#generation) return;
    this.#isAsked = false;
    this.#cache.add(rows, from, count);
    this.#schedule();
  }

  setColumns(columns: ColumnId[]): void {
    this.#columns = COLUMN_IDS.filter((column) => columns.includes(column));
    this.#redraw();
  }

  follow(): void {
    this.#isFollowing = true;
    this.#schedule();
    this.#options.onDidMove();
  }

  /** The place of the selected record in another view. */
  place(id: number, position: number, isThere: boolean): void {
    if (this.#selected?.id !== id) return;
    this.#selected.position = isThere ? position : -1;
    if (!this.#isFollowing) this.#scrollTo(this.#window.scrollTopToShow(position, this.#grid.scrollTop));
    this.#redraw();
  }

  /** @returns whether the key meant something */
  move(key: string): boolean {
    const page = Math.max(1, Math.floor(this.#window.viewportHeight / this.#window.rowHeight) - 1);
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page };
    const last = this.#shownEnd - 1;
    if (last < this.#first) return false;
    if (key === 'Home') this.#select(this.#first);
    else if (key === 'End') {
      this.#select(last);
      this.follow();
    } else {
      const step = steps[key];
      if (step === undefined) return false;
      this.#select(this.#next(step, last));
    }
    return true;
  }

  #next(step: number, last: number): number {
    const from = this.#selected?.position ?? -1;
    const isInSight = from >= this.#first && from <= last;
    const { from: top, to } = this.#window.visibleAt(this.#grid.scrollTop);
    const next = isInSight ? from + step : step > 0 ? top : to - 1;
    return Math.min(last, Math.max(this.#first, next));
  }

  #select(position: number): void {
    this.#isFollowing = false;
    this.#seenEnd = Math.max(this.#seenEnd, position + 1);
    this.#scrollTo(this.#window.scrollTopToShow(position, this.#grid.scrollTop));
    const row = this.#cache.get(position);
    this.#selected = { id: row?.id ?? -1, position };
    this.#redraw();
    if (row) this.#options.onSelect(row);
    this.#options.onDidMove();
  }

  #begin(generation: number): void {
    this.#generation = generation;
    this.#cache.clear();
    this.#isAsked = false;
    this.#heldEnd = undefined;
    this.#seenEnd = 0;
    this.#window.base = 0;
    this.#window.end = 0;
    this.#clearDrawn();
    if (this.#selected) this.#selected.position = -1;
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

  #redraw(): void {
    this.#clearDrawn();
    this.#drawHead();
    this.#schedule();
  }

  #clearDrawn(): void {
    for (const { node } of this.#drawn.values()) node.remove();
    this.#drawn.clear();
  }

  #draw(): void {
    const rows = this.#window;
    rows.rowHeight = this.#isNarrow ? FOLDED_ROW_HEIGHT : ROW_HEIGHT;
    rows.viewportHeight = this.#grid.clientHeight - this.#head.offsetHeight;
    if (this.isFollowing) this.#advance();
    else this.#stay();
    const { scrollTop } = this.#grid;
    const { from, to } = rows.visibleAt(scrollTop);
    const start = Math.max(rows.base, from - OVERSCAN);
    const end = Math.min(rows.end, to + OVERSCAN);
    this.#ask(Math.max(start, this.#first), end);
    for (const [position, { node }] of this.#drawn) {
      if (position >= start && position < end) continue;
      node.remove();
      this.#drawn.delete(position);
    }
    for (let position = start; position < end; position += 1) this.#drawRow(position, scrollTop);
    this.#grid.setAttribute('aria-rowcount', String(Math.max(0, this.#shownEnd - this.#first) + 1));
    this.#options.onDidMove();
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
    const top = rows.topAt(this.#grid.scrollTop);
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
    if (this.#spacer.style.height !== height) this.#spacer.style.height = height;
  }

  #scrollTo(scrollTop: number): void {
    if (Math.abs(this.#grid.scrollTop - scrollTop) < 0.5) return;
    this.#grid.scrollTop = scrollTop;
    this.#expectedScrollTop = this.#grid.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop } = this.#grid;
    if (Math.abs(scrollTop - this.#expectedScrollTop) < 1) return;
    this.#expectedScrollTop = scrollTop;
    this.#lastScrolledMs = performance.now();
    const isAtEnd = scrollTop >= this.#window.maxScrollTop - 2;
    if (isAtEnd !== this.#isFollowing) {
      this.#isFollowing = isAtEnd;
      this.#options.onDidMove();
    }
    this.#schedule();
    setTimeout(() => this.#schedule(), SCROLLING_MS + 20);
  }

  #ask(from: number, to: number): void {
    if (this.#isAsked || to <= from) return;
    const missing = this.#cache.missing(from, to);
    if (!missing) return;
    this.#isAsked = true;
    this.#options.ask(this.#generation, missing.from, missing.count);
  }

  #drawRow(position: number, scrollTop: number): void {
    const row = this.#cache.get(position);
    let drawn = this.#drawn.get(position);
    if (drawn && drawn.row !== row) {
      drawn.node.remove();
      drawn = undefined;
    }
    if (!drawn) {
      drawn = { row, node: this.#makeRow(position, row) };
      this.#drawn.set(position, drawn);
      this.#spacer.append(drawn.node);
    }
    drawn.node.style.transform = `translateY(${this.#window.offsetOf(position, scrollTop)}px)`;
    drawn.node.setAttribute('aria-rowindex', String(position - this.#first + 2));
  }

  #makeRow(position: number, row: TailRow | undefined): HTMLElement {
    const isSelected = this.#selected !== undefined && (row ? row.id === this.#selected.id : false);
    const node = element('div', {
      class: `row${position % 2 ? ' odd' : ''}${isSelected ? ' selected' : ''}${row ? '' : ' absent'}`,
      role: 'row',
      attributes: { id: `row-${position}`, 'data-position': String(position), 'aria-selected': String(isSelected) },
    });
    if (isSelected && this.#selected) {
      this.#selected.position = position;
      this.#grid.setAttribute('aria-activedescendant', node.id);
    }
    for (const column of this.#columns) {
      const cell = element('div', { class: `cell cell-${column}`, role: 'gridcell' });
      if (row) fillCell(cell, column, row, this.#options);
      else if (column === 'data' && position < this.#first) cell.textContent = this.#options.texts.droppedRow;
      node.append(cell);
    }
    return node;
  }

  #clicked(event: MouseEvent): void {
    const node = (event.target as Element).closest<HTMLElement>('.row');
    const position = Number(node?.dataset.position ?? NaN);
    if (!Number.isNaN(position) && document.getSelection()?.isCollapsed !== false) this.#select(position);
  }

  #resized(): void {
    const isNarrow = this.#grid.clientWidth < NARROW_PIXELS;
    if (isNarrow !== this.#isNarrow) {
      // The row at the upper edge stays there.
      const top = this.#window.topAt(this.#grid.scrollTop);
      this.#isNarrow = isNarrow;
      this.root.classList.toggle('narrow', isNarrow);
      this.#window.rowHeight = isNarrow ? FOLDED_ROW_HEIGHT : ROW_HEIGHT;
      this.#clearDrawn();
      this.#setHeight();
      this.#scrollTo(this.#window.scrollTopOf(top));
    }
    this.#schedule();
  }

  #drawHead(): void {
    const { texts, widths } = this.#options;
    const tracks = this.#columns.map((column) =>
      column === 'data' ? 'minmax(0, 1fr)' : `${widths[column] ?? DEFAULT_WIDTHS[column]}px`,
    );
    this.root.style.setProperty('--columns', tracks.join(' '));
    this.#head.replaceChildren(
      ...this.#columns.map((column) => {
        const cell = element('div', { class: `cell cell-${column}`, role: 'columnheader' });
        cell.append(element('span', { text: texts[column] }));
        if (column !== 'data') cell.append(this.#resizer(column));
        return cell;
      }),
    );
    this.#grid.setAttribute('aria-colcount', String(this.#columns.length));
  }

  #resizer(column: Exclude<ColumnId, 'data'>): HTMLElement {
    const { widths, texts } = this.#options;
    const handle = element('div', { class: 'resizer', title: texts.resizeColumn });
    handle.addEventListener('pointerdown', (down) => {
      const before = widths[column] ?? DEFAULT_WIDTHS[column];
      handle.setPointerCapture(down.pointerId);
      const drag = (move: PointerEvent) => {
        widths[column] = Math.max(LEAST_COLUMN_PIXELS, before + move.clientX - down.clientX);
        this.#updateTracks();
      };
      handle.addEventListener('pointermove', drag);
      handle.addEventListener(
        'lostpointercapture',
        () => {
          handle.removeEventListener('pointermove', drag);
          this.#options.onDidChangeColumns();
        },
        { once: true },
      );
    });
    return handle;
  }

  #updateTracks(): void {
    const { widths } = this.#options;
    const tracks = this.#columns.map((column) =>
      column === 'data' ? 'minmax(0, 1fr)' : `${widths[column] ?? DEFAULT_WIDTHS[column]}px`,
    );
    this.root.style.setProperty('--columns', tracks.join(' '));
  }
}
