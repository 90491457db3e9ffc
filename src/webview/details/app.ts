import { element, setText, textButton } from '../page/element';
import { makeOneTabStop } from '../page/roving';
import { Wording, fill } from '../page/wording';
import { ReportSection } from '../report/section';
import type { DetailsAbout, DetailsContent, FromDetails, MetricRange, SectionNow, ToDetails } from './messages';
import type { DetailsTexts } from './detailsTexts';
import { MetricChart } from './chart';
import { ShardPictureView } from './shardPicture';

/** What VS Code keeps of a page while it is hidden, and over a reload of the window. */
export interface SavedDetails {
  /** What it is about, which only the host can read. */
  subject: unknown;
  /** Titles of lists that were folded. */
  folded: string[];
}

export interface DetailsAppOptions {
  texts: DetailsTexts;
  locale: string;
  saved: SavedDetails | undefined;
  send: (message: FromDetails) => void;
  save: (state: SavedDetails) => void;
}

const RANGES = ['3h', '24h', '7d'] as const satisfies readonly MetricRange[];

interface ShownSection {
  root: HTMLElement;
  list: ReportSection | undefined;
  charts?: readonly MetricChart[] | undefined;
}

/** The page of a data stream, a delivery stream or a bucket: each section stands for itself, also where others fail. */
export class DetailsApp {
  readonly #options: DetailsAppOptions;
  readonly #wording: Wording;
  readonly #title = element('h1', { class: 'details-title' });
  readonly #connection = element('div', { class: 'connection' });
  readonly #actions = element('div', { class: 'actions', role: 'toolbar' });
  readonly #line = element('p', { class: 'details-line' });
  readonly #sections = element('div', { class: 'details-sections' });
  readonly #folded: Set<string>;
  #shown: ShownSection[] = [];
  #about: DetailsAbout | undefined;
  /** Sections that came and are not shown yet, by their places. */
  readonly #waiting = new Map<number, SectionNow>();
  #frame: number | undefined;
  /** Titles of charts whose table is open. */
  readonly #tables = new Set<string>();

