import { ColumnsMenu, Grid, type GridLayout, type GridOrder, type SelectedBy } from '../grid';
import { element, setText } from '../page/element';
import { fill, shortShard, type Wording } from '../page/wording';
import type { Announcer } from './announcer';
import { isPinId, pathOfPin, pinId, sortOrderOf, tailColumns } from './columns';
import type { FromPanel, SelectionAction, TailRow, TailStatusNow } from './messages';
import type { PanelTexts } from './panelTexts';
import { SelectionBar } from './selectionBar';

export interface RecordTableOptions {
  texts: PanelTexts;
  wording: Wording;
  /** Changed in place. */
  layout: GridLayout;
  announcer: Announcer;
  /** What lies over the rows. */
  over: HTMLElement[];
  send: (message: FromPanel) => void;
  /** The details of a record are wanted. */
  onOpen: (id: number) => void;
  /** The record whose details are shown. */
  shownId: () => number | undefined;
  /** Its details get the focus. */
  onEnter: () => void;
  /** Details are shown: those of the record that the keys come to, too. */
  hasDetails: () => boolean;
  onFollow: () => void;
  onDidMove: () => void;
  onDidChangeLayout: () => void;
}

/** Two lines: what there is about a record, and its data. */
const FOLDED_ROW_HEIGHT = 42;
/** Where the upper end of sorted rows is in sight, they are sorted again with what came, but not more often than this. */
const SORT_AGAIN_MS = 1_000;
/** Many rows take longer to sort. */
const MANY_ROWS = 20_000;
const SORT_MANY_AGAIN_MS = 4_000;

/** The records of the view: rows, their columns, which are selected and what is done with those. */
export class RecordTable {
  readonly root: HTMLElement;
  readonly columnsMenu: HTMLElement;
  readonly grid: Grid<TailRow>;
  readonly #options: RecordTableOptions;
  readonly #selection: SelectionBar;
  readonly #pill = element('button', { class: 'pill', hidden: true });
  /** Details were asked for of a row that is awaited. */
  #opensNext = false;
  /** The view in which the place of the selected record is known. */
  #located = -1;
  /** How many came since the rows were sorted. */
  #unsorted = 0;
  #isPaused = false;
  #hasAskedForOrder = false;
  #sortedMs = 0;
  /** Another order begins at the top, once its rows are there. */
  #beginsAtTop = false;

