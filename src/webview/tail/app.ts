import { ColumnsMenu, Grid, type SelectedBy } from '../grid';
import { element, iconButton, relabel, setText } from '../page/element';
import { fill, shortShard, Wording } from '../page/wording';
import { DEFAULT_COLUMNS, tailColumns } from './columns';
import { Details } from './details';
import { FilterBar } from './filterBar';
import { Footer } from './footer';
import { Histogram } from './histogram';
import type { FromPanel, PanelTexts, TailAbout, TailRow, TailStatusNow, TimeRange, ToPanel } from './messages';
import { Notice } from './notice';
import type { SavedState } from './savedState';
import { Splitter } from './splitter';

export interface AppOptions {
  texts: PanelTexts;
  locale: string;
  saved: SavedState | undefined;
  send: (message: FromPanel) => void;
  save: (state: SavedState) => void;
}

/** Details stand beside the rows from this width on. */
const WIDE_PIXELS = 820;
/** Two lines: what there is about a record, and its data. */
const FOLDED_ROW_HEIGHT = 42;
const DEFAULT_SHARE = 40;
const ANNOUNCE_MS = 2_000;
const MOVES = ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'];

/** The panel: its parts, what the host tells them, and the keys. */
export class App {
  readonly #options: AppOptions;
  readonly #texts: PanelTexts;
  readonly #wording: Wording;
  readonly #state: SavedState;
  readonly #root = element('main', { class: 'app' });
  readonly #table: Grid<TailRow>;
  readonly #details: Details;
  readonly #filter: FilterBar;
  readonly #histogram: Histogram;
  readonly #footer: Footer;
  readonly #notice: Notice;
  readonly #badge = element('span', { class: 'badge' });
  readonly #pauseView: HTMLButtonElement;
  readonly #pauseReading: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #rangeNote = element('button', { class: 'range-note', hidden: true });
  readonly #pill = element('button', { class: 'pill', hidden: true });
  readonly #live = element('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
  #status: TailStatusNow | undefined;
  #about: TailAbout | undefined;
  #range: TimeRange | undefined;
  #announcedMs = 0;
  #located = -1;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#texts = options.texts;
    this.#wording = new Wording(options.locale);
    const { texts, saved, send } = options;
    const wording = this.#wording;
    this.#state = {
      saved: saved?.saved,
      layout: saved?.layout ?? { shown: [...DEFAULT_COLUMNS], widths: {} },
      detailsShare: saved?.detailsShare ?? DEFAULT_SHARE,
    };
    this.#table = new Grid({
      texts: { label: texts.follows, resizeColumn: texts.resizeColumn, gone: texts.droppedRow },
      columns: tailColumns(texts, wording),
      layout: this.#state.layout,
      follows: true,
      foldedRowHeight: FOLDED_ROW_HEIGHT,
      ask: send,
      onSelect: (row, by) => this.#selected(row, by),
      onDidMove: () => this.#moved(),
      onDidChangeLayout: () => this.#save(),
    });
    this.#details = new Details({
      ...{ texts, wording },
      onAction: (action, id) => send({ kind: 'record', action, id }),
      onClose: () => this.#closeDetails(),
    });
    this.#filter = new FilterBar({
      texts,
      onFilter: (text) => send({ kind: 'filter', text }),
      onLeave: () => this.#table.focus(),
    });
    this.#histogram = new Histogram({ texts, wording, onRange: (range) => this.#setRange(range) });
    this.#footer = new Footer(texts, wording);
    this.#notice = new Notice({
      ...{ texts, wording },
      onAction: (action) => send({ kind: 'panel', action }),
      onPauseReading: () => send({ kind: 'pause', what: 'reading', on: true }),
      onClearFilter: () => this.#filter.clear(),
      onClearRange: () => this.#setRange(undefined),
    });
    this.#pauseView = iconButton('debug-pause', texts.pauseView, () => this.#togglePause('view'));
    this.#pauseReading = iconButton('circle-slash', texts.pauseReading, () => this.#togglePause('reading'));
    this.#stop = iconButton('debug-stop', texts.stop, () => this.#stopOrStart());
    this.#build();
  }

  receive(message: ToPanel): void {
    switch (message.kind) {
      case 'init':
        this.#about = message.about;
        this.#state.saved = message.about.saved;
        this.#save();
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
        this.#table.place(message.id, message.isThere ? message.position : undefined, message.position);
        break;
      case 'filter':
        this.#filterChanged(message);
        break;
    }
  }

  #build(): void {
    const { send } = this.#options;
    const texts = this.#texts;
    const toolbar = element(
      'div',
      { class: 'toolbar', role: 'toolbar', attributes: { 'aria-label': texts.follows } },
      this.#badge,
      this.#pauseView,
      this.#pauseReading,
      this.#stop,
      this.#filter.root,
      this.#rangeNote,
      this.#columnsMenu(),
      iconButton('save-as', texts.exportRecords, () => send({ kind: 'panel', action: 'export' })),
      iconButton('link', texts.copyLink, () => send({ kind: 'panel', action: 'copyLink' })),
    );
    const splitter = new Splitter({
      onMove: (share) => {
        this.#state.detailsShare = share;
        this.#root.style.setProperty('--details', `${share}%`);
        this.#save();
      },
    });
    const rows = element('div', { class: 'rows-pane' }, this.#table.root, this.#notice.empty, this.#pill);
    const body = element('div', { class: 'body' }, rows, splitter.root, this.#details.root);
    this.#root.append(toolbar, this.#histogram.root, this.#notice.above, body, this.#footer.root, this.#live);
    this.#root.style.setProperty('--details', `${this.#state.detailsShare}%`);
    document.body.append(this.#root);
    this.#pill.addEventListener('click', () => this.#follow());
    this.#rangeNote.addEventListener('click', () => this.#setRange(undefined));
    document.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#root.classList.toggle('wide', body.clientWidth >= WIDE_PIXELS)).observe(body);
    this.#table.focus();
  }

  #columnsMenu(): HTMLElement {
    return new ColumnsMenu({
      label: this.#texts.columns,
      layout: this.#state.layout,
      columns: () => this.#table.columns,
      onChange: () => {
        this.#table.layoutChanged();
        this.#save();
      },
    }).root;
  }

  #show(status: TailStatusNow): void {
    const isOtherView = this.#status?.generation !== status.generation;
    this.#status = status;
    this.#table.update(status, status.isViewPaused);
    this.#footer.update(status);
    this.#showCount(status);
    this.#showControls(status);
    this.#updateNotice();
    if (isOtherView) this.#locateSelected(status.generation);
  }

  /** In another view the selected record has another place, or none. */
  #locateSelected(generation: number): void {
    const id = this.#table.selectedId;
    if (id === undefined || this.#located === generation) return;
    this.#located = generation;
    this.#options.send({ kind: 'locate', id });
  }

  #showCount(status: TailStatusNow): void {
    const texts = this.#texts;
    const isNarrowed = this.#filter.text.trim() !== '' || this.#range !== undefined;
    const kept = this.#wording.count(status.kept);
    const text = isNarrowed
      ? fill(texts.matchesOf, this.#wording.count(status.matched), kept)
      : fill(texts.records, kept);
    const looked = status.progress < 0.995 ? fill(texts.looking, Math.floor(status.progress * 100)) : undefined;
    this.#filter.setCount(looked === undefined ? text : `${text} · ${looked}`);
    if (isNarrowed && looked === undefined) this.#announce(text);
  }

  #showControls(status: TailStatusNow): void {
    const texts = this.#texts;
    const { state, isViewPaused, isReadingPaused } = status;
    const isRunning = state.kind !== 'stopped' && state.kind !== 'failed';
    const word = !isRunning || state.kind !== 'live' ? this.#stateWord(status) : undefined;
    const kind =
      word !== undefined ? state.kind : isReadingPaused ? 'reading-paused' : isViewPaused ? 'paused' : 'live';
    const pausedWord = isReadingPaused ? texts.readingPaused : isViewPaused ? texts.paused : texts.live;
    setText(this.#badge, word ?? pausedWord);
    this.#badge.dataset.kind = kind;
    this.#badge.title = state.text;
    relabel(this.#pauseView, isViewPaused ? 'play' : 'debug-pause', isViewPaused ? texts.resumeView : texts.pauseView);
    const reading = isReadingPaused ? texts.resumeReading : texts.pauseReading;
    relabel(this.#pauseReading, isReadingPaused ? 'debug-continue' : 'circle-slash', reading);
    relabel(this.#stop, isRunning ? 'debug-stop' : 'debug-restart', isRunning ? texts.stop : texts.restart);
    this.#pauseView.setAttribute('aria-pressed', String(isViewPaused));
    this.#pauseReading.setAttribute('aria-pressed', String(isReadingPaused));
    this.#pauseView.disabled = !isRunning;
    this.#pauseReading.disabled = !isRunning;
  }

  #stateWord({ state }: TailStatusNow): string {
    const [beforeColon = state.text] = state.text.split(':');
    return state.kind === 'failed' ? this.#texts.stopped : beforeColon;
  }

  #moved(): void {
    const count = this.#table.newRows;
    this.#pill.hidden = this.#table.isFollowing;
    const label = count > 0 ? fill(this.#texts.newRecords, this.#wording.count(count)) : this.#texts.follow;
    setText(this.#pill, `↓ ${label}`);
    this.#updateNotice();
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
    this.#range = message.range;
    this.#histogram.setRange(message.range);
    this.#rangeNote.hidden = message.range === undefined;
    if (!message.range) return;
    const [from, to] = [message.range.fromMs, message.range.toMs].map((ms) => this.#wording.clock(ms).slice(0, 8));
    setText(this.#rangeNote, `${fill(this.#texts.rangeShown, from ?? '', to ?? '')} ✕`);
    this.#rangeNote.title = this.#texts.clearRange;
  }

  #selected(row: TailRow, by: SelectedBy): void {
    if (by === 'pointer' || this.#details.isOpen) this.#openSelected(row.id);
    this.#announce(
      fill(this.#texts.selected, shortShard(row.shardId), row.partitionKey, row.preview.slice(0, 120)),
      true,
    );
  }

  #closeDetails(): void {
    this.#details.close();
    this.#root.classList.remove('has-details');
    this.#table.focus();
  }

  #setRange(range: TimeRange | undefined): void {
    this.#options.send({ kind: 'range', range });
  }

  #follow(): void {
    if (this.#status?.isViewPaused) this.#options.send({ kind: 'pause', what: 'view', on: false });
    this.#table.follow();
    this.#table.focus();
  }

  #togglePause(what: 'view' | 'reading'): void {
    const isPaused = what === 'view' ? this.#status?.isViewPaused : this.#status?.isReadingPaused;
    this.#options.send({ kind: 'pause', what, on: isPaused !== true });
  }

  #stopOrStart(): void {
    const kind = this.#status?.state.kind;
    this.#options.send({ kind: 'panel', action: kind === 'stopped' || kind === 'failed' ? 'restart' : 'stop' });
  }

  #key(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'text';
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === 'f') return this.#handled(event, () => this.#filter.focus());
    if (isTyping || event.altKey) return;
    const isOnRows = event.target === document.body || (event.target as Element).closest('.rows') !== null;
    const id = this.#table.selectedId;
    if (isCommand && event.key.toLowerCase() === 'c') {
      const isText = document.getSelection()?.isCollapsed === false;
      if (isOnRows && !isText && id !== undefined)
        this.#handled(event, () => this.#options.send({ kind: 'record', action: 'copyData', id }));
      return;
    }
    if (isCommand) return;
    if (event.key === '/') return this.#handled(event, () => this.#filter.focus());
    if (event.key === 'Escape') return this.#escape(event);
    if (!isOnRows) return;
    if (event.key === ' ') this.#handled(event, () => this.#togglePause('view'));
    else if (event.key === 'Enter' && id !== undefined) this.#handled(event, () => this.#openSelected(id));
    else if (MOVES.includes(event.key)) this.#handled(event, () => this.#table.move(event.key));
  }

  #openSelected(id: number): void {
    this.#details.open(id);
    this.#root.classList.add('has-details');
    this.#options.send({ kind: 'details', id });
  }

  #escape(event: KeyboardEvent): void {
    if (this.#details.isOpen) this.#handled(event, () => this.#closeDetails());
    else if (this.#range) this.#handled(event, () => this.#setRange(undefined));
  }

  #handled(event: KeyboardEvent, act: () => void): void {
    event.preventDefault();
    event.stopPropagation();
    act();
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
