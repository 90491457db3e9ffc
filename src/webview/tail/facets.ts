import { element, iconButton, relabel, setText } from '../page/element';
import { fill, type Wording } from '../page/wording';
import { facetKeys } from './facetKeys';
import type { FacetValue, FieldNow, NumbersNow } from './messages';
import type { PanelTexts } from './panelTexts';

export interface FacetOptions {
  texts: PanelTexts;
  wording: Wording;
  isPinned: (path: string) => boolean;
  onPin: (path: string) => void;
  onCondition: (condition: string) => void;
}

/** Of more values than these, none is frequent enough to be chosen by. */
const MAX_SHARE_OF_DISTINCT = 0.5;
/** So many different numbers are a choice; more are shown as a range. */
const MAX_CHOICES_OF_NUMBERS = 12;
const BAR_STEPS = 100;

interface ValueRow {
  root: HTMLElement;
  filter: HTMLButtonElement;
  exclude: HTMLButtonElement;
  bar: HTMLElement;
  name: HTMLElement;
  share: HTMLElement;
  count: HTMLElement;
}

/** One field: what it is, and its values with their counts, each of which filters. Its elements stay, so that focus and pointer do. */
export class Facet {
  readonly root: HTMLElement;
  readonly path: string;
  readonly #options: FacetOptions;
  readonly #pin: HTMLButtonElement;
  readonly #types = element('span', { class: 'facet-types' });
  readonly #summary = element('span', { class: 'facet-summary' });
  readonly #bars = element('span', { class: 'facet-bars', attributes: { 'aria-hidden': 'true' } });
  readonly #values = element('ul', { class: 'facet-values' });
  /** By the keys of their values. */
  readonly #rows = new Map<string, ValueRow>();

