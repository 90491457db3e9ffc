import { element, setText } from '../page/element';
import { fill, Wording } from '../page/wording';
import { Announcer } from './announcer';
import { OBJECT_COLUMNS } from './columns';
import { ContextMenu } from './contextMenu';
import { FilterBar } from './filterBar';
import { Footer } from './footer';
import { Histogram } from './histogram';
import { listenToKeys } from './keys';
import { runMenuAction } from './menuActions';
import type {
  FromPanel,
  PanelAction,
  SentNow,
  TailAbout,
  TailStatusNow,
  TimeFormat,
  TimeRange,
  ToPanel,
} from './messages';
import { Notice } from './notice';
import { PanelMemory } from './panelMemory';
import type { PanelTexts } from './panelTexts';
import { RecordTable } from './recordTable';
import type { SavedState, SavedView } from './savedState';
import { SearchBar } from './searchBar';
import { SidePane } from './sidePane';
import { Toolbar } from './toolbar';

export interface AppOptions {
  texts: PanelTexts;
  locale: string;
  times: TimeFormat;
  saved: SavedState | undefined;
  send: (message: FromPanel) => void;
  save: (state: SavedState) => void;
}

/** Details stand beside the rows from this width on: beside them at their usual share, rows need not fold. */
const WIDE_PIXELS = 1_000;