  constructor(options: DetailsAppOptions) {
    this.#options = options;
    const { texts, locale, saved } = options;
    this.#wording = new Wording(locale);
    this.#folded = new Set(saved?.folded);
    this.#actions.setAttribute('aria-label', texts.actions);
    const head = element('div', { class: 'head-line' }, this.#title, this.#actions);
    const header = element('header', {}, this.#connection, head, this.#line);
    document.body.append(element('main', { class: 'details' }, header, this.#sections));
    makeOneTabStop(this.#actions, 'button');
    // VS Code tells a page of another theme by the class of its body.
    new MutationObserver(() => this.#recolor()).observe(document.body, { attributeFilter: ['class'] });
  }

  receive(message: ToDetails): void {
    switch (message.kind) {
      case 'about':
        this.#showAbout(message.about);
        break;
      case 'sections':
        this.#resize(message.count);
        break;
      case 'section':
        this.#waiting.set(message.section, message.now);
        this.#showSoon();
        break;
      case 'rows':
        this.#shown[message.section]?.list?.receive(message.answer);
        break;
      case 'init':
        break;
    }
  }

  #showAbout(about: DetailsAbout): void {
    this.#about = about;
    const { texts, send } = this.#options;
    const { title, line, connection, color, actions, revision } = about;
    document.title = title;
    setText(this.#title, title);
    setText(this.#line, line);
    setText(this.#connection, connection);
    this.#connection.dataset.color = color ?? '';
    this.#connection.title = fill(texts.connection, connection);
    const hadFocus = this.#actions.contains(document.activeElement);
    this.#actions.replaceChildren(
      ...actions.map((label, action) => textButton(label, () => send({ kind: 'action', revision, action }))),
      textButton(texts.refresh, () => send({ kind: 'refresh' })),
    );
    if (hadFocus) this.#actions.querySelector<HTMLElement>('button')?.focus();
    this.#save();
  }

  #resize(count: number): void {
    for (const section of this.#waiting.keys()) if (section >= count) this.#waiting.delete(section);
    for (const { root } of this.#shown.splice(count)) root.remove();
    while (this.#shown.length < count) {
      const root = element('section', { class: 'section' });
      this.#shown.push({ root, list: undefined });
      this.#sections.append(root);
    }
  }

  /** One section in each frame: all of them at once would hold the page up. Charts come last, since they take longest. */
  #showSoon(): void {
    if (this.#frame !== undefined || this.#waiting.size === 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      const waiting = [...this.#waiting];
      const next = waiting.find(([, { content }]) => content.kind !== 'charts') ?? waiting[0];
      if (!next) return;
      this.#waiting.delete(next[0]);
      this.#showSection(...next);
      this.#showSoon();
    });
  }

  #showSection(section: number, now: SectionNow): void {
    const before = this.#shown[section];
    if (!before) return;
    const focused = before.root.contains(document.activeElement) ? focusOf(before.root) : undefined;
    for (const chart of before.charts ?? []) chart.dispose();
    const shown = this.#sectionOf(section, now);
    before.root.replaceWith(shown.root);
    this.#shown[section] = shown;
    if (focused !== undefined) restoreFocus(shown.root, focused);
  }

  #sectionOf(section: number, now: SectionNow): ShownSection {
    const { content } = now;
    if (content.kind === 'list') return this.#listOf(section, now, content);
    if (content.kind === 'charts') return this.#chartsOf(section, now, content);
    const root = element('section', { class: 'section' }, element('h2', { class: 'details-heading', text: now.title }));
    root.append(...this.#bodyOf(section, now, content));
    return { root, list: undefined };
  }

  #bodyOf(
    section: number,
    { revision }: SectionNow,
    content: Exclude<DetailsContent, { kind: 'list' | 'charts' }>,
  ): HTMLElement[] {
    const { texts, send } = this.#options;
    switch (content.kind) {
      case 'loading':
        return [element('p', { class: 'note', text: texts.loading })];
      case 'failed':
        return [
          element(
            'p',
            { class: 'note failed', role: 'status' },
            element('span', { text: content.text }),
            textButton(texts.retry, () => send({ kind: 'retry', section })),
          ),
        ];
      case 'facts': {
        const facts = content.facts.map(({ label, value, actions }, fact) => {
          const shown = element('dd', {}, element('span', { class: 'fact-value', text: value }));
          for (const [action, name] of actions.entries()) {
            const button = element('button', { class: 'link-button', text: name });
            // "Change…" alone says nothing where a screen reader lists the buttons of the page.
            button.setAttribute('aria-label', `${name} (${label})`);
            button.addEventListener('click', () => send({ kind: 'fact', revision, section, fact, action }));
            shown.append(button);
          }
          return element('div', { class: 'fact' }, element('dt', { text: label }), shown);
        });
        const notes = content.note === undefined ? [] : [element('p', { class: 'note', text: content.note })];
        return [element('dl', { class: 'facts' }, ...facts), ...notes];
      }
    }
  }

  #chartsOf(
    section: number,
    { title }: SectionNow,
    { range, times, charts, notes }: Extract<DetailsContent, { kind: 'charts' }>,
  ): ShownSection {
    const { texts, send } = this.#options;
    const ranges = RANGES.map((name) => {
      const button = textButton(name, () => send({ kind: 'range', section, range: name }));
      button.setAttribute('aria-pressed', String(name === range));
      return button;
    });
    const attributes = { 'aria-label': texts.range };
    const shown = charts.map(
      (chart) =>
        new MetricChart({
          ...{ chart, times, texts, wording: this.#wording, isTableOpen: this.#tables.has(chart.title) },
          onTable: (isOpen) => {
            if (isOpen) this.#tables.add(chart.title);
            else this.#tables.delete(chart.title);
          },
        }),
    );
    const root = element(
      'section',
      { class: 'section' },
      element('h2', { class: 'details-heading', text: title }),
      element('div', { class: 'ranges', role: 'group', attributes }, ...ranges),
      element('div', { class: 'charts' }, ...shown.map((chart) => chart.root)),
      ...notes.map((text) => element('p', { class: 'note', text })),
    );
    return { root, list: undefined, charts: shown };
  }

  #recolor(): void {
    for (const { charts = [] } of this.#shown) for (const chart of charts) chart.recolor();
  }

  #listOf(
    section: number,
    { title, revision }: SectionNow,
    { about, picture }: Extract<DetailsContent, { kind: 'list' }>,
  ): ShownSection {
    const { texts, send } = this.#options;
    const view = picture && new ShardPictureView(picture, texts, (position) => list.choose(position));
    const list: ReportSection = new ReportSection({
      ...{ about, revision, section, texts, send, wording: this.#wording },
      isOpen: !this.#folded.has(title),
      onToggle: () => {
        if (list.isOpen) this.#folded.delete(title);
        else this.#folded.add(title);
        this.#save();
      },
      picture: view?.root,
      onChoose: (position) => view?.mark(position),
    });
    return { root: list.root, list };
  }

  #save(): void {
    if (this.#about) this.#options.save({ subject: this.#about.subject, folded: [...this.#folded] });
  }
}

/** The place of the focus among what can have it, which is the same once a section is shown again. */
function focusOf(root: HTMLElement): number {
  return focusable(root).findIndex((one) => one === document.activeElement);
}

function restoreFocus(root: HTMLElement, index: number): void {
  focusable(root)[index]?.focus();
}

function focusable(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('button, [tabindex="0"]')];
}
