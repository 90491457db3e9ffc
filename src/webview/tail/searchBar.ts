import { element, iconButton, setText } from '../page/element';
import type { FilterProblem } from './messages';
import type { PanelTexts } from './panelTexts';

export interface SearchBarOptions {
  texts: PanelTexts;
  onSearch: (text: string, direction: 'next' | 'previous') => void;
  onClose: () => void;
}

/** Looks for something among the rows that the filter shows. */
export class SearchBar {
  readonly root: HTMLElement;
  readonly #options: SearchBarOptions;
  readonly #input: HTMLInputElement;
  readonly #result = element('span', { class: 'search-result', role: 'status' });

  constructor(options: SearchBarOptions) {
    this.#options = options;
    const { texts } = options;
    const attributes = { type: 'text', placeholder: texts.search, 'aria-label': texts.search, spellcheck: 'false' };
    this.#input = element('input', { class: 'search-input', attributes });
    this.root = element(
      'div',
      { class: 'search', role: 'search', hidden: true, attributes: { 'aria-label': texts.search } },
      this.#input,
      this.#result,
      iconButton('arrow-up', texts.searchPrevious, () => this.go('previous')),
      iconButton('arrow-down', texts.searchNext, () => this.go('next')),
      iconButton('close', texts.searchClose, () => this.close()),
    );
    this.#input.addEventListener('keydown', (event) => this.#key(event));
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  open(): void {
    this.root.hidden = false;
    this.#input.focus();
    this.#input.select();
  }

  close(): void {
    this.root.hidden = true;
    setText(this.#result, '');
    this.#options.onSearch('', 'next');
    this.#options.onClose();
  }

  go(direction: 'next' | 'previous'): void {
    if (this.#input.value.trim() !== '') this.#options.onSearch(this.#input.value, direction);
  }

  show(text: string, isFound: boolean, problem: FilterProblem | undefined): void {
    if (text !== this.#input.value) return;
    const { noResult } = this.#options.texts;
    setText(this.#result, problem ? problem.message : isFound || text === '' ? '' : noResult);
    this.root.classList.toggle('without-result', problem !== undefined || !isFound);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.go(event.shiftKey ? 'previous' : 'next');
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
