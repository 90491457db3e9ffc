import * as l10n from '@vscode/l10n';
import {
  commands,
  EventEmitter,
  env,
  Uri,
  ViewColumn,
  window,
  type Disposable,
  type LogOutputChannel,
  type Memento,
  type WebviewPanel,
} from 'vscode';
import { explainError, streamLabel, type Connection } from '../../../aws';
import type { StoredRecord, TailPosition } from '../../../consumer';
import { assertNever } from '../../../errors';
import type { DecodeOptions } from '../../../records';
import type { MenuAction, RecordAction, ValueAction, ValueOf } from '../../../webview';
import type { Connections } from '../../connections/connections';
import { COMMANDS, TAIL_VIEW } from '../../contributions';
import { remedyFor, showError, type Choice, showResult, noteBriefly } from '../../messages';
import { setting } from '../../settings';
import { pageHtml, scriptFolder } from '../../webviews/page';
import { openWebviewPanel } from '../../webviews/webviewPanel';
import { tailLink } from '../tailLink';
import type { TailConsumers } from '../fanOut/tailConsumers';
import type { TailSession } from '../tailSession';
import type { TailRequest, TailSessions } from '../tailSessions';
import { toggleRecording } from '../toggleRecording';
import { makeFromFields } from './fieldActions';
import { pickReading } from './pickReading';
import { pickShards, pickStart } from './picks';
import { copy, RecordActions, type RecordActionsOptions } from './recordActions';
import type { RecordDocuments } from './recordDocuments';
import { conditionOn, valueText } from './recordValue';
import { parseSavedTail } from './savedTail';
import { actOnSelection } from './selectionActions';
import { StreamFilters } from './streamFilters';
import { panelTitle, TailPanel, type OwnerAction } from './tailPanel';

export interface TailPanelsOptions {
  extension: { id: string; uri: Uri };
  tails: TailSessions;
  connections: Connections;
  consumers: TailConsumers;
  documents: RecordDocuments;
  edited: RecordActionsOptions['edited'];
  /** Remembers the filters of streams. */
  memento: Memento;
  log: LogOutputChannel;
}

/** All panels of this window. */
export class TailPanels implements Disposable {
  readonly #options: TailPanelsOptions;
  readonly #panels = new Set<TailPanel>();
  readonly #changedActive = new EventEmitter<void>();
  /** A person looks at another panel, or at none. */
  readonly onDidChangeActive = this.#changedActive.event;
  #usedActions: RecordActions | undefined;

  constructor(options: TailPanelsOptions) {
    this.#options = options;
  }

