import { commands, env, type Disposable, type WebviewPanel } from 'vscode';
import { assertNever } from '../../errors';
import type { FromDetails, ToDetails } from '../../webview';
import { runFor } from '../caller';
import { pageText } from '../inert/inertText';
import type { ReportAction } from '../reports/report';
import { sectionRow } from '../reports/reportPage';
import { Ticker } from '../ticker';
import { answerRows } from '../webviews/rows';
import type { DetailsPage } from './detailsPage';
import { parseFromDetails } from './inbound';
import { LoadedSection } from './loadedSection';
import { subjectLabel, type DetailsSubject } from './subject';
import { detailsTexts } from './texts';

export interface DetailsPanelOptions {
  panel: WebviewPanel;
  html: string;
  subject: DetailsSubject;
  /** What it is and where, once that is known. */
  place: string;
  color: string | undefined;
  page: DetailsPage;
  explain: (error: unknown, doing: string) => string;
  onError: (error: unknown) => void;
  onDispose: () => void;
}

/** The editor tab of one data stream, delivery stream or bucket. */
export class DetailsPanel implements Disposable {
  readonly panel: WebviewPanel;
  readonly #options: DetailsPanelOptions;
  readonly #sections: LoadedSection[];
  readonly #subscriptions: Disposable[];
  readonly #tickers: Ticker[];
  #isReady = false;
  #isDisposed = false;

  constructor(options: DetailsPanelOptions) {
    this.#options = options;
    this.panel = options.panel;
    const { page, explain } = options;
    this.#sections = page.sections.map(
      (source, index) => new LoadedSection({ source, explain, onDidChange: () => this.#sendSection(index) }),
    );
    this.#tickers = this.#sections.flatMap((section) => {
      const { refreshMs } = section;
      return refreshMs === undefined ? [] : new Ticker(refreshMs, () => void section.load());
    });
    this.#subscriptions = [
      this.panel.webview.onDidReceiveMessage((value) => this.#receive(value)),
      this.panel.onDidChangeViewState(() => this.#viewChanged()),
      this.panel.onDidDispose(() => this.#disposed()),
    ];
    this.panel.webview.html = options.html;
    this.#viewChanged();
    void this.refresh();
  }

  /** Reads everything again. */
  async refresh(): Promise<void> {
    await Promise.all(this.#sections.map((section) => section.load()));
  }

  dispose(): void {
    for (const section of this.#sections) section.stop();
    for (const ticker of this.#tickers) ticker.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Nothing is asked for while nobody sees it. */
  #viewChanged(): void {
    const { visible } = this.panel;
    this.#isReady &&= visible;
    for (const ticker of this.#tickers) ticker.isNeeded = visible;
  }

  #disposed(): void {
    this.#isDisposed = true;
    this.dispose();
    this.#options.onDispose();
  }

  #send(message: ToDetails): void {
    // A page that is hidden asks for all of it when it is there again.
    if (this.#isReady && !this.#isDisposed) void this.panel.webview.postMessage(message);
  }

  #sendSection(index: number): void {
    const section = this.#sections[index];
    if (section) this.#send({ kind: 'section', section: index, now: section.now });
  }

  #sendAll(): void {
    const { subject, place, color, page } = this.#options;
    this.#send({ kind: 'init', texts: detailsTexts(), locale: env.language });
    this.#send({
      kind: 'about',
      about: {
        ...{ subject, color, revision: 0, title: pageText(subjectLabel(subject)) },
        ...{ line: pageText(place), connection: pageText(subject.connection) },
        actions: page.actions.map(({ label }) => pageText(label)),
      },
    });
    this.#send({ kind: 'sections', count: this.#sections.length });
    for (const index of this.#sections.keys()) this.#sendSection(index);
  }

  #receive(value: unknown): void {
    const message = parseFromDetails(value);
    if (message) this.#answer(message).catch((error: unknown) => this.#options.onError(error));
  }

  async #answer(message: FromDetails): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#sendAll();
        return;
      case 'refresh':
        return this.refresh();
      case 'retry':
        return this.#sections[message.section]?.load();
      case 'range':
        return this.#sections[message.section]?.loadRange(message.range);
      case 'action':
        return this.#run(this.#options.page.actions[message.action]);
      case 'fact': {
        const view = this.#viewOf(message);
        return view?.kind === 'facts' ? this.#run(view.facts[message.fact]?.actions?.[message.action]) : undefined;
      }
      case 'rows':
        return this.#answerRows(message);
      case 'link': {
        const link = this.#rowOf(message)?.[message.cell]?.link;
        return link && this.#run({ label: '', ...link });
      }
      case 'copyRow': {
        const cells = this.#rowOf(message);
        if (cells) await env.clipboard.writeText(cells.map(({ text }) => text).join('\t'));
        return;
      }
      default:
        assertNever(message);
    }
  }

  /** What an action changes is read again once it has ended. */
  async #run(action: ReportAction | undefined): Promise<void> {
    if (!action) return;
    if ('run' in action) await runFor('person', action.run);
    else await commands.executeCommand(action.command, action.argument);
    if (!this.#isDisposed && this.panel.visible) await this.refresh();
  }

  async #answerRows({ section: index, request }: Extract<FromDetails, { kind: 'rows' }>): Promise<void> {
    const section = this.#sections[index];
    const isCurrent = () => section !== undefined && request.generation === section.revision;
    const list = section?.view?.kind === 'list' ? section.view.section : undefined;
    if (!list || !isCurrent()) return;
    const rowAt = (position: number) => sectionRow(list, position);
    const answer = await answerRows(request, { end: list.listed, rowAt, isCurrent });
    if (answer) this.#send({ kind: 'rows', section: index, answer });
  }

  #rowOf(message: { revision: number; section: number; row: number }) {
    const view = this.#viewOf(message);
    return view?.kind === 'list' && message.row < view.section.listed ? view.section.rowAt(message.row) : undefined;
  }

  /** Undefined: the page showed something else when it was clicked. */
  #viewOf({ section: index, revision }: { section: number; revision: number }) {
    const section = this.#sections[index];
    return section?.revision === revision ? section.view : undefined;
  }
}
