import { element, setText, textButton } from '../page/element';
import { makeOneTabStop } from '../page/roving';
import { Wording, fill } from '../page/wording';
import type { FromReport, LatencyNow, ReportAbout, ReportProgressNow, ToReport } from './messages';
import type { ReportTexts } from './reportTexts';
import { ReportSection } from './section';

/** What VS Code keeps of a page while it is hidden, and over a reload of the window. */
export interface SavedReport {
  /** The report, which only the host can find. */
  id: string;
  /** Titles of the sections that are open. */
  open: string[];
}

export interface ReportAppOptions {
  texts: ReportTexts;
  locale: string;
  saved: SavedReport | undefined;
  send: (message: FromReport) => void;
  save: (state: SavedReport) => void;
}

/** The page of a report: the verdict, what can be done, how long it took, and the records in sections. */
export class ReportApp {
  readonly #options: ReportAppOptions;
  readonly #wording: Wording;
  readonly #verdict = element('h1', { class: 'verdict' });
  readonly #connection = element('div', { class: 'connection' });
  readonly #actions = element('div', { class: 'actions', role: 'toolbar' });
  readonly #lines = element('div', { class: 'lines' });
  readonly #latency = element('dl', { class: 'latency', hidden: true });
  readonly #progress = element('div', { class: 'progress', hidden: true });
  readonly #progressText = element('span', { class: 'progress-text', role: 'status' });
  readonly #bar = element('div', { class: 'progress-bar', role: 'progressbar' });
  readonly #sections = element('div', { class: 'sections' });
  #shown: ReportSection[] = [];
  #report: ReportAbout | undefined;
  #open: Set<string> | undefined;

  constructor(options: ReportAppOptions) {
    this.#options = options;
    const { texts, locale, saved } = options;
    this.#wording = new Wording(locale);
    this.#open = saved && new Set(saved.open);
    this.#actions.setAttribute('aria-label', texts.actions);
    this.#bar.append(element('div', { class: 'progress-done' }));
    const cancel = textButton(texts.cancel, () => options.send({ kind: 'cancel' }));
    this.#progress.append(this.#bar, this.#progressText, cancel);
    const head = element('div', { class: 'head-line' }, this.#verdict, this.#actions);
    const header = element('header', {}, this.#connection, head, this.#lines, this.#latency, this.#progress);
    document.body.append(element('main', { class: 'report' }, header, this.#sections));
    makeOneTabStop(this.#actions, 'button');
  }

  receive(message: ToReport): void {
    switch (message.kind) {
      case 'report':
        this.#show(message.report);
        break;
      case 'progress':
        this.#showProgress(message.progress);
        break;
      case 'rows':
        this.#shown[message.section]?.receive(message.answer);
        break;
      case 'init':
        break;
    }
  }

  #show(report: ReportAbout): void {
    const isOther = this.#report !== undefined && this.#report.id !== report.id;
    if (isOther) this.#open = undefined;
    this.#report = report;
    document.title = report.title;
    this.#verdict.dataset.tone = report.verdict.tone;
    setText(this.#verdict, report.verdict.text);
    this.#connection.dataset.color = report.color ?? '';
    this.#connection.title = fill(this.#options.texts.connection, report.connection);
    setText(this.#connection, report.connection);
    this.#lines.replaceChildren(...report.lines.map((line) => element('p', { text: line })));
    this.#showLatency(report.latency);
    this.#showActions(report);
    this.#showSections(report);
    this.#save();
  }

  #showActions({ actions, revision, isWhole }: ReportAbout): void {
    const { texts, send } = this.#options;
    const hadFocus = this.#actions.contains(document.activeElement);
    this.#actions.replaceChildren(
      ...actions.map((label, action) =>
        textButton(label, () => send({ kind: 'action', revision, action }), action === 0),
      ),
    );
    if (isWhole) {
      this.#actions.append(
        textButton(texts.copyMarkdown, () => send({ kind: 'copyMarkdown' })),
        textButton(texts.saveJson, () => send({ kind: 'saveJson' })),
      );
    }
    if (hadFocus) this.#actions.querySelector<HTMLElement>('button')?.focus();
  }

  #showLatency(latency: LatencyNow | undefined): void {
    this.#latency.hidden = latency === undefined;
    if (!latency) return;
    const { texts } = this.#options;
    const { minMs, medianMs, p95Ms, maxMs, records } = latency;
    const figures: [string, number][] = [
      [texts.min, minMs],
      [texts.median, medianMs],
      [texts.p95, p95Ms],
      [texts.max, maxMs],
    ];
    this.#latency.title = fill(texts.latencyOf, this.#wording.count(records));
    this.#latency.replaceChildren(
      element('div', { class: 'latency-name' }, element('dt', { text: texts.latency }), element('dd')),
      ...figures.map(([name, ms]) =>
        element('div', {}, element('dt', { text: name }), element('dd', { text: this.#wording.duration(ms) })),
      ),
    );
  }

  #showSections({ sections, revision }: ReportAbout): void {
    const { texts, send } = this.#options;
    this.#shown = sections.map(
      (about, section) =>
        new ReportSection({
          ...{ about, revision, section, texts, send, wording: this.#wording },
          isOpen: this.#open?.has(about.title) ?? about.isOpen,
          onToggle: () => this.#toggled(),
        }),
    );
    this.#sections.replaceChildren(...this.#shown.map(({ root }) => root));
  }

  #showProgress(progress: ReportProgressNow | undefined): void {
    this.#progress.hidden = progress === undefined;
    if (!progress) return;
    const { text, fraction } = progress;
    setText(this.#progressText, text);
    const done = this.#bar.firstElementChild as HTMLElement;
    this.#bar.toggleAttribute('data-endless', fraction === undefined);
    this.#bar.setAttribute('aria-label', text);
    done.style.width = fraction === undefined ? '' : `${100 * Math.min(1, Math.max(0, fraction))}%`;
    if (fraction === undefined) this.#bar.removeAttribute('aria-valuenow');
    else this.#bar.setAttribute('aria-valuenow', String(Math.round(100 * fraction)));
  }

  #toggled(): void {
    this.#open = new Set(this.#shown.filter(({ isOpen }) => isOpen).map(({ title }) => title));
    this.#save();
  }

  #save(): void {
    if (!this.#report) return;
    const open = this.#shown.filter(({ isOpen }) => isOpen).map(({ title }) => title);
    this.#options.save({ id: this.#report.id, open });
  }
}
