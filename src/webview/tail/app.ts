import { ColumnsMenu, Grid, type SelectedBy } from '../grid';
import { element, setText } from '../page/element';
import { fill, shortShard, Wording } from '../page/wording';
import { DEFAULT_COLUMNS, isPinId, pathOfPin, pinId, tailColumns } from './columns';
import { Details } from './details';
import { FieldsPane } from './fieldsPane';
import { FilterBar } from './filterBar';
import { Footer } from './footer';
import { Histogram } from './histogram';
import { listenToKeys } from './keys';
import type {
  FromPanel,
  PauseKind,
  SelectionAction,
  TailAbout,
  TailRow,
  TailStatusNow,
  TimeRange,
  ToPanel,
} from './messages';
import type { PanelTexts } from './panelTexts';
import { Notice } from './notice';
import type { SavedState, SavedView } from './savedState';
import { SearchBar } from './searchBar';
import { SelectionBar } from './selectionBar';
import { Splitter } from './splitter';
import { Toolbar } from './toolbar';

export interface AppOptions {
  texts: PanelTexts;
  locale: string;
  saved: SavedState | undefined;
  send: (message: FromPanel) => void;
  save: (state: SavedState) => void;
}

/** Details stand beside the rows from this width on: beside them at their usual share, rows need not fold. */
const WIDE_PIXELS = 1_000;
/** Two lines: what there is about a record, and its data. */
const FOLDED_ROW_HEIGHT = 42;
const DEFAULT_SHARE = 40;
const ANNOUNCE_MS = 2_000;
/** A tab may be hidden right after a move. */
const SAVE_MS = 100;

