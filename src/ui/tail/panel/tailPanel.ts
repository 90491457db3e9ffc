import * as l10n from '@vscode/l10n';
import type { Disposable, WebviewPanel } from 'vscode';
import { streamLabel } from '../../../aws';
import { arrivalsOf, compileFilter, isFilterError } from '../../../consumer';
import { assertNever } from '../../../errors';
import type {
  FilterProblem,
  FromPanel,
  PanelAction,
  PositionRange,
  RecordAction,
  SelectionAction,
  ToPanel,
  MenuAction,
  TimeFormat,
  ValueAction,
  ValueOf,
} from '../../../webview';
import type { Subscription } from '../../emitter';
import type { Choice } from '../../messages';
import { deliveredPlace } from '../../deliveries/deliveredTail';
import { labelText } from '../../inert/inertText';
import { deliveredTitle } from '../deliveredTitle';
import { describePosition } from '../describe';
import type { TailSchema } from '../schema/tailSchema';
import type { TailSession } from '../tailSession';
import { shortened } from '../tailStatusText';
import { Ticker } from '../../ticker';
import type { TailRequest } from '../tailSessions';
import { filterCost } from './filterCost';
import { parseFromPanel } from './inbound';
import { narrowed } from './recordValue';
import { PanelAnswers } from './panelAnswers';
import type { PanelFields } from './panelFields';
import { savedTail } from './savedTail';
import { shardsNow, statusOf } from './status';
import type { StreamFilters } from './streamFilters';
import { deliveredTexts, panelTexts } from './texts';

export interface TailPanelOptions {
  panel: WebviewPanel;
  /** The page of the panel. */
  html: string;
  /** The language that VS Code shows, as in `pt-br`. */
  locale: string;
  times: TimeFormat;
  request: TailRequest;
  session: TailSession | undefined;
  /** See the setting of that name. */
  isNewestFirst: boolean;
  /** Another tail in place of the one that ended. */
  restart: (request: TailRequest) => Promise<TailSession>;
  onRecord: (panel: TailPanel, action: RecordAction, id: number) => unknown;
  onSelection: (panel: TailPanel, action: SelectionAction, ranges: readonly PositionRange[]) => unknown;
  onValue: (panel: TailPanel, action: ValueAction, value: { id: number; of: ValueOf }) => unknown;
  onPanel: (panel: TailPanel, action: OwnerAction) => unknown;
  onCopy: (text: string) => unknown;
  onError: (error: unknown, doing?: string) => void;
  filters: StreamFilters;
  isInDiff: (panel: TailPanel, id: number) => boolean;
  explain: (error: unknown) => string;
  /** Undefined: there is no error, or nothing to be done about it. */
  remedyFor: (error: unknown) => Choice | undefined;
}

/** Actions that a panel leaves to its owner. */
export type OwnerAction = Exclude<PanelAction, 'stop' | 'clear' | 'restart' | 'restartFromOldest'>;

/** Not more often than this does the panel hear how things stand. */
const STATUS_MS = 50;
const SECOND_MS = 1_000;
const HISTOGRAM_BUCKETS = 120;

/** The editor tab of one tail. Closing it ends the tail. */
export class TailPanel implements Disposable {
  readonly panel: WebviewPanel;
  readonly #options: TailPanelOptions;
  readonly #subscriptions: Disposable[];
  #sessionSubscriptions: Subscription[] = [];
  #session: TailSession | undefined;
  #request: TailRequest;
  #startedMs = Date.now();
  #failure: string | undefined;
  /** Counts the views of earlier sessions too, so that no row of an old view is taken for a current one. */
  #generationBase = 0;
  #filterProblem: { text: string; problem: FilterProblem } | undefined;
  readonly #answers: PanelAnswers;
  #savedSchema: TailSchema | undefined;
  #isReady = false;
  #statusTimer: NodeJS.Timeout | undefined;
  /** What the page was told last of what changes: the same again is not sent. */
  readonly #told = new Map<ToPanel['kind'], string>();
  /** What the histogram shows: it is made again only when something of it changed. */
  #arrivalsOf: string | undefined;
  readonly #second = new Ticker(SECOND_MS, () => this.#everySecond());

