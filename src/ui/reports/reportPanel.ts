import * as l10n from '@vscode/l10n';
import { commands, env, type Disposable, type WebviewPanel } from 'vscode';
import { assertNever } from '../../errors';
import type { FromReport, ReportAbout, ToReport } from '../../webview';
import { runFor } from '../caller';
import { pageText } from '../inert/inertText';
import { noteBriefly } from '../messages';
import { answerRows } from '../webviews/rows';
import { parseFromReport } from './inbound';
import type { LinkTarget, Report } from './report';
import { aboutReport, sectionRow } from './reportPage';
import { reportMarkdown } from './reportMarkdown';
import { saveReport } from './saveReport';
import { reportTexts } from './texts';

export interface ReportPanelOptions {
  panel: WebviewPanel;
  html: string;
  id: string;
  color: string | undefined;
  onError: (error: unknown, doing: string) => void;
  onDispose: () => void;
}

/** What the page shows before there is a verdict, and after a reload that nothing outlived. */
export type ReportState =
  | { kind: 'whole'; report: Report }
  | { kind: 'waiting'; title: string; connection: string; text: string }
  | { kind: 'gone'; title: string };

/** The editor tab of one report. It owns nothing but the page: what it shows is set from outside, also again. */
export class ReportPanel implements Disposable {
  readonly panel: WebviewPanel;
  readonly #options: ReportPanelOptions;
  readonly #subscriptions: Disposable[];
  #state: ReportState;
  #revision = 0;
  #progress: { text: string; fraction: number | undefined } | undefined;
  #cancel: (() => void) | undefined;
  #isReady = false;
  #isDisposed = false;

  constructor(options: ReportPanelOptions, state: ReportState) {
    this.#options = options;
    this.#state = state;
    this.panel = options.panel;
    this.#subscriptions = [
      this.panel.webview.onDidReceiveMessage((value) => this.#receive(value)),
      this.panel.onDidChangeViewState(() => (this.#isReady &&= this.panel.visible)),
      this.panel.onDidDispose(() => this.#disposed()),
    ];
    this.panel.webview.html = options.html;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** It ended: the bar goes. */
  show(state: ReportState): void {
    this.#state = state;
    this.#revision++;
    this.stop();
    this.#send({ kind: 'report', report: this.#about });
  }

  /** Nothing is under way any more. */
  stop(): void {
    this.#progress = undefined;
    this.#cancel = undefined;
    this.#send({ kind: 'progress', progress: undefined });
  }

  /** Something is under way that will change the report. */
  progress(text: string, fraction: number | undefined, cancel: () => void): void {
    this.#cancel = cancel;
    this.#progress = { text: pageText(text), fraction };
    this.#send({ kind: 'progress', progress: this.#progress });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #disposed(): void {
    this.#isDisposed = true;
    this.#cancel?.();
    this.dispose();
    this.#options.onDispose();
  }

  #send(message: ToReport): void {
    // A page that is hidden asks for all of it when it is there again.
    if (this.#isReady && !this.#isDisposed) void this.panel.webview.postMessage(message);
  }

  get #about(): ReportAbout {
    const { id, color } = this.#options;
    const state = this.#state;
    const common = { id, revision: this.#revision, color, connection: '', latency: undefined };
    const nothing = { lines: [], sections: [], actions: [], isWhole: false };
    switch (state.kind) {
      case 'waiting': {
        const { title, connection, text } = state;
        return {
          ...{ ...common, ...nothing, connection: pageText(connection), title: pageText(title) },
          verdict: { tone: 'neutral', text: pageText(text) },
        };
      }
      case 'gone': {
        const text = l10n.t('This report is no longer available.');
        return { ...common, ...nothing, title: pageText(state.title), verdict: { tone: 'neutral', text } };
      }
      case 'whole':
        return { ...common, ...aboutReport(state.report), isWhole: true };
    }
  }

  get #report(): Report | undefined {
    return this.#state.kind === 'whole' ? this.#state.report : undefined;
  }

  #receive(value: unknown): void {
    const message = parseFromReport(value);
    if (!message) return;
    this.#answer(message).catch((error: unknown) => this.#options.onError(error, l10n.t('use the report')));
  }

  async #answer(message: FromReport): Promise<void> {
    const report = this.#report;
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#send({ kind: 'init', texts: reportTexts(), locale: env.language });
        this.#send({ kind: 'report', report: this.#about });
        this.#send({ kind: 'progress', progress: this.#progress });
        return;
      case 'cancel':
        this.#cancel?.();
        return;
      case 'rows':
        return this.#answerRows(message);
      case 'link': {
        const link = this.#rowOf(message)?.[message.cell]?.link;
        return link && runTarget(link);
      }
      case 'copyRow': {
        const cells = this.#rowOf(message);
        if (cells) await env.clipboard.writeText(cells.map(({ text }) => text).join('\t'));
        return;
      }
      case 'action': {
        const action = message.revision === this.#revision ? report?.actions[message.action] : undefined;
        if (!action) return;
        await ('run' in action ? runFor('person', action.run) : runTarget(action));
        return;
      }
      case 'copyMarkdown':
        if (!report) return;
        await env.clipboard.writeText(reportMarkdown(report));
        noteBriefly(l10n.t('Report copied as Markdown'));
        return;
      case 'saveJson':
        return report && saveReport(report);
      default:
        assertNever(message);
    }
  }

  async #answerRows({ section, request }: Extract<FromReport, { kind: 'rows' }>): Promise<void> {
    const of = this.#report?.sections[section];
    if (!of || request.generation !== this.#revision) return;
    const rowAt = (position: number) => sectionRow(of, position);
    const isCurrent = () => request.generation === this.#revision;
    const answer = await answerRows(request, { end: of.listed, rowAt, isCurrent });
    if (answer) this.#send({ kind: 'rows', section, answer });
  }

  #rowOf({ revision, section, row }: { revision: number; section: number; row: number }) {
    const of = revision === this.#revision ? this.#report?.sections[section] : undefined;
    return of && row < of.listed ? of.rowAt(row) : undefined;
  }
}

async function runTarget({ command, argument }: LinkTarget): Promise<void> {
  await commands.executeCommand(command, argument);
}
