import * as l10n from '@vscode/l10n';
import {
  env,
  Uri,
  ViewColumn,
  type Disposable,
  type LogOutputChannel,
  type Memento,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from 'vscode';
import { explainError, type Connection, type ConsoleSubject } from '../../aws';
import type { Connections } from '../connections/connections';
import type { LocalPipeline } from '../connections/localPipeline';
import { DETAILS_VIEW, LOCAL_CONNECTION } from '../contributions';
import { showError } from '../messages';
import type { TailSessions } from '../tail/tailSessions';
import { pageHtml, scriptFolder } from '../webviews/page';
import { openWebviewPanel } from '../webviews/webviewPanel';
import { bucketPage } from './bucketPage';
import { consoleAction } from './consoleAction';
import { deliveryPage } from './deliveryPage';
import { currentPrices, editPrices } from './currentPrices';
import { DetailsPanel } from './detailsPanel';
import type { DetailsPage, PageContext } from './detailsPage';
import { leaseTableNames } from './leaseTableNames';
import { loadSources } from './loadSources';
import { streamPage } from './streamPage';
import { parseSubject, requireSubject, subjectKey, subjectLabel, type DetailsSubject } from './subject';

export interface DetailsPanelsOptions {
  extension: { uri: Uri };
  connections: Connections;
  local: LocalPipeline;
  /** The editor's, whichever workspace is open. */
  memento: Memento;
  tails: TailSessions;
  log: LogOutputChannel;
}

/** The tabs of all pages of details in this window: one for each subject. */
export class DetailsPanels implements Disposable, WebviewPanelSerializer {
  readonly #options: DetailsPanelsOptions;
  readonly #panels = new Map<string, DetailsPanel>();

  constructor(options: DetailsPanelsOptions) {
    this.#options = options;
  }

  /** Shows the page; one that is open already is brought into sight and read again. */
  async open(subject: DetailsSubject): Promise<void> {
    const known = this.#panels.get(subjectKey(subject));
    if (known) {
      known.panel.reveal();
      await known.refresh();
      return;
    }
    const title = subjectLabel(subject);
    await this.#add(
      openWebviewPanel(DETAILS_VIEW, title, { viewColumn: ViewColumn.Active, preserveFocus: false }),
      subject,
    );
  }

  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const subject = parseSubject((state as { subject?: unknown } | undefined)?.subject);
    try {
      if (!subject) throw new Error('The page kept nothing that it could be made from.');
      requireSubject(this.#options.connections.get(subject.connection), subject);
    } catch (error) {
      // The window reopens it without being asked: the page of a removed connection just closes.
      this.#options.log.warn(String(error));
      panel.dispose();
      return;
    }
    await this.#add(panel, subject);
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  async #add(panel: WebviewPanel, subject: DetailsSubject): Promise<void> {
    const { extension, connections, log } = this.#options;
    const connection = connections.get(subject.connection);
    const { color } = connection;
    const icon = (tone: string) => Uri.joinPath(extension.uri, 'media', `report-${tone}.svg`);
    panel.iconPath = color ? icon(color) : { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [scriptFolder(extension.uri)] };
    const key = subjectKey(subject);
    const page = await this.#pageOf(subject, connection);
    const added = new DetailsPanel({
      ...{ panel, subject, color, page },
      place: placeText(page, connection),
      html: pageHtml(panel.webview, extension.uri, { name: 'details', title: 'Details' }),
      explain: (error, doing) => explained(error, connection, doing),
      onError: (error) => showError(log, error, { connection, doing: l10n.t('use the page of details') }),
      onDispose: () => this.#panels.delete(key),
    });
    this.#panels.set(key, added);
  }

  async #pageOf(subject: DetailsSubject, connection: Connection): Promise<DetailsPage> {
    const { connections } = this.#options;
    const common = {
      ...{ prices: currentPrices, editPrices },
      loadSources: loadSources(this.#options),
      // The local pipeline has no DynamoDB.
      leaseTables: connection.name === LOCAL_CONNECTION ? undefined : leaseTableNames(this.#options.memento, subject),
      connection,
      clients: () => connections.clients(connection.name),
      explain: (error: unknown) => explained(error, connection),
    };
    const page = pageFor(subject, common);
    const inConsole = await consoleAction(connection, consoleSubject(subject), (address) =>
      env.openExternal(Uri.parse(address, true)),
    );
    return { ...page, actions: [...page.actions, ...inConsole] };
  }
}

function pageFor(subject: DetailsSubject, common: Omit<PageContext, 'subject'>): DetailsPage {
  if ('stream' in subject) return streamPage({ ...common, subject });
  return 'bucket' in subject ? bucketPage({ ...common, subject }) : deliveryPage({ ...common, subject });
}

function consoleSubject(subject: DetailsSubject): ConsoleSubject {
  if ('stream' in subject) return { kind: 'stream', name: subject.stream };
  if ('bucket' in subject) return { kind: 'bucket', name: subject.bucket };
  return { kind: 'deliveryStream', name: subject.deliveryStream };
}

function placeText({ kind }: DetailsPage, { name, region, readOnly }: Connection): string {
  const where = name === LOCAL_CONNECTION ? l10n.t('Local pipeline') : region;
  return [kind, where, ...(readOnly ? [l10n.t('read-only')] : [])].join(' · ');
}

function explained(error: unknown, connection: Connection, doing?: string): string {
  const { title, cause } = explainError(error, doing === undefined ? { connection } : { connection, doing });
  return cause === undefined ? title : `${title} ${cause}`;
}
