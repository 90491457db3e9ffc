import { showColoured } from '../grid';
import { element, iconButton, relabel, textButton } from '../page/element';
import type { RecordAction, RecordDetails } from './messages';
import type { PanelTexts } from './panelTexts';
import { fill, shortShard, type Wording } from '../page/wording';

type Tab = 'formatted' | 'raw' | 'hex' | 'layers';

const TABS: readonly Tab[] = ['formatted', 'raw', 'hex', 'layers'];
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
  onClose: () => void;
}

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
  readonly #tabs = new Map<Tab, HTMLButtonElement>();
  readonly #content: HTMLElement;
  readonly #compare: HTMLButtonElement;
  #tab: Tab = 'formatted';
  #id: number | undefined;
  #details: RecordDetails | undefined;
  #isGone = false;
  #picked: number | undefined;

  constructor(options: DetailsOptions) {
    this.#options = options;
    const { texts } = options;
    const tabs = element('div', { class: 'tabs', role: 'tablist', attributes: { 'aria-label': texts.details } });
    for (const tab of TABS) tabs.append(this.#makeTab(tab));
    const close = iconButton('close', texts.closeDetails, options.onClose);
    this.#content = element('div', { class: 'content', role: 'tabpanel', tabIndex: 0, attributes: { id: 'record' } });
    this.#compare = iconButton('diff', texts.pickForDiff, () => this.#act(this.#compareAction()));
    const icons = ICONS.map(([action, icon]) => iconButton(icon, texts[action], () => this.#act(action)));
    this.root = element(
      'section',
      { class: 'details', hidden: true, attributes: { 'aria-label': texts.details } },
      element('div', { class: 'pane-head' }, this.#summary, close),
      element('div', { class: 'tab-line' }, tabs, element('div', { class: 'group' }, ...icons, this.#compare)),
      this.#content,
      element(
        'div',
        { class: 'actions' },
        ...(['tailFromHere', 'sendAgain', 'sendEdited', 'findInS3'] as const).map((action) =>
          textButton(texts[action], () => this.#act(action)),
        ),
      ),
    );
    this.#choose('formatted');
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  get shownId(): number | undefined {
    return this.isOpen ? this.#id : undefined;
  }

  /** Which record's details are awaited; what is shown stays until they are there. */
  open(id: number): void {
    this.#id = id;
    this.root.hidden = false;
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
    return this.#picked === undefined || this.#picked === this.#id ? 'pickForDiff' : 'diff';
  }

  #act(action: RecordAction): void {
    if (this.#id === undefined) return;
    if (action === 'pickForDiff') this.#picked = this.#id;
    this.#options.onAction(action, this.#id);
    this.#label();
  }

  #label(): void {
    const { texts } = this.#options;
    const isPicked = this.#picked !== undefined && this.#picked === this.#id;
    relabel(this.#compare, 'diff', this.#compareAction() === 'diff' ? texts.diff : texts.pickForDiff);
    this.#compare.setAttribute('aria-pressed', String(isPicked));
  }

  #makeTab(tab: Tab): HTMLButtonElement {
    const attributes = { 'aria-controls': 'record' };
    const button = element('button', { class: 'tab', role: 'tab', text: this.#options.texts[tab], attributes });
    button.addEventListener('click', () => this.#choose(tab));
    button.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length];
      if (step === 0 || !next) return;
      this.#choose(next);
      this.#tabs.get(next)?.focus();
    });
    this.#tabs.set(tab, button);
    return button;
  }

  #choose(tab: Tab): void {
    this.#tab = tab;
    for (const [name, button] of this.#tabs) {
      button.setAttribute('aria-selected', String(name === tab));
      button.tabIndex = name === tab ? 0 : -1;
    }
    this.#render();
  }

  #render(): void {
    const details = this.#details;
    this.#label();
    if (!details) return;
    this.#renderSummary(details);
    this.#content.replaceChildren();
    if (this.#isGone) this.#content.append(element('p', { class: 'hint', text: this.#options.texts.gone }));
    if (this.#tab === 'formatted') this.#content.append(...this.#failures(details));
    this.#content.append(this.#body(details));
    const isCut = (details.isTextCut && this.#tab === 'formatted') || (details.isRawCut && this.#tab === 'raw');
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
      case 'formatted': {
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
        return element('pre', { class: 'text hex', text: details.hex });
      case 'layers':
        return this.#layers(details);
    }
  }

  #failures({ layers }: RecordDetails): HTMLElement[] {
    return layers.flatMap(({ name, failure }) => {
      if (failure === undefined) return [];
      return [element('p', { class: 'hint warning', text: fill(this.#options.texts.failedLayer, name, failure) })];
    });
  }

  #layers(details: RecordDetails): HTMLElement {
    const { texts, wording } = this.#options;
    const facts: [string, string][] = [
      [
        texts.time,
        `${wording.instant(details.arrivalMs)} · ${fill(texts.ago, wording.duration(Math.max(0, Date.now() - details.arrivalMs)))}`,
      ],
      [texts.shard, details.shardId],
      [texts.key, details.partitionKey],
      [texts.sequenceNumber, details.sequenceNumber],
      [texts.size, fill(texts.bytes, wording.count(details.size))],
    ];
    const list = element('dl', { class: 'facts' });
    for (const [name, value] of facts) list.append(element('dt', { text: name }), element('dd', { text: value }));
    const layers = element('ol', { class: 'layers' });
    for (const { name, bytes, failure } of details.layers) {
      const size = failure === undefined ? fill(texts.bytes, wording.count(bytes)) : fill(texts.layerFailed, failure);
      const note = element('span', { class: failure === undefined ? '' : 'warning', text: ` ${size}` });
      layers.append(element('li', {}, element('span', { class: 'layer', text: name }), note));
    }
    return element('div', {}, list, layers, ...this.#members(details));
  }

  #members({ members }: RecordDetails): HTMLElement[] {
    if (members.length === 0) return [];
    const { texts, wording, onMember } = this.#options;
    const list = element('div', { class: 'members' });
    for (const { id, name, partitionKey, size } of members) {
      const button = element('button', { class: 'member' }, `${name}  `, element('bdi', { text: partitionKey }));
      button.append(`  ${wording.bytes(size)}`);
      if (id === this.#id) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => onMember(id));
      list.append(button);
    }
    return [element('h3', { text: fill(texts.members, wording.count(members.length)) }), list];
  }
}
