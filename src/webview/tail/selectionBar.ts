import { element, iconButton, setText } from '../page/element';
import { makeOneTabStop } from '../page/roving';
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
    const button = (action: SelectionAction, icon: string, label: string) => {
      const parts = [element('span', { class: `icon icon-${icon}` }), element('span', { class: 'label', text: label })];
      const made = element(
        'button',
        { class: 'text-button', title: label, attributes: { 'aria-label': label } },
        ...parts,
      );
      made.addEventListener('click', () => onAction(action));
      return made;
    };
    this.#compare = button('diff', 'diff', texts.compareTwo);
    this.root = element(
      'div',
      { class: 'selection-bar', role: 'toolbar', hidden: true, attributes: { 'aria-label': texts.selectionActions } },
      this.#count,
      button('send', 'send', texts.sendSelected),
      button('copyNdjson', 'copy', texts.copyNdjson),
      button('open', 'go-to-file', texts.openDocument),
      button('export', 'save-as', texts.exportSelected),
      this.#compare,
      iconButton('close', texts.clearSelection, onClear),
    );
    makeOneTabStop(this.root, 'button');
  }

  show(count: number): void {
    const { texts, wording } = this.#options;
    this.root.hidden = count < 2;
    setText(this.#count, fill(texts.selectedMany, wording.count(count)));
    this.#compare.hidden = count !== 2;
  }
}
