import { Grid, showColoured, type GridColumn } from '../grid';
import type { RowsAnswer } from '../grid/messages';
import { element, setText } from '../page/element';
import { fill, type Wording } from '../page/wording';
import type { FromSection, SectionAbout, SectionCell, SectionColumn, SectionRow } from './messages';
import type { ReportTexts } from './reportTexts';

export interface ReportSectionOptions {
  about: SectionAbout;
  revision: number;
  section: number;
  isOpen: boolean;
  texts: Pick<ReportTexts, 'resizeColumn' | 'gone' | 'firstOf'>;
  wording: Wording;
  send: (message: FromSection) => void;
  onToggle: () => void;
  /** Stands between the heading and the rows. */
  picture?: HTMLElement | undefined;
  /** The keys or the mouse came to a row. */
  onChoose?: ((position: number) => void) | undefined;
}

const ROW_PIXELS = 22;
/** Two lines: what is short, and the rest. */
const FOLDED_ROW_PIXELS = 44;
const HEAD_PIXELS = 24;
const MOVES = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']);

/** A heading with a count, and below it, once it is opened, the rows. */
export class ReportSection {
  readonly root: HTMLElement;
  readonly #options: ReportSectionOptions;
  readonly #button: HTMLButtonElement | undefined;
  readonly #body: HTMLElement;
  #grid: Grid<SectionRow> | undefined;
  #selected: SectionRow | undefined;

  constructor(options: ReportSectionOptions) {
    this.#options = options;
    const { about, section, wording } = options;
    const { title, count, tone, note, listed } = about;
    const id = `section-${section}`;
    this.#body = element('div', { class: 'section-body', hidden: true });
    this.#body.id = id;
    const counted = element('span', { class: 'section-count', text: wording.count(count) });
    const hasBody = listed > 0 || note !== undefined;
    const heading = element('h2', {});
    if (hasBody) {
      this.#button = element('button', { class: 'section-button' }, element('span', { text: title }), counted);
      this.#button.setAttribute('aria-controls', id);
      this.#button.addEventListener('click', () => {
        this.#open(!this.isOpen);
        options.onToggle();
      });
      heading.append(this.#button);
    } else heading.append(element('span', { class: 'section-empty' }, element('span', { text: title }), counted));
    this.root = element('section', { class: 'section' }, heading, this.#body);
    this.root.dataset.tone = count > 0 ? tone : 'none';
    if (hasBody) this.#open(options.isOpen);
  }

  get title(): string {
    return this.#options.about.title;
  }

  get isOpen(): boolean {
    return !this.#body.hidden;
  }

  choose(position: number): void {
    this.#grid?.select(position);
  }

  receive(answer: RowsAnswer<SectionRow>): void {
    this.#grid?.receive(answer);
  }

  #open(isOpen: boolean): void {
    this.#body.hidden = !isOpen;
    this.root.classList.toggle('open', isOpen);
    this.#button?.setAttribute('aria-expanded', String(isOpen));
    if (isOpen && this.#body.childElementCount === 0) this.#fill();
  }

  #fill(): void {
    const { about, texts, wording, revision } = this.#options;
    const { note, listed, count } = about;
    const notes = [note, listed > 0 && listed < count ? this.#cutText(listed, count) : undefined];
    for (const text of notes) if (text !== undefined) this.#body.append(element('p', { class: 'note', text }));
    const { picture } = this.#options;
    if (picture) this.#body.append(picture);
    if (listed === 0) return;
    this.#grid = new Grid<SectionRow>({
      texts: { label: `${about.title}, ${wording.count(count)}`, resizeColumn: texts.resizeColumn, gone: texts.gone },
      columns: about.columns.map((column, index) => gridColumn(column, index)),
      layout: { shown: about.columns.map(({ id }) => id), widths: {} },
      follows: false,
      foldedRowHeight: FOLDED_ROW_PIXELS,
      ask: (request) => this.#options.send({ kind: 'rows', section: this.#options.section, request }),
      onSelect: (row) => {
        this.#selected = row;
        this.#options.onChoose?.(row.position);
      },
      onDidChangeSelection: () => undefined,
      onDidMove: () => undefined,
      onDidChangeLayout: () => undefined,
    });
    const { root } = this.#grid;
    this.root.style.setProperty('--content', `${HEAD_PIXELS + listed * ROW_PIXELS}px`);
    this.root.style.setProperty('--folded-content', `${listed * FOLDED_ROW_PIXELS}px`);
    root.addEventListener('keydown', (event) => this.#pressed(event));
    root.addEventListener('click', (event) => this.#clicked(event));
    this.#body.append(root);
    this.#grid.update({ generation: revision, first: 0, end: listed });
    this.#grid.toTop();
  }

  #cutText(listed: number, count: number): string {
    const { texts, wording } = this.#options;
    return fill(texts.firstOf, wording.count(listed), wording.count(count));
  }

  #pressed(event: KeyboardEvent): void {
    const { key } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const isText = document.getSelection()?.isCollapsed === false;
    if (isCommand && key.toLowerCase() === 'c' && this.#selected && !isText) this.#copyRow(this.#selected);
    else if (isCommand || event.altKey) return;
    else if (key === 'Enter' && this.#selected) this.#follow(this.#selected, firstLink(this.#selected));
    else if (!MOVES.has(key) || this.#grid?.move(key) !== true) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #copyRow({ position: row }: SectionRow): void {
    const { revision, section } = this.#options;
    this.#options.send({ kind: 'copyRow', revision, section, row });
  }

  #clicked({ target }: MouseEvent): void {
    const link = (target as Element).closest<HTMLElement>('.link');
    const cell = Number(link?.dataset.cell);
    const row = this.#selected;
    // The grid has selected the row of the click before.
    if (link && row && Number.isInteger(cell)) this.#follow(row, cell);
  }

  #follow({ position: row }: SectionRow, cell: number): void {
    const { revision, section } = this.#options;
    if (cell >= 0) this.#options.send({ kind: 'link', revision, section, row, cell });
  }
}

function firstLink({ cells }: SectionRow): number {
  return cells.findIndex(({ isLink }) => isLink);
}

function gridColumn({ id, title, width, kind }: SectionColumn, index: number): GridColumn<SectionRow> {
  const cellOf = ({ cells }: SectionRow): SectionCell => cells[index] ?? { text: '', isLink: false };
  return {
    ...{ id, title, width, look: width === undefined ? `rest cell-${kind}` : kind },
    fill: (cell, row) => {
      show(cell, cellOf(row), kind, index);
      if (kind === 'number') cell.dataset.title = title;
      return 0;
    },
    hint: (row) => cellOf(row).tooltip ?? cellOf(row).text,
  };
}

function show(cell: HTMLElement, { text, isLink }: SectionCell, kind: SectionColumn['kind'], index: number): void {
  if (isLink) {
    const attributes = { 'data-cell': String(index) };
    cell.replaceChildren(element('span', { class: 'link', text, attributes }));
  } else if (kind === 'data') showColoured(cell, { text, isJson: /^\s*[[{]/.test(text), marks: [] });
  else {
    cell.querySelector('.link')?.remove();
    setText(cell, text);
  }
}
