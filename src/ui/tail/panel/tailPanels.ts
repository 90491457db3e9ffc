import { commands, env, l10n, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import { explainError } from '../../../aws';
import { exportRecords, type StoredRecord } from '../../../consumer';
import { assertNever } from '../../../errors';
import { decodePayload } from '../../../records';
import type { RecordAction } from '../../../webview';
import type { Connections } from '../../connections/connections';
import { COMMANDS, TAIL_VIEW } from '../../contributions';
import { tailLink } from '../tailLink';
import type { TailSession } from '../tailSession';
import type { TailRequest, TailSessions } from '../tailSessions';
import { putRecordCommand } from './cliCommand';
import type { RecordDocuments } from './recordDocuments';
import { sequenceOf } from './rows';
import { parseSavedTail } from './savedTail';
import { panelTitle, TailPanel } from './tailPanel';

export interface TailPanelsOptions {
  extension: { id: string; uri: Uri };
  tails: TailSessions;
  connections: Connections;
  documents: RecordDocuments;
}

/** All panels of this window. */
export class TailPanels implements Disposable {
  readonly #options: TailPanelsOptions;
  readonly #panels = new Set<TailPanel>();
  #picked: { document: Uri; panel: TailPanel; id: number; title: string } | undefined;

  constructor(options: TailPanelsOptions) {
    this.#options = options;
  }

  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
  }

  /** @param isAside a program asked: whoever types goes on typing, and sees the panel beside it */
  async open(request: TailRequest, isAside: boolean): Promise<TailSession> {
    const session = await this.#options.tails.start(request);
    const viewColumn = isAside && window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    const show = { viewColumn, preserveFocus: isAside };
    this.#add(window.createWebviewPanel(TAIL_VIEW, panelTitle(request), show, {}), request, session);
    return session;
  }

  /** The panel in which the same is being tailed already. */
  reveal({ connection, stream, shards }: TailRequest): TailSession | undefined {
    for (const { panel, request, session } of this.#panels) {
      const isSame = request.connection === connection && request.stream === stream;
      if (!session?.isRunning || !isSame || String(request.shards) !== String(shards)) continue;
      panel.reveal();
      return session;
    }
    return undefined;
  }

  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const saved = parseSavedTail((state as { saved?: unknown } | undefined)?.saved);
    if (!saved) {
      panel.dispose();
      return;
    }
    await this.#add(panel, saved, undefined).start(saved);
  }

  #add(panel: WebviewPanel, request: TailRequest, session: TailSession | undefined): TailPanel {
    const { extension, tails } = this.#options;
    panel.iconPath = Uri.joinPath(extension.uri, 'media', 'pipelines.svg');
    const added = new TailPanel({
      ...{ panel, request, session, extension: extension.uri },
      restart: (again) => tails.start(again),
      onRecord: (of, action, id) => this.#actOnRecord(of, action, id),
      onPanel: (of, action) => this.#act(of, action),
      isInDiff: (of, id) => this.#picked?.panel === of && this.#picked.id === id,
      explain: (error) => {
        const { title, cause } = explainError(error, { doing: l10n.t('tail {0}', request.stream) });
        return [title, cause].filter((part) => part).join(' ');
      },
    });
    this.#panels.add(added);
    panel.onDidDispose(() => this.#panels.delete(added));
    return added;
  }

  async #act(panel: TailPanel, action: 'export' | 'copyLink' | 'showLog' | 'send' | 'explain'): Promise<void> {
    const { connection, stream } = panel.request;
    switch (action) {
      case 'export':
        await commands.executeCommand(COMMANDS.tailExport, panel.session && { id: panel.session.id });
        break;
      case 'copyLink':
        await env.clipboard.writeText(tailLink(this.#options.extension.id, panel.saved).toString(true));
        window.setStatusBarMessage(l10n.t('Link copied'), 3_000);
        break;
      case 'showLog':
      case 'explain':
        await commands.executeCommand(COMMANDS.showLog);
        break;
      case 'send':
        await commands.executeCommand(COMMANDS.generate, { target: { connection, stream } });
        break;
      default:
        assertNever(action);
    }
  }

  async #actOnRecord(panel: TailPanel, action: RecordAction, id: number): Promise<void> {
    const record = panel.session?.store.get(id);
    if (!record) {
      void window.showInformationMessage(l10n.t('This record has been dropped: newer ones took its place.'));
      return;
    }
    const { connection, stream } = panel.request;
    switch (action) {
      case 'copyData':
        return copy(decodedText(record));
      case 'copyJson':
        return copy([...exportRecords([record], 'ndjson')].join('').trimEnd());
      case 'copyCli':
        return copy(putRecordCommand(record, stream, this.#options.connections.get(connection)));
      case 'openDocument':
        await window.showTextDocument(this.#options.documents.add(stream, record), { preview: true });
        return;
      case 'pickForDiff': {
        const document = this.#options.documents.add(stream, record);
        this.#picked = { document, panel, id, title: sequenceOf(record).slice(-8) };
        return;
      }
      case 'diff':
        return this.#compare(stream, record);
      case 'tailFromHere':
        await this.open(fromHere(panel.request, record), false);
        return;
      default:
        assertNever(action);
    }
  }

  async #compare(stream: string, record: StoredRecord): Promise<void> {
    if (!this.#picked) return;
    const document = this.#options.documents.add(stream, record);
    const title = `${this.#picked.title} ↔ ${sequenceOf(record).slice(-8)}`;
    await commands.executeCommand('vscode.diff', this.#picked.document, document, title);
  }
}

function fromHere(request: TailRequest, { shardId, sequenceNumber, arrivalMs }: StoredRecord): TailRequest {
  return { ...request, from: { shardId, sequenceNumber, arrivalMs } };
}

function decodedText({ data }: StoredRecord): string {
  const { kind, text } = decodePayload(data);
  return kind === 'binary' ? Buffer.from(data).toString('base64') : text;
}

async function copy(text: string): Promise<void> {
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(l10n.t('Copied'), 3_000);
}