  constructor(options: RecordTableOptions) {
    this.#options = options;
    const { texts, wording, layout, send, over } = options;
    this.grid = new Grid({
      texts: { label: texts.follows, resizeColumn: texts.resizeColumn, gone: texts.droppedRow },
      columns: tailColumns(texts, wording, this.#pins),
      layout,
      follows: true,
      foldedRowHeight: FOLDED_ROW_HEIGHT,
      ask: send,
      onSelect: (row, by) => this.#selected(row, by),
      onDidChangeSelection: () => this.#selectionChanged(),
      onDidMove: () => this.#moved(),
      onDidChangeLayout: () => options.onDidChangeLayout(),
      onSort: (column) => this.sortBy(column),
    });
    this.#selection = new SelectionBar({
      ...{ texts, wording },
      onAction: (action) => this.act(action),
      onClear: () => this.selectOne(),
    });
    this.columnsMenu = this.#makeColumnsMenu();
    this.#pill.addEventListener('click', () => this.#follow());
    const area = element('div', { class: 'rows-area' }, this.grid.root, ...over, this.#pill);
    this.root = element('div', { class: 'rows-pane' }, area, this.#selection.root);
    if (this.#pins.length > 0) send({ kind: 'pins', paths: this.#pins });
  }

  update(status: TailStatusNow): void {
    const isOtherView = status.generation !== this.grid.generation;
    this.#showOrder(status);
    this.grid.update({ ...status, isPartial: status.progress < 1 }, status.heldEnd);
    if (isOtherView && this.#order) this.#wasSorted();
    this.#sortAgain(status);
    // Some of them may have been dropped.
    this.#selection.show(this.grid.selectedCount);
  }

  /** Ascending, then descending, then as the records arrive. */
  sortBy(column: string): void {
    const { column: before, isDescending } = this.#order ?? {};
    if (before !== column) this.sort({ column, isDescending: false });
    else this.sort(isDescending === true ? undefined : { column, isDescending: true });
  }

  sort(order: GridOrder | undefined): void {
    const { layout, onDidChangeLayout } = this.#options;
    layout.order = order;
    this.#beginsAtTop = true;
    this.#askForOrder();
    this.grid.setOrder(order);
    onDidChangeLayout();
  }

  get #order(): GridOrder | undefined {
    return this.#options.layout.order;
  }

  #askForOrder(): void {
    this.#sortedMs = performance.now();
    this.#options.send({ kind: 'sort', order: this.#order && sortOrderOf(this.#order) });
  }

  /** Another tail, or the same one in a page that was hidden, does not know the order that was chosen. */
  #showOrder({ order, unsorted, isViewPaused }: TailStatusNow): void {
    this.#unsorted = unsorted;
    this.#isPaused = isViewPaused;
    if (this.#hasAskedForOrder || !this.#order) return;
    this.#hasAskedForOrder = true;
    this.grid.setOrder(this.#order);
    if (!order) this.#askForOrder();
  }

  #wasSorted(): void {
    this.#sortedMs = performance.now();
    if (this.#beginsAtTop) this.grid.toTop();
    this.#beginsAtTop = false;
  }

  /** Rows must not move, since a person looks at some of them. */
  get #isInUse(): boolean {
    const { isAtTop, selectedPosition } = this.grid;
    return this.#isPaused || !isAtTop || selectedPosition >= 0;
  }

  #sortAgain({ unsorted, end }: TailStatusNow): void {
    if (unsorted === 0 || this.#isInUse || !this.#order) return;
    const wait = end > MANY_ROWS ? SORT_MANY_AGAIN_MS : SORT_AGAIN_MS;
    if (performance.now() - this.#sortedMs >= wait) this.#askForOrder();
  }

  columnOf(column: string): { canSort: boolean; canHide: boolean } {
    const known = this.grid.columns.find(({ id }) => id === column);
    return { canSort: known?.isSortable === true, canHide: known !== undefined && known.isFixed !== true };
  }

  hideColumn(column: string): void {
    const { layout } = this.#options;
    layout.shown = layout.shown.filter((id) => id !== column);
    this.#layoutChanged();
  }

  isPinned(path: string): boolean {
    return this.#pins.includes(path);
  }

  /** @param ids of the columns in sight */
  setColumns(ids: readonly string[]): void {
    this.#options.layout.shown = [...ids];
    this.#layoutChanged();
  }

  /** A field that is a column already stays where it is. */
  setPins(paths: readonly string[], isPinned: boolean): void {
    const { layout } = this.#options;
    const ids = paths.map(pinId);
    if (isPinned) layout.shown.push(...ids.filter((id) => !layout.shown.includes(id)));
    else layout.shown = layout.shown.filter((id) => !ids.includes(id));
    this.#layoutChanged();
  }

  openDetails(): void {
    const { selectedId: id, selectedPosition } = this.grid;
    if (id !== undefined && this.#options.shownId() === id) this.#options.onEnter();
    else if (id !== undefined) this.#options.onOpen(id);
    else this.#opensNext = selectedPosition >= 0;
  }

  /** Another record than those in sight, whose place is asked for. */
  choose(id: number): void {
    this.#options.onOpen(id);
    this.grid.choose(id);
    this.#options.send({ kind: 'locate', id });
  }

  /** In another view the selected record has another place, or none. */
  locateSelected(generation: number): void {
    const id = this.grid.selectedId;
    if (id === undefined || this.#located === generation) return;
    this.#located = generation;
    this.#options.send({ kind: 'locate', id });
  }

  /** Its place in this view is known. */
  wasLocated(generation: number): void {
    this.#located = generation;
  }

  /** Keeps only one row selected. */
  selectOne(): void {
    this.grid.selectOne();
    this.grid.focus();
  }

  /** @returns whether there was something to copy */
  copy(): boolean {
    const { selectedCount, selectedId: id } = this.grid;
    if (selectedCount > 1) this.act('copyData');
    else if (id !== undefined) this.#options.send({ kind: 'record', action: 'copyData', id });
    else return false;
    return true;
  }

  act(action: SelectionAction): void {
    const { generation, selectedRanges } = this.grid;
    this.#options.send({ kind: 'selection', action, generation, ranges: [...selectedRanges] });
  }

  #selected(row: TailRow, by: SelectedBy): void {
    const { hasDetails, onOpen, announcer, texts } = this.#options;
    if (by === 'pointer' || hasDetails() || this.#opensNext) onOpen(row.id);
    this.#opensNext = false;
    if (this.grid.selectedCount > 1) return;
    announcer.say(fill(texts.selected, shortShard(row.shardId), row.partitionKey, row.preview.slice(0, 120)), true);
  }

  #selectionChanged(): void {
    const { announcer, texts, wording } = this.#options;
    const count = this.grid.selectedCount;
    this.#selection.show(count);
    if (count > 1) announcer.say(fill(texts.selectedMany, wording.count(count)), true);
  }

  #moved(): void {
    const { texts, wording } = this.#options;
    const isSorted = this.#order !== undefined;
    const count = isSorted ? this.#unsorted : this.grid.newRows;
    // What is sorted again by itself needs no click.
    this.#pill.hidden = isSorted ? count === 0 || !this.#isInUse : this.grid.isFollowing;
    const text = count > 0 ? fill(texts.newRecords, wording.count(count)) : texts.follow;
    setText(this.#pill, `${isSorted ? '↑' : '↓'} ${text}`);
    this.#options.onDidMove();
  }

  #follow(): void {
    this.#options.onFollow();
    if (this.#order) {
      this.#beginsAtTop = true;
      this.grid.selectNone();
      this.#askForOrder();
    } else this.grid.follow();
    this.grid.focus();
  }

  get #pins(): string[] {
    return this.#options.layout.shown.filter(isPinId).map(pathOfPin);
  }

  #makeColumnsMenu(): HTMLElement {
    const { texts, layout } = this.#options;
    return new ColumnsMenu({
      label: texts.columns,
      layout,
      columns: () => this.grid.columns,
      onChange: () => this.#layoutChanged(),
      add: { placeholder: texts.pinHint, onAdd: (path) => this.setPins([path], true) },
    }).root;
  }

  #layoutChanged(): void {
    const { texts, wording, send, onDidChangeLayout } = this.#options;
    send({ kind: 'pins', paths: this.#pins });
    this.grid.setColumns(tailColumns(texts, wording, this.#pins));
    onDidChangeLayout();
  }
}
