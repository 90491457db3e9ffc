import { element, iconButton, setText, textButton } from '../page/element';
import { fill, type Wording } from '../page/wording';
import type { SelectionAction } from './messages';
import type { PanelTexts } from './panelTexts';

export interface SelectionBarOptions {
  texts: PanelTexts;
  wording: Wording;
  onAction: (action: SelectionAction) => void;
  onClear: () => void;
}

/** What can be done with several records; there as long as several are selected. */
export class SelectionBar {
  readonly root: HTMLElement;
  readonly #options: SelectionBarOptions;
  readonly #count = element('span', { class: 'selection-count' });
  readonly #compare: HTMLButtonElement;

  constructor(options: SelectionBarOptions) {
    this.#options = options;
    const { texts, onAction, onClear } = options;
    const button = (action: SelectionAction, label: string) => textButton(label, () => onAction(action));
    this.#compare = button('diff', texts.compareTwo);
    this.root = element(
      'div',
      { class: 'selection-bar', role: 'toolbar', hidden: true, attributes: { 'aria-label': texts.selectionActions } },
      this.#count,
      button('send', texts.sendSelected),
      button('copyNdjson', texts.copyNdjson),
      button('open', texts.openDocument),
      button('export', texts.exportSelected),
      this.#compare,
      iconButton('close', texts.clearSelection, onClear),
    );
  }

  show(count: number): void {
    const { texts, wording } = this.#options;
    this.root.hidden = count < 2;
    setText(this.#count, fill(texts.selectedMany, wording.count(count)));
    this.#compare.hidden = count !== 2;
  }
}