/** The panel: its parts, and what the host tells them. */
export class App {
  readonly #options: AppOptions;
  readonly #texts: PanelTexts;
  readonly #wording: Wording;
  readonly #state: SavedState;
  readonly #root = element('main', { class: 'app' });
  readonly #table: Grid<TailRow>;
  readonly #details: Details;
  readonly #fields: FieldsPane;
  readonly #filter: FilterBar;
  readonly #search: SearchBar;
  readonly #selection: SelectionBar;
  readonly #toolbar: Toolbar;
  readonly #histogram: Histogram;
  readonly #footer: Footer;
  readonly #notice: Notice;
  readonly #rangeNote = element('button', { class: 'range-note', hidden: true });
  readonly #pill = element('button', { class: 'pill', hidden: true });
  readonly #live = element('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
  #status: TailStatusNow | undefined;
  #about: TailAbout | undefined;
  #range: TimeRange | undefined;
  #announcedMs = 0;
  /** Details were asked for of a row that is awaited. */
  #opensNext = false;
  #located = -1;
  /** Where one was before the tab was hidden. */
  #awaitedView: SavedView | undefined;
  #savingView: number | undefined;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#texts = options.texts;
    this.#wording = new Wording(options.locale);
    const { texts, saved, send } = options;
    const wording = this.#wording;
    const act = (action: (FromPanel & { kind: 'panel' })['action']) => send({ kind: 'panel', action });
    this.#state = {
      saved: saved?.saved,
      layout: saved?.layout ?? { shown: [...DEFAULT_COLUMNS], widths: {} },
      detailsShare: saved?.detailsShare ?? DEFAULT_SHARE,
      view: undefined,
    };
    this.#awaitedView = saved?.view;
    this.#table = new Grid({
      texts: { label: texts.follows, resizeColumn: texts.resizeColumn, gone: texts.droppedRow },
      columns: tailColumns(texts, wording, this.#pins),
      layout: this.#state.layout,
      follows: true,
      foldedRowHeight: FOLDED_ROW_HEIGHT,
      ask: send,
      onSelect: (row, by) => this.#selected(row, by),
      onDidChangeSelection: () => this.#selectionChanged(),
      onDidMove: () => this.#moved(),
      onDidChangeLayout: () => this.#save(),
    });
    this.#details = new Details({
      ...{ texts, wording },
      onAction: (action, id) => send({ kind: 'record', action, id }),
      onMember: (id) => this.#openMember(id),
      onClose: () => this.#closeDetails(),
    });
    this.#fields = new FieldsPane({
      ...{ texts, wording, onAction: act },
      isPinned: (path) => this.#pins.includes(path),
      onPin: (path, isPinned) => this.#setPins(path, isPinned),
      onClose: () => this.#toggleFields(),
    });
    this.#filter = new FilterBar({
      texts,
      onFilter: (text) => send({ kind: 'filter', text }),
      onLeave: () => this.#table.focus(),
      onWantFields: () => send({ kind: 'fields', wanted: this.#fields.isOpen ? 'statistics' : 'names' }),
      onDoneWithFields: () => send({ kind: 'fields', wanted: this.#fields.isOpen ? 'statistics' : 'nothing' }),
    });
    this.#search = new SearchBar({
      texts,
      onSearch: (text, direction) => this.#searchFor(text, direction),
      onClose: () => this.#table.focus(),
    });
    this.#selection = new SelectionBar({
      ...{ texts, wording },
      onAction: (action) => this.#actOnSelection(action),
      onClear: () => this.#selectOne(),
    });
    this.#histogram = new Histogram({ texts, wording, onRange: (range) => this.#setRange(range) });
    this.#footer = new Footer(texts, wording);
    this.#notice = new Notice({
      ...{ texts, wording, onAction: act },
      onPauseReading: () => send({ kind: 'pause', what: 'reading', on: true }),
      onClearFilter: () => this.#filter.clear(),
      onClearRange: () => this.#setRange(undefined),
    });
    this.#toolbar = new Toolbar({
      ...{ texts, filter: this.#filter.root, rangeNote: this.#rangeNote, columns: this.#columnsMenu(), onAction: act },
      onPause: (what) => this.#togglePause(what),
      onSearch: () => this.#search.open(),
      onFields: () => this.#toggleFields(),
    });
    this.#build();
    if (this.#pins.length > 0) send({ kind: 'pins', paths: this.#pins });
  }

  receive(message: ToPanel): void {
    switch (message.kind) {
      case 'init':
        this.#begin(message.about);
        break;
      case 'status':
        this.#show(message.status);
        break;
      case 'shards':
        this.#footer.updateShards(message.shards);
        break;
      case 'arrivals':
        this.#histogram.show(message.arrivals);
        break;
      case 'rows':
        this.#table.receive(message);
        break;
      case 'details':
        this.#details.show(message.id, message.details);
        break;
      case 'located':
        this.#table.moveSelected(message.id, message.isThere ? message.position : undefined, message.position);
        break;
      case 'filter':
        this.#filterChanged(message);
        break;
      case 'searched':
        this.#found(message);
        break;
      case 'fields':
        this.#fields.show(message.fields);
        this.#filter.addPaths(message.fields.fields.map(({ path }) => path));
        break;
    }
  }

  #begin(about: TailAbout): void {
    this.#about = about;
    this.#toolbar.about(about);
    this.#footer.about(about);
    this.#state.saved = about.saved;
    this.#save();
  }

  #build(): void {
    const splitter = new Splitter({
      label: this.#texts.details,
      share: this.#state.detailsShare,
      onMove: (share) => {
        this.#state.detailsShare = share;
        this.#root.style.setProperty('--details', `${share}%`);
        this.#save();
      },
    });
    const over = [this.#notice.empty, this.#pill, this.#search.root];
    const area = element('div', { class: 'rows-area' }, this.#table.root, ...over);
    const rows = element('div', { class: 'rows-pane' }, area, this.#selection.root);
    const side = element('div', { class: 'side' }, this.#details.root, this.#fields.root);
    const body = element('div', { class: 'body' }, rows, splitter.root, side);
    const { root: toolbar } = this.#toolbar;
    this.#root.append(toolbar, this.#histogram.root, this.#notice.above, body, this.#footer.root, this.#live);
    this.#root.style.setProperty('--details', `${this.#state.detailsShare}%`);
    document.body.append(this.#root);
    this.#pill.addEventListener('click', () => this.#follow());
    this.#rangeNote.addEventListener('click', () => this.#setRange(undefined));
    this.#listen();
    new ResizeObserver(() => this.#root.classList.toggle('wide', body.clientWidth >= WIDE_PIXELS)).observe(body);
    this.#table.focus();
  }

  #listen(): void {
    listenToKeys({
      filter: () => this.#filter.focus(),
      search: () => this.#search.open(),
      searchOn: (direction) => this.#search.go(direction),
      togglePause: () => this.#togglePause('view'),
      openDetails: () => this.#openDetails(),
      copy: () => this.#copySelected(),
      selectAll: () => this.#table.selectAll(),
      move: (key, isExtending) => this.#table.move(key, isExtending),
      leave: () => this.#leave(),
    });
  }

  #columnsMenu(): HTMLElement {
    return new ColumnsMenu({
      label: this.#texts.columns,
      layout: this.#state.layout,
      columns: () => this.#table.columns,
      onChange: () => this.#layoutChanged(),
      add: { placeholder: this.#texts.pinHint, onAdd: (path) => this.#setPins(path, true) },
    }).root;
  }

  get #pins(): string[] {
    return this.#state.layout.shown.filter(isPinId).map(pathOfPin);
  }

  #setPins(path: string, isPinned: boolean): void {
    const { layout } = this.#state;
    layout.shown = layout.shown.filter((id) => id !== pinId(path));
    if (isPinned) layout.shown.push(pinId(path));
    this.#layoutChanged();
  }

  #layoutChanged(): void {
    this.#options.send({ kind: 'pins', paths: this.#pins });
    this.#table.setColumns(tailColumns(this.#texts, this.#wording, this.#pins));
    this.#fields.updatePins();
    this.#save();
  }

  #show(status: TailStatusNow): void {
    const isOtherView = this.#status?.generation !== status.generation;
    this.#status = status;
    this.#table.update({ ...status, isPartial: status.progress < 1 }, status.heldEnd);
    if (this.#awaitedView) this.#comeBack(this.#awaitedView, status.generation);
    // Some of them may have been dropped.
    this.#selection.show(this.#table.selectedCount);
    this.#footer.update(status, this.#isNarrowed);
    this.#toolbar.update(status);
    this.#showCount(status);
    this.#updateNotice();
    if (isOtherView) this.#viewChanged(status.generation);
  }

  /** The tab was hidden, and its page with it: to where one was, where that is still there. */
  #comeBack({ tail, generation, place, hasDetails, hasFields }: SavedView, now: number): void {
    this.#awaitedView = undefined;
    if (tail !== this.#about?.id || generation !== now) return;
    this.#table.restore(place);
    // Its place in this view is known.
    this.#located = now;
    if (hasFields) this.#toggleFields();
    if (hasDetails && place.selected) this.#openSelected(place.selected.id);
    this.#table.focus();
  }

  #saveViewSoon(): void {
    if (this.#savingView !== undefined) return;
    this.#savingView = window.setTimeout(() => {
      this.#savingView = undefined;
      this.#saveView();
    }, SAVE_MS);
  }

  #saveView(): void {
    if (!this.#about || !this.#status || this.#awaitedView) return;
    const view = {
      ...{ tail: this.#about.id, generation: this.#status.generation, place: this.#table.place },
      ...{ hasDetails: this.#details.isOpen, hasFields: this.#fields.isOpen },
    };
    // While it follows, nothing but the end moves.
    if (view.place.top === undefined) view.place.seenEnd = 0;
    if (JSON.stringify(view) === JSON.stringify(this.#state.view)) return;
    this.#state.view = view;
    this.#save();
  }

  #viewChanged(generation: number): void {
    this.#locateSelected(generation);
    // By another schema it is decoded otherwise.
    const { shownId } = this.#details;
    if (shownId !== undefined) this.#options.send({ kind: 'details', id: shownId });
  }

  /** In another view the selected record has another place, or none. */
  #locateSelected(generation: number): void {
    const id = this.#table.selectedId;
    if (id === undefined || this.#located === generation) return;
    this.#located = generation;
    this.#options.send({ kind: 'locate', id });
  }

  get #isNarrowed(): boolean {
    return this.#filter.text.trim() !== '' || this.#range !== undefined;
  }

  #showCount(status: TailStatusNow): void {
    const texts = this.#texts;
    const kept = this.#wording.count(status.kept);
    const text = this.#isNarrowed
      ? fill(texts.matchesOf, this.#wording.count(status.matched), kept)
      : fill(texts.records, kept);
    const looked = status.progress < 0.995 ? fill(texts.looking, Math.floor(status.progress * 100)) : undefined;
    this.#filter.setCount(looked === undefined ? text : `${text} · ${looked}`);
    if (this.#isNarrowed && looked === undefined) this.#announce(text);
  }

  #moved(): void {
    const count = this.#table.newRows;
    this.#pill.hidden = this.#table.isFollowing;
    const label = count > 0 ? fill(this.#texts.newRecords, this.#wording.count(count)) : this.#texts.follow;
    setText(this.#pill, `↓ ${label}`);
    this.#updateNotice();
    this.#saveViewSoon();
  }

  #updateNotice(): void {
    if (!this.#status || !this.#about) return;
    this.#notice.update({
      about: this.#about,
      status: this.#status,
      hasFilter: this.#filter.text.trim() !== '',
      hasRange: this.#range !== undefined,
      isLosing: this.#table.isLosing,
    });
  }

  #filterChanged(message: ToPanel & { kind: 'filter' }): void {
    this.#filter.show(message.text, message.problem);
    this.#state.saved = message.saved;
    this.#save();
    this.#range = message.range;
    this.#histogram.setRange(message.range);
    this.#rangeNote.hidden = message.range === undefined;
    if (!message.range) return;
    const [from, to] = [message.range.fromMs, message.range.toMs].map((ms) => this.#wording.clock(ms).slice(0, 8));
    setText(this.#rangeNote, `${fill(this.#texts.rangeShown, from ?? '', to ?? '')} ✕`);
    this.#rangeNote.title = this.#texts.clearRange;
  }

  #searchFor(text: string, direction: 'next' | 'previous'): void {
    const at = this.#table.selectedPosition;
    const from = at >= 0 ? at : direction === 'next' ? this.#table.topPosition - 1 : this.#table.topPosition;
    this.#options.send({ kind: 'search', text, from, direction });
  }

  #found({ text, generation, position, problem }: ToPanel & { kind: 'searched' }): void {
    this.#search.show(text, position !== undefined, problem);
    if (generation !== this.#status?.generation) return;
    this.#table.refresh();
    if (position !== undefined) this.#table.select(position);
  }

  #toggleFields(): void {
    const isOpen = !this.#fields.isOpen;
    this.#fields.toggle(isOpen);
    this.#toolbar.setFieldsOpen(isOpen);
    this.#showSide();
    this.#options.send({ kind: 'fields', wanted: isOpen ? 'statistics' : 'nothing' });
    if (!isOpen) this.#table.focus();
  }

  #openDetails(): void {
    const { selectedId: id, selectedPosition } = this.#table;
    if (id !== undefined) this.#openSelected(id);
    else this.#opensNext = selectedPosition >= 0;
  }

  #selected(row: TailRow, by: SelectedBy): void {
    if (by === 'pointer' || this.#details.isOpen || this.#opensNext) this.#openSelected(row.id);
    this.#opensNext = false;
    if (this.#table.selectedCount > 1) return;
    const { selected } = this.#texts;
    this.#announce(fill(selected, shortShard(row.shardId), row.partitionKey, row.preview.slice(0, 120)), true);
  }

  #openSelected(id: number): void {
    this.#details.open(id);
    this.#showSide();
    this.#options.send({ kind: 'details', id });
  }

  #openMember(id: number): void {
    this.#openSelected(id);
    this.#table.choose(id);
    this.#options.send({ kind: 'locate', id });
  }

  #closeDetails(): void {
    this.#details.close();
    this.#showSide();
    this.#table.focus();
  }

  #showSide(): void {
    this.#root.classList.toggle('has-side', this.#details.isOpen || this.#fields.isOpen);
    this.#saveViewSoon();
  }

  #setRange(range: TimeRange | undefined): void {
    this.#options.send({ kind: 'range', range });
  }

  #follow(): void {
    if (this.#status?.isViewPaused) this.#options.send({ kind: 'pause', what: 'view', on: false });
    this.#table.follow();
    this.#table.focus();
  }

  #togglePause(what: PauseKind): void {
    const isPaused = what === 'view' ? this.#status?.isViewPaused : this.#status?.isReadingPaused;
    this.#options.send({ kind: 'pause', what, on: isPaused !== true });
  }

  #selectionChanged(): void {
    const count = this.#table.selectedCount;
    this.#selection.show(count);
    if (count > 1) this.#announce(fill(this.#texts.selectedMany, this.#wording.count(count)), true);
  }

  #actOnSelection(action: SelectionAction): void {
    const { generation, selectedRanges } = this.#table;
    this.#options.send({ kind: 'selection', action, generation, ranges: [...selectedRanges] });
  }

  #selectOne(): void {
    this.#table.selectOne();
    this.#table.focus();
  }

  #copySelected(): boolean {
    if (this.#table.selectedCount > 1) {
      this.#actOnSelection('copyData');
      return true;
    }
    const id = this.#table.selectedId;
    if (id === undefined) return false;
    this.#options.send({ kind: 'record', action: 'copyData', id });
    return true;
  }

  #leave(): boolean {
    if (this.#search.isOpen) this.#search.close();
    else if (this.#table.selectedCount > 1) this.#selectOne();
    else if (this.#details.isOpen) this.#closeDetails();
    else if (this.#fields.isOpen) this.#toggleFields();
    else if (this.#range) this.#setRange(undefined);
    else return false;
    return true;
  }

  /** For screen readers; a stream of words helps nobody. */
  #announce(text: string, isAnswer = false): void {
    const now = performance.now();
    if (!isAnswer && now - this.#announcedMs < ANNOUNCE_MS) return;
    this.#announcedMs = now;
    setText(this.#live, text);
  }

  #save(): void {
    this.#options.save(this.#state);
  }
}
