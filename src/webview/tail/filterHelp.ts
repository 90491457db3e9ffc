import { element, iconButton } from '../page/element';
import type { PanelTexts } from './panelTexts';

/** What a filter can say, below its field. */
export class FilterHelp {
  readonly button: HTMLButtonElement;
  readonly root: HTMLElement;

  constructor(texts: PanelTexts) {
    const lines: [string, string][] = [
      ['error', texts.helpWord],
      ['"out of stock"', texts.helpPhrase],
      ['status = "PAID"  total >= 100', texts.helpCompare],
      ['note ~ late  customer.name:ana', texts.helpContains],
      ['key:abc  shard:2', texts.helpParts],
      ['/time(d )?out/i', texts.helpRegex],
      ['-level:debug  total != 5', texts.helpNot],
      ['late or (lost -paid)', texts.helpOr],
      ['jmespath: items[?price > `9`] | [0]', texts.helpJmespath],
    ];
    const list = element('dl', { class: 'filter-help-lines' });
    for (const [example, meaning] of lines)
      list.append(element('dt', { text: example }), element('dd', { text: meaning }));
    this.root = element(
      'div',
      {
        class: 'filter-help',
        role: 'region',
        hidden: true,
        attributes: { id: 'filter-help', 'aria-label': texts.filterHelp },
      },
      list,
      element('p', { text: texts.helpKeys }),
    );
    this.button = iconButton('question', texts.filterHelp, () => this.toggle(this.root.hidden === true));
    this.button.setAttribute('aria-controls', 'filter-help');
    this.toggle(false);
    const close = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || this.root.hidden) return;
      event.stopPropagation();
      this.toggle(false);
    };
    this.button.addEventListener('keydown', close);
    this.button.addEventListener('blur', () => this.toggle(false));
  }

  toggle(isOpen: boolean): void {
    this.root.hidden = !isOpen;
    this.button.setAttribute('aria-expanded', String(isOpen));
  }
}
