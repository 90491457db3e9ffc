import { showColoured } from '../grid';
import { element, iconButton, relabel, textButton } from '../page/element';
import type { RecordAction, RecordDetails } from './messages';
import type { PanelTexts } from './panelTexts';
import { fill, shortShard, type Wording } from '../page/wording';
import { HexPane } from './hexPane';
import { RecordInfo } from './recordInfo';
import type { RecordTab } from './sideTabs';

const ICONS = [
  ['copyData', 'copy'],
  ['copyJson', 'json'],
  ['copyCli', 'terminal'],
  ['openDocument', 'go-to-file'],
] as const;
/** Colouring more text makes the page slow, and nobody reads that far. */
const MAX_COLOURED = 60_000;

export interface DetailsOptions {
  texts: PanelTexts;
  wording: Wording;
  onAction: (action: RecordAction, id: number) => void;
  /** Another record of the aggregate. */
  onMember: (id: number) => void;
  onCopy: (text: string) => void;
}

/** The id of the element that the tabs of a record show. */
export const RECORD_PANEL = 'record';

/** So many lines are laid out together, once they come into sight. */
const BLOCK_LINES = 500;
const LINE_PIXELS = 18;

/** A long text in blocks: the browser lays out those in sight. */
function blocksOf(text: string): HTMLElement[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const blocks: HTMLElement[] = [];
  for (let from = 0; from < lines.length; from += BLOCK_LINES) {
    const some = lines.slice(from, from + BLOCK_LINES);
    // The first one goes on in the line that the coloured text ends in.
    const block = element('span', { class: from === 0 ? '' : 'block', text: `${some.join('\n')}\n` });
    block.style.containIntrinsicHeight = `auto ${some.length * LINE_PIXELS}px`;
    blocks.push(block);
  }
  return blocks;
}

/** All of one record. */
export class Details {
  readonly root: HTMLElement;
  readonly #options: DetailsOptions;
  readonly #summary = element('div', { class: 'summary' });
  readonly #content: HTMLElement;
  readonly #compare: HTMLButtonElement;
  readonly #info: RecordInfo;
  readonly #hex = new HexPane();
  #tab: RecordTab = 'record';
  #id: number | undefined;
  #details: RecordDetails | undefined;
  #isGone = false;
  #picked: number | undefined;

  constructor(options: DetailsOptions) {
    this.#options = options;
    const { texts } = options;
    this.#info = new RecordInfo(options);
    const attributes = { id: RECORD_PANEL, 'aria-label': texts.details };
    this.#content = element('div', { class: 'content', role: 'tabpanel', tabIndex: 0, attributes });
    this.#compare = iconButton('diff', texts.pickForDiff, () => this.#act(this.#compareAction()));
    const icons = ICONS.map(([action, icon]) => iconButton(icon, texts[action], () => this.#act(action)));
    this.root = element(
      'section',
      { class: 'details', hidden: true, attributes: { 'aria-label': texts.details } },
      element(
        'div',
        { class: 'pane-head' },
        this.#summary,
        element('div', { class: 'group' }, ...icons, this.#compare),
      ),
      this.#content,
      element(
        'div',
        { class: 'actions' },
        ...(['tailFromHere', 'sendAgain', 'sendEdited', 'findInS3'] as const).map((action) =>
          textButton(texts[action], () => this.#act(action)),
        ),
      ),
    );
    this.#render();
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  get shownId(): number | undefined {
    return this.isOpen ? this.#id : undefined;
  }

  /** @param id the record whose details are awaited; what is shown stays until they are there. Undefined: no record is selected */
  open(tab: RecordTab, id: number | undefined): void {
    if (id !== undefined) this.#id = id;
    this.root.hidden = false;
    if (this.#tab === tab) return;
    this.#tab = tab;
    this.#content.scrollTop = 0;
    this.#render();
  }

  focus(): void {
    this.#content.focus();
  }

  close(): void {
    this.root.hidden = true;
  }

  show(id: number, details: RecordDetails | undefined): void {
    if (id !== this.#id) return;
    // Details stay readable after the host has dropped the record.
    this.#isGone = details === undefined;
    if (details) this.#details = details;
    if (details?.isInDiff) this.#picked = id;
    this.#render();
  }

  #compareAction(): RecordAction {
    return this.#id !== undefined && this.canCompare(this.#id) ? 'diff' : 'pickForDiff';
  }

  #act(action: RecordAction): void {
    if (this.#id !== undefined) this.act(action, this.#id);
  }

  /** Also with another record than the one that is shown. */
  act(action: RecordAction, id: number): void {
    if (action === 'pickForDiff') this.#picked = id;
    this.#options.onAction(action, id);
    this.#label();
  }

  /** Whether another record than this one was selected for a comparison. */
  canCompare(id: number): boolean {
    return this.#picked !== undefined && this.#picked !== id;
  }

  #label(): void {
    const { texts } = this.#options;
    const isPicked = this.#picked !== undefined && this.#picked === this.#id;
    relabel(this.#compare, 'diff', this.#compareAction() === 'diff' ? texts.diff : texts.pickForDiff);
    this.#compare.setAttribute('aria-pressed', String(isPicked));
  }

  #render(): void {
    const details = this.#details;
    this.#label();
    this.root.classList.toggle('without-record', !details);
    if (!details) {
      this.#content.replaceChildren(element('p', { class: 'hint', text: this.#options.texts.chooseRecord }));
      return;
    }
    this.#renderSummary(details);
    this.#content.replaceChildren();
    if (this.#isGone) this.#content.append(element('p', { class: 'hint', text: this.#options.texts.gone }));
    if (this.#tab === 'record') this.#content.append(...this.#failures(details));
    this.#content.append(this.#body(details));
    const isCut = (details.isTextCut && this.#tab === 'record') || (details.isRawCut && this.#tab === 'raw');
    if (!isCut) return;
    const { texts } = this.#options;
    const open = textButton(texts.openDocument, () => this.#act('openDocument'));
    this.#content.append(element('p', { class: 'hint cut', text: texts.cutHere }), open);
  }

  #renderSummary(details: RecordDetails): void {
    const { wording, texts } = this.#options;
    const time = element('span', { text: wording.clock(details.arrivalMs), title: wording.instant(details.arrivalMs) });
    const shard = element('span', { text: shortShard(details.shardId), title: details.shardId });
    const key = element('bdi', { class: 'summary-key', text: details.partitionKey, title: details.partitionKey });
    const bytes = element('span', {
      text: wording.bytes(details.size),
      title: fill(texts.bytes, wording.count(details.size)),
    });
    this.#summary.replaceChildren(time, shard, key, bytes);
  }

  #body(details: RecordDetails): HTMLElement {
    switch (this.#tab) {
      case 'record': {
        const body = element('pre', { class: `text data-${details.kind}` });
        const isColoured = details.kind === 'json';
        const coloured = details.text.slice(0, MAX_COLOURED);
        showColoured(body, { text: coloured, isJson: isColoured, marks: [] });
        body.append(...blocksOf(details.text.slice(coloured.length)));
        return body;
      }
      case 'raw':
        return element('pre', { class: 'text wrap', text: details.raw });
      case 'hex':
        return this.#hex.show(details.hex);
      case 'info':
        return this.#info.show(details, this.#id);
    }
  }

  #failures({ layers }: RecordDetails): HTMLElement[] {
    return layers.flatMap(({ name, failure }) => {
      if (failure === undefined) return [];
      return [element('p', { class: 'hint warning', text: fill(this.#options.texts.failedLayer, name, failure) })];
    });
  }
}
