import { element, setText, textButton } from '../page/element';
import { fill, type Wording } from '../page/wording';
import { autoColumns } from './autoColumns';
import { Facet } from './facets';
import type { FieldsNow, PanelAction } from './messages';
import type { PanelTexts } from './panelTexts';

export interface FieldsPaneOptions {
  texts: PanelTexts;
  wording: Wording;
  isPinned: (path: string) => boolean;
  onPin: (paths: readonly string[], isPinned: boolean) => void;
  onCondition: (condition: string) => void;
  onAction: (action: PanelAction) => void;
}

/** The id of the element that the tab of the fields shows. */
export const FIELDS_PANEL = 'fields';

/** What occurs in the data: the fields with their types, how often they are missing, and their values, which filter. */
export class FieldsPane {
  readonly root: HTMLElement;
  readonly #options: FieldsPaneOptions;
  readonly #summary = element('div', { class: 'summary' });
  readonly #list = element('div', { class: 'facets', role: 'list' });
  readonly #autoColumns: HTMLButtonElement;
  readonly #facets = new Map<string, Facet>();
  #now: FieldsNow | undefined;

  constructor(options: FieldsPaneOptions) {
    this.#options = options;
    const { texts } = options;
    this.#list.setAttribute('aria-label', texts.fields);
    const action = (name: 'createTemplate' | 'copyTypeScript' | 'copyJsonSchema') =>
      textButton(texts[name], () => options.onAction(name));
    this.#autoColumns = textButton(texts.autoColumns, () => this.#pinMostFrequent());
    this.#autoColumns.title = texts.autoColumnsHint;
    this.root = element(
      'section',
      {
        class: 'fields-pane',
        role: 'tabpanel',
        hidden: true,
        attributes: { id: FIELDS_PANEL, 'aria-label': texts.fields },
      },
      element('div', { class: 'pane-head' }, this.#summary, this.#autoColumns),
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
    this.#now = now;
    const { texts, wording } = this.#options;
    const parts = [
      fill(texts.fieldsOf, wording.count(now.records)),
      ...(now.progress < 1 ? [fill(texts.counting, Math.floor(now.progress * 100))] : []),
      ...(now.notJson > 0 ? [fill(texts.notJson, wording.count(now.notJson))] : []),
      ...(now.isCut ? [texts.fieldsCut] : []),
    ];
    setText(this.#summary, parts.join(' · '));
    this.#autoColumns.disabled = autoColumns(now).length === 0;
    const paths = new Set(now.fields.map(({ path }) => path));
    for (const [path, facet] of this.#facets) {
      if (paths.has(path)) continue;
      facet.root.remove();
      this.#facets.delete(path);
    }
    for (const field of now.fields) this.#facetOf(field.path).show(field, now.records - now.notJson);
  }

  /** Other fields are columns now. */
  updatePins(): void {
    for (const facet of this.#facets.values()) facet.updatePin();
  }

  #facetOf(path: string): Facet {
    const known = this.#facets.get(path);
    if (known) return known;
    const { texts, wording, isPinned, onPin, onCondition } = this.#options;
    const facet = new Facet(path, {
      ...{ texts, wording, isPinned, onCondition },
      onPin: (pinned) => onPin([pinned], !isPinned(pinned)),
    });
    this.#facets.set(path, facet);
    this.#list.append(facet.root);
    return facet;
  }

  #pinMostFrequent(): void {
    if (this.#now) this.#options.onPin(autoColumns(this.#now), true);
  }
}