  constructor(path: string, options: FacetOptions) {
    this.path = path;
    this.#options = options;
    this.#pin = iconButton('pin', options.texts.pin, () => options.onPin(path));
    const name = element('span', { class: 'facet-path', title: path }, element('bdi', { text: path }));
    const head = element('div', { class: 'facet-head' }, this.#pin, name, this.#types, this.#summary, this.#bars);
    this.root = element('div', { class: 'facet', role: 'listitem' }, head, this.#values);
    this.#values.setAttribute('aria-label', path);
    this.updatePin();
  }

  show(field: FieldNow, jsonRecords: number): void {
    const { texts, wording } = this.#options;
    const types = field.types.map(({ type, share }) => (share > 0.995 ? type : `${type} ${percent(share)}`));
    showWithHint(this.#types, types.join(', '));
    showWithHint(this.#summary, summaryOf(field, jsonRecords, texts, wording));
    this.#showBars(field.numbers);
    this.#showValues(choicesOf(field), Math.max(1, field.count));
  }

  updatePin(): void {
    const { texts, isPinned } = this.#options;
    const isOn = isPinned(this.path);
    relabel(this.#pin, isOn ? 'pinned' : 'pin', `${isOn ? texts.unpin : texts.pin}: ${this.path}`);
    this.#pin.setAttribute('aria-pressed', String(isOn));
  }

  #showBars(numbers: NumbersNow | undefined): void {
    const { histogram } = numbers ?? { histogram: [] };
    const most = Math.max(1, ...histogram);
    while (this.#bars.childElementCount > histogram.length) this.#bars.lastElementChild?.remove();
    histogram.forEach((count, index) => {
      const bar = this.#bars.children[index] ?? this.#bars.appendChild(element('span'));
      const height = count === 0 ? 0 : Math.max(8, Math.round((count / most) * BAR_STEPS));
      if (bar instanceof HTMLElement) bar.style.height = `${height}%`;
    });
    this.#bars.hidden = histogram.length === 0;
  }

  #showValues(values: readonly FacetValue[], all: number): void {
    const keys = facetKeys(values);
    const wanted = new Set(keys);
    for (const [key, row] of this.#rows) {
      if (wanted.has(key)) continue;
      row.root.remove();
      this.#rows.delete(key);
    }
    values.forEach((value, index) => {
      const key = keys[index] ?? '';
      const row = this.#rows.get(key) ?? this.#makeRow(value);
      this.#rows.set(key, row);
      this.#showValue(row, value, all);
      const place = this.#values.children[index];
      // What has the focus loses it when it is moved.
      const isMoved = place !== row.root && !row.root.contains(document.activeElement);
      if (isMoved) this.#values.insertBefore(row.root, place ?? null);
    });
    this.#values.hidden = values.length === 0;
  }

  #showValue({ name, bar, share, count, filter, exclude }: ValueRow, value: FacetValue, all: number): void {
    const { texts, wording } = this.#options;
    setText(name, value.value);
    bar.style.width = `${Math.round((value.count / all) * BAR_STEPS)}%`;
    setText(share, percent(value.count / all));
    setText(count, wording.count(value.count));
    const hint =
      value.term === undefined ? value.value : `${fill(texts.filterByValue, value.value)}\n${texts.facetHint}`;
    if (filter.title !== hint) filter.title = hint;
    filter.disabled = exclude.disabled = value.term === undefined;
  }

  #makeRow({ value, term }: FacetValue): ValueRow {
    const { texts, onCondition } = this.#options;
    const condition = (operator: '=' | '!=') => {
      if (term !== undefined) onCondition(`${this.path} ${operator} ${term}`);
    };
    const name = element('bdi');
    const bar = element('span', { class: 'facet-bar' });
    const [share, count] = [element('span', { class: 'facet-share' }), element('span', { class: 'facet-count' })];
    const filter = element(
      'button',
      { class: 'facet-filter' },
      element('span', { class: 'facet-name' }, name),
      element('span', { class: 'facet-track', attributes: { 'aria-hidden': 'true' } }, bar),
      share,
      count,
    );
    filter.addEventListener('click', ({ altKey }) => condition(altKey ? '!=' : '='));
    const exclude = iconButton('exclude', fill(texts.excludeValue, value), () => condition('!='));
    const root = element('li', { class: 'facet-value' }, filter, exclude);
    return { root, filter, exclude, bar, name, share, count };
  }
}

/** `always "USD"`, `8 distinct`, `high cardinality · about 10,000 distinct`; the range of numbers; where it is not everywhere, how often it is. */
function summaryOf(field: FieldNow, jsonRecords: number, texts: PanelTexts, wording: Wording): string {
  const parts = [...valuesText(field, texts, wording)];
  if (field.numbers && field.distinct.count !== 1) {
    const { min, max, median, isSampled } = field.numbers;
    parts.push(fill(texts.numberRange, min, isSampled ? `≈ ${median}` : median, max));
  }
  if (field.missing > 0) {
    // Beneath a list or an object that is not everywhere, the objects that could have it say more than the records.
    const share = field.places > 0 ? field.count / field.places : field.records / Math.max(1, jsonRecords);
    parts.push(fill(texts.inRecords, percent(share)));
  }
  if (field.nulls > 0) parts.push(fill(texts.nulls, percent(field.nulls / Math.max(1, field.count))));
  return parts.join(' · ');
}

function valuesText({ top, distinct, count }: FieldNow, texts: PanelTexts, wording: Wording): string[] {
  const [first] = top;
  if (distinct.count === 0) return [];
  if (first && distinct.count === 1 && first.count === count) return [fill(texts.always, first.value)];
  const distinctText = fill(texts.distinct, `${distinct.isExact ? '' : '≈ '}${rounded(distinct, wording)}`);
  return isHighCardinality({ distinct, count }) ? [texts.manyValues, distinctText] : [distinctText];
}

/** Two digits of an estimate are true. */
function rounded({ count, isExact }: FieldNow['distinct'], wording: Wording): string {
  return wording.count(isExact ? count : Number(count.toPrecision(2)));
}

function isHighCardinality({ distinct, count }: Pick<FieldNow, 'distinct' | 'count'>): boolean {
  return !distinct.isExact || (distinct.count > 20 && distinct.count > count * MAX_SHARE_OF_DISTINCT);
}

/** The values by which one would choose. */
function choicesOf(field: FieldNow): readonly FacetValue[] {
  const { top, distinct, numbers, count } = field;
  if (distinct.count === 1 && top[0]?.count === count) return [];
  if (numbers && distinct.count > MAX_CHOICES_OF_NUMBERS) return [];
  return isHighCardinality(field) ? top.filter(({ count: times }) => times > count / 100) : top;
}

/** The pane may be too narrow for all of the text. */
function showWithHint(target: HTMLElement, text: string): void {
  setText(target, text);
  if (target.title !== text) target.title = text;
}

function percent(share: number): string {
  return `${share > 0 && share < 0.01 ? '<1' : Math.round(share * 100)} %`;
}
