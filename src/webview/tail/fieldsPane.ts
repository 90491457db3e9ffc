import { element, iconButton, relabel, setText, textButton } from '../page/element';
import { fill, type Wording } from '../page/wording';
import type { FieldNow, FieldsNow, PanelAction } from './messages';
import type { PanelTexts } from './panelTexts';

export interface FieldsPaneOptions {
  texts: PanelTexts;
  wording: Wording;
  isPinned: (path: string) => boolean;
  onPin: (path: string, isPinned: boolean) => void;
  onAction: (action: PanelAction) => void;
}

/** The id of the element that the tab of the fields shows. */
export const FIELDS_PANEL = 'fields';

interface FieldRow {
  root: HTMLElement;
  pin: HTMLButtonElement;
  types: HTMLElement;
  nulls: HTMLElement;
  values: HTMLElement;
}

/** What occurs in the data: the fields with their types, how often they are missing, and their values. */
export class FieldsPane {
  readonly root: HTMLElement;
  readonly #options: FieldsPaneOptions;
  readonly #summary = element('div', { class: 'summary' });
  readonly #list = element('div', { class: 'fields', role: 'table' });
  /** By path. Rows are reused, so that focus and pointer stay on them. */
  readonly #rows = new Map<string, FieldRow>();

  constructor(options: FieldsPaneOptions) {
    this.#options = options;
    const { texts } = options;
    this.#list.setAttribute('aria-label', texts.fields);
    const action = (name: 'createTemplate' | 'copyTypeScript' | 'copyJsonSchema') =>
      textButton(texts[name], () => options.onAction(name));
    this.root = element(
      'section',
      {
        class: 'fields-pane',
        role: 'tabpanel',
        hidden: true,
        attributes: { id: FIELDS_PANEL, 'aria-label': texts.fields },
      },
      element('div', { class: 'pane-head' }, this.#summary),
      element(
        'div',
        { class: 'fields-scroll', tabIndex: 0, role: 'group', attributes: { 'aria-label': texts.fields } },
        this.#list,
      ),
      element(
        'div',
        { class: 'actions' },
        action('createTemplate'),
        action('copyTypeScript'),
        action('copyJsonSchema'),
      ),
    );
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  toggle(isOpen: boolean): void {
    this.root.hidden = !isOpen;
  }

  show(now: FieldsNow): void {
    const { texts, wording } = this.#options;
    const parts = [
      fill(texts.fieldsOf, wording.count(now.records)),
      ...(now.notJson > 0 ? [fill(texts.notJson, wording.count(now.notJson))] : []),
      ...(now.isCut ? [texts.fieldsCut] : []),
    ];
    setText(this.#summary, parts.join(' · '));
    const paths = new Set(now.fields.map(({ path }) => path));
    for (const [path, row] of this.#rows) {
      if (paths.has(path)) continue;
      row.root.remove();
      this.#rows.delete(path);
    }
    for (const field of now.fields) this.#update(field, now.records - now.notJson);
  }

  /** Other fields are columns now. */
  updatePins(): void {
    for (const [path, row] of this.#rows) this.#showPin(row, path);
  }

  #update(field: FieldNow, jsonRecords: number): void {
    const { texts, wording } = this.#options;
    let row = this.#rows.get(field.path);
    if (!row) {
      row = this.#makeRow(field.path);
      this.#rows.set(field.path, row);
      this.#list.append(row.root);
    }
    const types = field.types.map(({ type, share }) => (share > 0.995 ? type : `${type} ${percent(share)}`));
    showWithHint(row.types, types.join(', '));
    const inRecords = field.records < jsonRecords ? fill(texts.inRecords, percent(field.records / jsonRecords)) : '';
    const nulls = field.nullRate > 0 ? fill(texts.missing, percent(field.nullRate)) : '';
    showWithHint(row.nulls, nulls || inRecords);
    setText(row.values, valuesText(field, texts, wording));
    row.values.title = field.top.map(({ value, count }) => `${value}  × ${wording.count(count)}`).join('\n');
    this.#showPin(row, field.path);
  }

  #makeRow(path: string): FieldRow {
    const name = element('span', { class: 'field-path', role: 'cell', title: path }, element('bdi', { text: path }));
    const pin = iconButton('pin', this.#options.texts.pin, () => {
      this.#options.onPin(path, !this.#options.isPinned(path));
      this.updatePins();
    });
    const [types, nulls, values] = ['types', 'nulls', 'values'].map((look) =>
      element('span', { class: `field-${look}`, role: 'cell' }),
    ) as [HTMLElement, HTMLElement, HTMLElement];
    const pinCell = element('span', { role: 'cell', class: 'field-pin' }, pin);
    const root = element('div', { class: 'field', role: 'row' }, pinCell, name, types, nulls, values);
    return { root, pin, types, nulls, values };
  }

  #showPin({ pin }: FieldRow, path: string): void {
    const { texts, isPinned } = this.#options;
    const isOn = isPinned(path);
    relabel(pin, isOn ? 'pinned' : 'pin', `${isOn ? texts.unpin : texts.pin}: ${path}`);
    pin.setAttribute('aria-pressed', String(isOn));
  }
}

/** `8 distinct · 0 – 90`, `high cardinality`, `always USD`; nothing for a field without values of its own. */
function valuesText(
  { top, distinct, min, max }: Pick<FieldNow, 'top' | 'distinct' | 'min' | 'max'>,
  texts: Pick<PanelTexts, 'always' | 'distinct' | 'manyValues'>,
  wording: Wording,
): string {
  const [first] = top;
  if (!first) return '';
  if (distinct === 1) return fill(texts.always, first.value);
  const count = distinct === undefined ? texts.manyValues : fill(texts.distinct, wording.count(distinct));
  return min === undefined ? count : `${count} · ${min} – ${max ?? ''}`;
}

/** The pane may be too narrow for all of the text. */
function showWithHint(target: HTMLElement, text: string): void {
  setText(target, text);
  if (target.title !== text) target.title = text;
}

function percent(share: number): string {
  return `${share > 0 && share < 0.01 ? '<1' : Math.round(share * 100)} %`;
}