  /** Made when somebody first acts on a record: activation needs none. */
  get #actions(): RecordActions {
    const { connections, documents, edited } = this.#options;
    const tail = (request: TailRequest) => this.open(request, false);
    return (this.#usedActions ??= new RecordActions({ connections, documents, edited, tail }));
  }

  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
    this.#changedActive.dispose();
  }

  /**
   * @param isAside a program asked: whoever types goes on typing, and sees the panel beside it. What was sent is shown to the person who
   *   asked for it
   */
  async open(request: TailRequest, isAside: boolean): Promise<TailSession> {
    const session = await this.#options.tails.start(request);
    const viewColumn = isAside && window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    const show = { viewColumn, preserveFocus: isAside && request.sent === undefined };
    this.#add(openWebviewPanel(TAIL_VIEW, panelTitle(request), show), request, session);
    return session;
  }

  /** What the panel that a person looks at tails. */
  get activeRequest(): TailRequest | undefined {
    return [...this.#panels].find(({ panel }) => panel.active)?.request;
  }

  /** The panel in which the same is being tailed already. */
  reveal({ connection, stream, shards, fanOut }: TailRequest): TailSession | undefined {
    for (const { panel, request, session } of this.#panels) {
      const isSame = request.connection === connection && request.stream === stream;
      if (!session?.isRunning || !isSame || String(request.shards) !== String(shards)) continue;
      if (fanOut === true && !session.isFanOut) continue;
      panel.reveal();
      return session;
    }
    return undefined;
  }

  /** @returns false: no panel shows it */
  show(session: TailSession): boolean {
    const panel = [...this.#panels].find((candidate) => candidate.session === session);
    panel?.panel.reveal();
    return panel !== undefined;
  }

  /** Whether its panel is the editor that a person is in. */
  isActive(session: TailSession): boolean {
    return [...this.#panels].some((candidate) => candidate.session === session && candidate.panel.active);
  }

  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const saved = parseSavedTail((state as { saved?: unknown } | undefined)?.saved, Date.now());
    if (!saved) {
      panel.dispose();
      return;
    }
    await this.#add(panel, saved, undefined).start(saved);
  }

  #add(panel: WebviewPanel, request: TailRequest, session: TailSession | undefined): TailPanel {
    const { extension, tails, documents, memento } = this.#options;
    const icon = (name: string) => Uri.joinPath(extension.uri, 'media', `tail-${name}.svg`);
    const color = this.#connectionOf(request)?.color;
    panel.iconPath = color ? icon(color) : { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [scriptFolder(extension.uri)] };
    const added = new TailPanel({
      panel,
      request,
      session,
      html: pageHtml(panel.webview, extension.uri, { name: 'tail', title: 'Tail' }),
      locale: env.language,
      times: setting('timeFormat'),
      isNewestFirst: setting('tail.newestFirst'),
      restart: async (again) => {
        const before = added.session;
        const session = await tails.start(again);
        if (before) void tails.discard(before);
        return session;
      },
      onRecord: (of, action, id) => this.#actOnRecord(of, action, id),
      onSelection: ({ session }, action, ranges) => session && actOnSelection(action, { session, ranges, documents }),
      onValue: (of, action, value) => this.#actOnValue(of, action, value),
      onPanel: (of, action) => this.#act(of, action),
      onCopy: copy,
      filters: new StreamFilters(memento, request),
      isInDiff: (of, id) => this.#actions.isPicked(of, id),
      onError: (error, doing) => showError(this.#options.log, error, { doing }),
      remedyFor: (error) => this.#remedyFor(request, error),
      explain: (error) => {
        const { title, cause } = explainError(error, { doing: l10n.t('tail {0}', streamLabel(request.stream)) });
        return [title, cause].filter((part) => part).join(' ');
      },
    });
    this.#panels.add(added);
    panel.onDidChangeViewState(() => this.#changedActive.fire());
    panel.onDidDispose(() => {
      this.#panels.delete(added);
      if (added.session) void tails.discard(added.session);
      this.#changedActive.fire();
    });
    this.#changedActive.fire();
    return added;
  }

  async #act(panel: TailPanel, action: OwnerAction): Promise<void> {
    const { request, session } = panel;
    const { connection, stream } = request;
    switch (action) {
      case 'export':
        await commands.executeCommand(COMMANDS.tailExport, session && { id: session.id });
        return;
      case 'record':
        return session && toggleRecording(session);
      case 'copyLink':
        await env.clipboard.writeText(tailLink(this.#options.extension.id, panel.saved).toString(true));
        noteBriefly(l10n.t('Link copied'));
        return;
      case 'showLog':
        await commands.executeCommand(COMMANDS.showLog);
        return;
      case 'remedy':
        await this.#remedyFor(request, session?.trouble)?.run();
        return;
      case 'send':
        await commands.executeCommand(COMMANDS.generate, { target: { connection, stream } });
        return;
      case 'chooseStart':
        return restartFrom(panel, await pickStart(request.from));
      case 'chooseShards':
        return restartWith(panel, session && (await pickShards(session)));
      case 'chooseReading':
        return this.#chooseReading(panel);
      case 'chooseSchema':
        await commands.executeCommand(COMMANDS.tailSchema, session && { id: session.id });
        return;
      case 'createTemplate':
      case 'copyTypeScript':
      case 'copyJsonSchema':
        return session && makeFromFields(action, session, panel.fields);
      default:
        assertNever(action);
    }
  }

  #remedyFor(request: TailRequest, error: unknown): Choice | undefined {
    return error === undefined ? undefined : remedyFor(error, this.#connectionOf(request));
  }

  /** Undefined: it was taken out of the settings meanwhile. */
  #connectionOf({ connection }: TailRequest): Connection | undefined {
    return this.#options.connections.list().find(({ name }) => name === connection);
  }

  async #chooseReading(panel: TailPanel): Promise<void> {
    const { request } = panel;
    const { kinesis } = await this.#options.connections.clients(request.connection);
    const fanOut = await pickReading(request, kinesis);
    if (fanOut === undefined || fanOut === (request.fanOut === true)) return;
    await panel.start({ ...request, fanOut });
    if (fanOut) await this.#options.consumers.offerOrphans(request);
  }

  /** Chosen in the context menu of a tail's panel. */
  runMenuAction(tail: string, action: MenuAction): void {
    [...this.#panels].find(({ session }) => session?.id === tail)?.runMenuAction(action);
  }

  async #actOnRecord(panel: TailPanel, action: RecordAction, id: number): Promise<void> {
    const acted = keptRecord(panel, id);
    if (acted) return this.#actions.run(action, { panel, request: panel.request, ...acted });
  }

  async #actOnValue(panel: TailPanel, action: ValueAction, { id, of }: { id: number; of: ValueOf }): Promise<void> {
    const kept = keptRecord(panel, id);
    if (!kept) return;
    const { record, decode } = kept;
    if (action === 'copy') return copy((await valueText(of, record, decode)) ?? '');
    const condition = conditionOn(of, record, { decode, isExcluded: action === 'exclude' });
    if (condition !== undefined) await panel.narrow(condition);
  }
}

/** Says so where the record was dropped meanwhile. */
function keptRecord({ session }: TailPanel, id: number): { record: StoredRecord; decode: DecodeOptions } | undefined {
  const record = session?.store.get(id);
  if (session && record) return { record, decode: session.decode };
  showResult('info', l10n.t('This record has been dropped: newer ones took its place.'));
  return undefined;
}

async function restartFrom(panel: TailPanel, from: TailPosition | undefined): Promise<void> {
  if (from !== undefined) await panel.start({ ...panel.request, from });
}

async function restartWith(panel: TailPanel, chosen: { shards: string[] | undefined } | undefined): Promise<void> {
  if (chosen) await panel.start({ ...panel.request, ...chosen });
}
