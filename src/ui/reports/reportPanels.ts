import { randomUUID } from 'node:crypto';
import {
  Uri,
  ViewColumn,
  type Disposable,
  type LogOutputChannel,
  type WebviewPanel,
  type WebviewPanelSerializer,
} from 'vscode';
import type { Connections } from '../connections/connections';
import { REPORT_VIEW } from '../contributions';
import { labelText } from '../inert/inertText';
import { showError } from '../messages';
import type { ReportProgress } from '../progress';
import { pageHtml, scriptFolder } from '../webviews/page';
import { openWebviewPanel } from '../webviews/webviewPanel';
import type { Report } from './report';
import { ReportPanel, type ReportState } from './reportPanel';
import { SavedReports } from './savedReports';

export interface ReportPanelsOptions {
  extension: { uri: Uri };
  connections: Pick<Connections, 'list'>;
  folder: string;
  log: LogOutputChannel;
}

/** A report that is under way, in its tab. */
export interface OpenedReport {
  /** A person has its tab in sight. */
  readonly isInSight: boolean;
  show(report: Report): void;
  reveal(): void;
  close(): void;
  /** What was under way ended without another report. */
  stop(): void;
  /** Runs what leads to the next report, with the bar of the page. Cancelled by its button, or by closing the tab. */
  run<T>(text: string, task: (report: ReportProgress, signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** The tabs of all reports of this window. */
export class ReportPanels implements Disposable, WebviewPanelSerializer {
  readonly #options: ReportPanelsOptions;
  #files: SavedReports | undefined;
  readonly #panels = new Set<ReportPanel>();

  constructor(options: ReportPanelsOptions) {
    this.#options = options;
  }

  open(report: Report): OpenedReport {
    const id = randomUUID();
    const opened = this.#add(id, openPanel(report.title), { kind: 'whole', report });
    this.#save(id, report);
    return this.#opened(id, opened);
  }

  /** A tab for a report that there is none of yet. */
  begin(waiting: { title: string; connection: string; text: string }): OpenedReport {
    const id = randomUUID();
    return this.#opened(id, this.#add(id, openPanel(waiting.title), { kind: 'waiting', ...waiting }));
  }

  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const { id } = (state ?? {}) as { id?: unknown };
    const report = typeof id === 'string' ? await this.#saved.read(id) : undefined;
    const known = typeof id === 'string' ? id : randomUUID();
    this.#add(known, panel, report ? { kind: 'whole', report } : { kind: 'gone', title: panel.title });
  }

  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
  }

  /** Loaded with the first report. */
  get #saved(): SavedReports {
    return (this.#files ??= new SavedReports(this.#options.folder));
  }

  #opened(id: string, panel: ReportPanel): OpenedReport {
    return {
      get isInSight() {
        return !panel.isDisposed && panel.panel.visible;
      },
      show: (report) => {
        if (panel.isDisposed) return;
        panel.panel.title = labelText(report.title);
        panel.show({ kind: 'whole', report });
        this.#save(id, report);
      },
      reveal: () => panel.panel.reveal(),
      close: () => {
        if (!panel.isDisposed) panel.panel.dispose();
      },
      stop: () => panel.stop(),
      run: async (text, task) => {
        const abort = new AbortController();
        const cancel = () => abort.abort();
        const report: ReportProgress = (message, fraction) => panel.progress(message, fraction, cancel);
        panel.progress(text, undefined, cancel);
        return task(report, abort.signal);
      },
    };
  }

  #save(id: string, report: Report): void {
    this.#saved.save(id, report).catch((error: unknown) => this.#options.log.warn(String(error)));
  }

  #add(id: string, panel: WebviewPanel, state: ReportState): ReportPanel {
    const { extension, connections, log } = this.#options;
    const name = state.kind === 'whole' ? state.report.connection : state.kind === 'waiting' ? state.connection : '';
    const color = connections.list().find((connection) => connection.name === name)?.color;
    const icon = (tone: string) => Uri.joinPath(extension.uri, 'media', `report-${tone}.svg`);
    panel.iconPath = color ? icon(color) : { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [scriptFolder(extension.uri)] };
    const added = new ReportPanel(
      {
        ...{ panel, id, color },
        html: pageHtml(panel.webview, extension.uri, { name: 'report', title: 'Report' }),
        onError: (error, doing) => showError(log, error, { doing }),
        onDispose: () => this.#panels.delete(added),
      },
      state,
    );
    this.#panels.add(added);
    return added;
  }
}

function openPanel(title: string): WebviewPanel {
  return openWebviewPanel(REPORT_VIEW, title, { viewColumn: ViewColumn.Active, preserveFocus: false });
}