  constructor(options: TailPanelOptions) {
    this.#options = options;
    this.#request = options.request;
    this.panel = options.panel;
    this.#answers = new PanelAnswers({
      shown: () => this.#session && { session: this.#session, generation: this.#generation },
      isInDiff: (id) => options.isInDiff(this, id),
      send: (message) => this.#send(message),
    });
    this.#subscriptions = [
      this.panel.webview.onDidReceiveMessage((value) => this.#receive(value)),
      this.panel.onDidDispose(() => this.dispose()),
      this.panel.onDidChangeViewState(() => {
        // A hidden panel has no script; it says when it is there again.
        if (this.panel.visible) return;
        this.#isReady = false;
        this.#second.isNeeded = false;
        this.#answers.pageGone();
      }),
    ];
    if (options.session) this.#attach(options.session);
    this.panel.webview.html = options.html;
  }

  get session(): TailSession | undefined {
    return this.#session;
  }

  /** What would start the tail again as it is now. */
  get request(): TailRequest {
    const view = this.#session?.view;
    return {
      ...this.#request,
      filter: view?.filter?.text ?? this.#request.filter,
      schema: view ? view.schema?.choice : this.#request.schema,
      sent: view ? view.sent : this.#request.sent,
    };
  }

  get fields(): PanelFields {
    return this.#answers.fields;
  }

  get saved(): TailRequest {
    return savedTail(this.request, this.#startedMs);
  }

  /** Chosen in the context menu: the page knows what it was opened for. */
  runMenuAction(action: MenuAction): void {
    this.#send({ kind: 'menu', action });
  }

  /** Adds a condition to the filter. */
  narrow(condition: string): Promise<void> {
    const before = this.#filterProblem?.text ?? this.#session?.view.filter?.text ?? '';
    return this.#setFilter(narrowed(before, condition));
  }

  dispose(): void {
    this.#second.dispose();
    clearTimeout(this.#statusTimer);
    for (const subscription of [...this.#subscriptions, ...this.#sessionSubscriptions]) subscription.dispose();
    this.#answers.dispose();
    void this.#session?.stop();
  }

  /** A failure is a state of the panel, with the way to try again. */
  async start(request: TailRequest): Promise<void> {
    this.#request = request;
    this.#startedMs = Date.now();
    this.#failure = undefined;
    await this.#session?.stop();
    try {
      this.#attach(await this.#options.restart(request));
    } catch (error) {
      this.#failure = this.#options.explain(error);
    }
    this.#sendAll();
  }

  #attach(session: TailSession): void {
    for (const subscription of this.#sessionSubscriptions) subscription.dispose();
    const order = this.#session?.view.order;
    if (this.#session) this.#generationBase += this.#session.view.generation + 1;
    this.#session = session;
    if (order) session.view.setOrder(order);
    this.#savedSchema = session.view.schema;
    this.#arrivalsOf = undefined;
    const schedule = () => this.#scheduleStatus();
    this.#sessionSubscriptions = [
      session.onDidReceive(schedule),
      session.onDidAdvance(schedule),
      session.onDidChange(() => {
        schedule();
        this.#schemaChanged();
      }),
      session.onDidFail(({ error, doing }) => this.#options.onError(error, doing)),
    ];
  }

  /** The page saves the schema for a reload. */
  #schemaChanged(): void {
    const schema = this.#session?.view.schema;
    if (schema === this.#savedSchema) return;
    this.#savedSchema = schema;
    this.#sendFilter();
  }

  get #generation(): number {
    return this.#generationBase + (this.#session?.view.generation ?? 0);
  }

  #receive(value: unknown): void {
    const message = parseFromPanel(value);
    if (message) this.#handle(message).catch((error: unknown) => this.#options.onError(error));
  }

  async #handle(message: FromPanel): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#second.isNeeded = true;
        this.#sendAll();
        return;
      case 'rows':
        return this.#answers.rows(message);
      case 'details':
        return this.#answers.details(message.id);
      case 'locate':
        return this.#answers.position(message.id);
      case 'filter':
        return this.#setFilter(message.text);
      case 'filterUsed':
        await this.#options.filters.used(message.text);
        this.#sendFilters();
        return;
      case 'keepFilter':
        await this.#options.filters.keep(message.text, message.isKept);
        this.#sendFilters();
        return;
      case 'narrow':
        return this.narrow(message.condition);
      case 'range':
        this.#session?.view.setRange(message.range);
        this.#sendFilter();
        return;
      case 'afterSent':
        this.#session?.view.showAfterSent();
        this.#sendFilter();
        return;
      case 'sort':
        this.#session?.view.setOrder(message.order);
        return;
      case 'pause':
        this.#pause(message.what, message.on);
        return;
      case 'pins':
        this.#answers.setPins(message.paths);
        return;
      case 'search':
        return this.#answers.search(message);
      case 'fields':
        return this.#answers.wantFields(message.wanted);
      case 'record':
        await this.#options.onRecord(this, message.action, message.id);
        return this.#answers.details(message.id);
      case 'selection':
        // Positions of a view that is gone are other records by now.
        if (message.generation === this.#generation)
          await this.#options.onSelection(this, message.action, message.ranges);
        return;
      case 'value':
        await this.#options.onValue(this, message.action, { id: message.id, of: message.of });
        return;
      case 'copy':
        await this.#options.onCopy(message.text);
        return;
      case 'panel':
        return this.#act(message.action);
      default:
        return assertNever(message);
    }
  }

  async #act(action: PanelAction): Promise<void> {
    if (action === 'stop') await this.#session?.stop();
    else if (action === 'clear') this.#clear();
    else if (action === 'restart') await this.start(this.request);
    else if (action === 'restartFromOldest') await this.start({ ...this.request, from: 'trimHorizon' });
    else await this.#options.onPanel(this, action);
  }

  #clear(): void {
    this.#session?.clear();
    this.#arrivalsOf = undefined;
    this.#everySecond();
  }

  #pause(what: 'view' | 'reading', on: boolean): void {
    const session = this.#session;
    if (!session) return;
    if (what === 'view') return on ? session.pause() : session.resume();
    return on ? session.pauseReading() : session.resumeReading();
  }

  async #setFilter(text: string): Promise<void> {
    try {
      const filter = await compileFilter(text);
      this.#filterProblem = undefined;
      this.#session?.view.setFilter(filter);
      this.#request = { ...this.#request, filter: text };
    } catch (error) {
      if (!isFilterError(error)) throw error;
      const { message, start, end } = error;
      this.#filterProblem = { text, problem: { message, start, end } };
    }
    this.#sendFilter();
    this.#sendStatus();
  }

  #sendAll(): void {
    this.#told.clear();
    const { stream, connection, from, shards, fanOut } = this.#request;
    const { maxRecords = 0, maxBytes = 0 } = this.#session?.store ?? {};
    const delivered = deliveredPlace(stream);
    const about = {
      ...{ stream: streamLabel(stream), connection, from: describePosition(from), shards, saved: this.saved },
      reading: readingOf(stream, fanOut),
      isNewestFirst: this.#options.isNewestFirst && !delivered,
      isObject: delivered !== undefined && delivered.key !== '' && !delivered.key.endsWith('/'),
      ...{ id: this.#session?.id ?? '', limit: { records: maxRecords, bytes: maxBytes } },
    };
    const texts = delivered ? deliveredTexts() : panelTexts();
    this.#send({ kind: 'init', texts, about, locale: this.#options.locale, times: this.#options.times });
    this.#sendFilter();
    this.#sendFilters();
    this.#sendStatus();
    this.#arrivalsOf = undefined;
    this.#everySecond();
  }

  #sendFilter(): void {
    const view = this.#session?.view;
    const text = this.#filterProblem?.text ?? view?.filter?.text ?? this.#request.filter ?? '';
    this.#send({
      kind: 'filter',
      text,
      problem: this.#filterProblem?.problem,
      range: view?.range,
      sent: view?.sent,
      saved: this.saved,
    });
  }

  #sendFilters(): void {
    this.#send({ kind: 'filters', filters: this.#options.filters.now });
  }

  #scheduleStatus(): void {
    this.#statusTimer ??= setTimeout(() => this.#sendStatus(), STATUS_MS);
  }

  /** Says that a filter takes too long. A filter that was ended does not come back after a reload. */
  #tellFilterCost(): void {
    const view = this.#session?.view;
    const text = view?.filter?.text;
    const cost = view?.filter && filterCost(view.filter);
    if (!view || text === undefined || !cost || cost.message === this.#filterProblem?.problem.message) return;
    this.#filterProblem = { text, problem: { message: cost.message, start: 0, end: text.length } };
    if (cost.isEnded) {
      this.#request = { ...this.#request, filter: '' };
      view.setFilter(undefined);
    }
    this.#sendFilter();
  }

  #sendStatus(): void {
    clearTimeout(this.#statusTimer);
    this.#statusTimer = undefined;
    this.#tellFilterCost();
    this.#nameDelivered();
    this.#tell({
      kind: 'status',
      status: statusOf(this.#session, this.#generation, this.#failure, this.#options.remedyFor),
    });
  }

  /** The tab of delivered records says how many there are, once it is known. */
  #nameDelivered(): void {
    const session = this.#session;
    if (session?.state.kind !== 'stopped' || !session.state.hasReadAll || !deliveredPlace(this.#request.stream)) return;
    const title = labelText(panelTitle(this.#request, session.store.received));
    if (this.panel.title !== title) this.panel.title = title;
  }

  #everySecond(): void {
    const session = this.#session;
    if (!this.#isReady || !session) return;
    this.#scheduleStatus();
    this.#tell({ kind: 'shards', shards: shardsNow(session) });
    this.#answers.lookAtFields().catch((error: unknown) => this.#options.onError(error));
    const { store, view } = session;
    const shown = [store.received, store.kept, this.#generation, view.matching.end].join(' ');
    if (shown === this.#arrivalsOf) return;
    this.#arrivalsOf = shown;
    const matching = view.isNarrowed ? view.matching.ids() : undefined;
    this.#send({ kind: 'arrivals', arrivals: arrivalsOf(store, HISTOGRAM_BUCKETS, matching) });
  }

  /** Sends what the page does not know yet. */
  #tell(message: ToPanel): void {
    const text = JSON.stringify(message);
    if (this.#told.get(message.kind) === text) return;
    this.#told.set(message.kind, text);
    this.#send(message);
  }

  #send(message: ToPanel): void {
    if (this.#isReady) void this.panel.webview.postMessage(message);
  }
}

function readingOf(stream: string, fanOut: boolean | undefined): 'polling' | 'fanOut' | undefined {
  if (deliveredPlace(stream)) return undefined;
  return fanOut === true ? 'fanOut' : 'polling';
}

/** @param records of delivered ones, once all are read */
export function panelTitle({ stream, connection, shards }: TailRequest, records?: number): string {
  const delivered = deliveredPlace(stream);
  if (delivered) return deliveredTitle(delivered.key === '' ? `${delivered.bucket}/` : delivered.key, records);
  const name = shortened(streamLabel(stream));
  const what = shards?.length === 1 && shards[0] !== undefined ? `${name} ${shards[0]}` : name;
  return l10n.t('Tail: {0} ({1})', what, connection);
}