/** The panel: its parts, and what the host tells them. */
export class App {
  readonly #options: AppOptions;
  readonly #texts: PanelTexts;
  readonly #wording: Wording;
  readonly #memory: PanelMemory;
  readonly #announcer = new Announcer();
  readonly #root = element('main', { class: 'app' });
  readonly #rangeNote = element('button', { class: 'range-note', hidden: true });
  readonly #sentNote = element('button', { class: 'range-note', hidden: true });
  readonly #side: SidePane;
  readonly #filter: FilterBar;
  readonly #search: SearchBar;
  readonly #notice: Notice;
  readonly #table: RecordTable;
  readonly #histogram: Histogram;
  readonly #footer: Footer;
  readonly #toolbar: Toolbar;
  readonly #menu: ContextMenu;
  #status: TailStatusNow | undefined;
  #about: TailAbout | undefined;
  #range: TimeRange | undefined;
  #sent: SentNow | undefined;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#texts = options.texts;
    this.#wording = new Wording(options.locale, options.times);
    const { saved, save } = options;
    this.#memory = new PanelMemory({ saved, save, viewNow: () => this.#viewNow() });
    this.#side = this.#makeSide();
    this.#filter = this.#makeFilter();
    this.#search = new SearchBar({
      texts: this.#texts,
      onSearch: (text, direction) => this.#searchFor(text, direction),
      onClose: () => this.#table.grid.focus(),
    });
    this.#notice = this.#makeNotice();
    this.#table = this.#makeTable();
    const parts = { texts: this.#texts, wording: this.#wording };
    this.#histogram = new Histogram({ ...parts, onRange: (range) => this.#setRange(range) });
    this.#footer = new Footer(this.#texts, this.#wording);
    this.#toolbar = this.#makeToolbar();
    this.#menu = this.#makeMenu();
    this.#build();
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
        this.#table.grid.receive(message);
        break;
      case 'details':
        this.#side.showDetails(message.id, message.details);
        break;
      case 'located':
        this.#table.grid.moveSelected(message.id, message.isThere ? message.position : undefined, message.position);
        break;
      case 'filter':
        this.#filterChanged(message);
        break;
      case 'filters':
        this.#filter.showFilters(message.filters);
        break;
      case 'searched':
        this.#found(message);
        break;
      case 'menu':
        this.#menu.run(message.action);
        break;
      case 'fields':
        this.#side.showFields(message.fields);
        this.#filter.addFields(message.fields.fields);
        break;
    }
  }

  #makeSide(): SidePane {
    const { send } = this.#options;
    return new SidePane({
      ...{ texts: this.#texts, wording: this.#wording, share: this.#memory.state.detailsShare, send },
      recordTab: this.#memory.state.recordTab,
      onAction: (action) => this.#act(action),
      onShare: (share) => this.#setDetailsShare(share),
      onMember: (id) => this.#table.choose(id),
      selectedId: () => this.#table.grid.selectedId,
      isPinned: (path) => this.#table.isPinned(path),
      onPin: (paths, isPinned) => this.#table.setPins(paths, isPinned),
      onDidChange: () => this.#sideChanged(),
      onLeft: () => this.#table.grid.focus(),
    });
  }

  #makeFilter(): FilterBar {
    const { send } = this.#options;
    const wanted = (otherwise: 'names' | 'nothing') => (this.#side.hasFields ? 'statistics' : otherwise);
    return new FilterBar({
      texts: this.#texts,
      onFilter: (text) => send({ kind: 'filter', text }),
      onUsed: (text) => send({ kind: 'filterUsed', text }),
      onKeep: (text, isKept) => send({ kind: 'keepFilter', text, isKept }),
      onLeave: () => this.#table.grid.focus(),
      onWantFields: () => send({ kind: 'fields', wanted: wanted('names') }),
      onDoneWithFields: () => send({ kind: 'fields', wanted: wanted('nothing') }),
    });
  }

  #makeNotice(): Notice {
    return new Notice({
      ...{ texts: this.#texts, wording: this.#wording },
      onAction: (action) => this.#act(action),
      onPauseReading: () => this.#options.send({ kind: 'pause', what: 'reading', on: true }),
      onClearFilter: () => this.#filter.clear(),
      onClearRange: () => this.#setRange(undefined),
    });
  }

  #makeTable(): RecordTable {
    return new RecordTable({
      ...{ texts: this.#texts, wording: this.#wording, announcer: this.#announcer, send: this.#options.send },
      layout: this.#memory.state.layout,
      over: [this.#notice.empty, this.#search.root],
      onOpen: (id) => this.#side.openDetails(id),
      hasDetails: () => this.#side.hasDetails,
      shownId: () => this.#side.shownId,
      onEnter: () => this.#side.focusDetails(),
      onFollow: () => this.#resumeView(),
      onDidMove: () => this.#moved(),
      onDidChangeLayout: () => this.#layoutChanged(),
    });
  }

  #makeToolbar(): Toolbar {
    return new Toolbar({
      ...{ texts: this.#texts, filter: this.#filter.root, notes: [this.#sentNote, this.#rangeNote] },
      columns: this.#table.columnsMenu,
      onAction: (action) => this.#act(action),
      onPause: (what, on) => this.#options.send({ kind: 'pause', what, on }),
      onSearch: () => this.#search.open(),
      onFields: () => this.#side.toggleFields(),
    });
  }

  #makeMenu(): ContextMenu {
    const [table, side] = [this.#table, this.#side];
    const parts = { table, side, send: this.#options.send };
    return new ContextMenu({
      grid: table.grid,
      details: side.details,
      columnOf: (id) => table.columnOf(id),
      isPinned: (path) => table.isPinned(path),
      canNarrow: () => !/^\s*jmespath:/i.test(this.#filter.text),
      onAction: (action, target) => runMenuAction(action, target, parts),
    });
  }

  #build(): void {
    const body = element('div', { class: 'body' }, this.#table.root, this.#side.splitter, this.#side.root);
    const above = [this.#toolbar.root, this.#histogram.root, this.#notice.above];
    this.#root.append(...above, body, this.#footer.root, this.#announcer.root);
    this.#showDetailsShare();
    document.body.append(this.#root);
    this.#sentNote.addEventListener('click', () => this.#options.send({ kind: 'afterSent' }));
    this.#rangeNote.addEventListener('click', () => this.#setRange(undefined));
    this.#listen();
    new ResizeObserver(() => this.#root.classList.toggle('wide', body.clientWidth >= WIDE_PIXELS)).observe(body);
    window.addEventListener('focus', () => this.#focusRows());
    this.#focusRows();
  }

  /** Where the page has the focus and nothing in it has: somebody may be typing elsewhere in the window. */
  #focusRows(): void {
    if (document.hasFocus() && document.activeElement === document.body) this.#table.grid.focus();
  }

  #listen(): void {
    const { grid } = this.#table;
    listenToKeys({
      filter: () => this.#filter.focus(),
      search: () => this.#search.open(),
      searchOn: (direction) => this.#search.go(direction),
      togglePause: () => this.#toggleView(),
      openDetails: () => this.#table.openDetails(),
      copy: () => this.#table.copy(),
      selectAll: () => grid.selectAll(),
      move: (key, isExtending) => grid.move(key, isExtending),
      menu: () => this.#menu.open(),
      leave: () => this.#leave(),
    });
  }

  #begin(about: TailAbout): void {
    const isNew = !this.#about && !this.#options.saved;
    if (isNew && about.isNewestFirst) this.#memory.state.layout.order = { column: 'time', isDescending: true };
    this.#about = about;
    if (isNew && about.isObject) this.#table.setColumns(OBJECT_COLUMNS);
    // What is all there is read from its beginning.
    if (isNew && about.reading === undefined) this.#table.grid.toTop();
    this.#toolbar.about(about);
    this.#footer.about(about);
    this.#menu.about(about);
    this.#memory.saveTail(about.saved);
  }

  #show(status: TailStatusNow): void {
    const isOtherView = this.#status?.generation !== status.generation;
    this.#status = status;
    this.#table.update(status);
    const awaited = this.#memory.takeAwaited(this.#about?.id, status.generation);
    if (awaited) this.#comeBack(awaited);
    this.#footer.update(status, this.#isNarrowed);
    this.#toolbar.update(status);
    this.#showCount(status);
    this.#updateNotice();
    if (!isOtherView) return;
    this.#table.locateSelected(status.generation);
    this.#side.refreshDetails();
  }

  /** The tab was hidden, and its page with it: to where one was, where that is still there. */
  #comeBack({ generation, place, side }: SavedView): void {
    this.#table.grid.restore(place);
    this.#table.wasLocated(generation);
    if (side) this.#side.open(side);
    this.#focusRows();
  }

  #viewNow(): SavedView | undefined {
    if (!this.#about || !this.#status) return undefined;
    const { id: tail } = this.#about;
    return { tail, generation: this.#status.generation, place: this.#table.grid.place, side: this.#side.shown };
  }

  get #isNarrowed(): boolean {
    return this.#filter.text.trim() !== '' || this.#range !== undefined || this.#sent !== undefined;
  }

  #showCount(status: TailStatusNow): void {
    const texts = this.#texts;
    const kept = this.#wording.count(status.kept);
    const text = this.#isNarrowed
      ? fill(texts.matchesOf, this.#wording.count(status.matched), kept)
      : fill(texts.records, kept);
    const looked = status.progress < 0.995 ? fill(texts.looking, Math.floor(status.progress * 100)) : undefined;
    this.#filter.setCount(looked === undefined ? text : `${text} · ${looked}`);
    if (this.#isNarrowed && looked === undefined) this.#announcer.say(text);
  }

  #updateNotice(): void {
    if (!this.#status || !this.#about) return;
    this.#notice.update({
      about: this.#about,
      status: this.#status,
      hasFilter: this.#filter.text.trim() !== '',
      hasRange: this.#range !== undefined,
      isLosing: this.#table.grid.isLosing,
    });
  }

  #filterChanged(message: ToPanel & { kind: 'filter' }): void {
    this.#filter.show(message.text, message.problem);
    this.#memory.saveTail(message.saved);
    this.#showSent(message.sent);
    this.#range = message.range;
    this.#histogram.setRange(message.range);
    this.#rangeNote.hidden = message.range === undefined;
    if (!message.range) return;
    const [from, to] = [message.range.fromMs, message.range.toMs].map((ms) => this.#wording.clock(ms).slice(0, 8));
    setText(this.#rangeNote, `${fill(this.#texts.rangeShown, from ?? '', to ?? '')} ✕`);
    this.#rangeNote.title = this.#texts.clearRange;
  }

  #showSent(sent: SentNow | undefined): void {
    this.#sent = sent;
    this.#sentNote.hidden = sent === undefined;
    if (!sent) return;
    const records = this.#wording.count(sent.records);
    setText(
      this.#sentNote,
      `${fill(this.#texts.sentShown, this.#wording.clock(sent.startedMs).slice(0, 5), records)} ✕`,
    );
    this.#sentNote.title = this.#texts.showAfterSent;
  }

  #searchFor(text: string, direction: 'next' | 'previous'): void {
    const { selectedPosition: at, topPosition: top } = this.#table.grid;
    const from = at >= 0 ? at : direction === 'next' ? top - 1 : top;
    this.#options.send({ kind: 'search', text, from, direction });
  }

  #found({ text, generation, position, problem }: ToPanel & { kind: 'searched' }): void {
    this.#search.show(text, position !== undefined, problem);
    if (generation !== this.#status?.generation) return;
    this.#table.grid.refresh();
    if (position !== undefined) this.#table.grid.select(position);
  }

  #moved(): void {
    this.#updateNotice();
    this.#memory.saveViewSoon();
  }

  #layoutChanged(): void {
    this.#side.updatePins();
    this.#memory.save();
  }

  #sideChanged(): void {
    this.#toolbar.setFieldsOpen(this.#side.hasFields);
    this.#root.classList.toggle('has-side', this.#side.isOpen);
    const { recordTab } = this.#side;
    if (recordTab !== this.#memory.state.recordTab) {
      this.#memory.state.recordTab = recordTab;
      this.#memory.save();
    }
    this.#memory.saveViewSoon();
  }

  #setDetailsShare(share: number): void {
    this.#memory.state.detailsShare = share;
    this.#showDetailsShare();
    this.#memory.save();
  }

  #showDetailsShare(): void {
    this.#root.style.setProperty('--details', `${this.#memory.state.detailsShare}%`);
  }

  #setRange(range: TimeRange | undefined): void {
    this.#options.send({ kind: 'range', range });
  }

  #act(action: PanelAction): void {
    this.#options.send({ kind: 'panel', action });
  }

  #resumeView(): void {
    if (this.#status?.isViewPaused) this.#options.send({ kind: 'pause', what: 'view', on: false });
  }

  #toggleView(): void {
    this.#options.send({ kind: 'pause', what: 'view', on: this.#status?.isViewPaused !== true });
  }

  #leave(): boolean {
    if (this.#search.isOpen) this.#search.close();
    else if (this.#table.grid.leaveCell()) return true;
    else if (this.#table.grid.selectedCount > 1) this.#table.selectOne();
    else if (this.#side.hasFocus) this.#table.grid.focus();
    else if (this.#side.close()) return true;
    else if (this.#range) this.#setRange(undefined);
    else return false;
    return true;
  }
}
