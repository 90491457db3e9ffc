import { element } from '../page/element';
import type { Completion, Suggestion } from './completion';

const NONE = -1;

/** The list below the filter: what the text at the caret may become. */
export class Suggestions {
  readonly #input: HTMLInputElement;
  readonly #options: { label: string; onAccept: () => void };

  readonly root = element('div', {
    class: 'suggestions',
    role: 'listbox',
    hidden: true,
    attributes: { id: 'suggestions' },
  });
  #completion: Completion | undefined;
  #chosen = NONE;

  constructor(input: HTMLInputElement, options: { label: string; onAccept: () => void }) {
    this.#input = input;
    this.#options = options;

    this.root.setAttribute('aria-label', options.label);
    for (const [name, value] of Object.entries({
      ...{ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': 'suggestions', 'aria-expanded': 'false' },
    }))
      input.setAttribute(name, value);
    input.addEventListener('blur', () => this.close());
  }

  get isOpen(): boolean {
    return !this.root.hidden;
  }

  show(completion: Completion | undefined): void {
    this.#completion = completion;
    this.#chosen = completion?.isEager === true ? 0 : NONE;
    this.#render();
  }

  close(): void {
    this.show(undefined);
  }

  /** @returns whether the key was for the list */
  key(key: string): boolean {
    const count = this.#completion?.options.length ?? 0;
    if (count === 0) return false;
    if (key === 'ArrowDown') this.#choose(this.#chosen + 1 < count ? this.#chosen + 1 : 0);
    else if (key === 'ArrowUp') this.#choose(this.#chosen > 0 ? this.#chosen - 1 : count - 1);
    else if (key === 'Tab' && this.#takesTab) this.#accept(Math.max(0, this.#chosen));
    else if (key === 'Enter' && this.#chosen !== NONE) this.#accept(this.#chosen);
    else if (key === 'Escape') this.close();
    else return false;
    return true;
  }

  /** A list that came by itself, before anything was typed, lets Tab go on to what is next. */
  get #takesTab(): boolean {
    return this.#chosen !== NONE || this.#input.value !== '';
  }

  #choose(index: number): void {
    this.#chosen = index;
    this.#render();
  }

  #accept(index: number): void {
    const { from = 0, to = 0, options = [] } = this.#completion ?? {};
    const option = options[index];
    if (option === undefined) return;
    this.#input.setRangeText(option.text, from, to, 'end');
    this.close();
    this.#options.onAccept();
  }

  #render(): void {
    const options = this.#completion?.options ?? [];
    this.root.hidden = options.length === 0;
    this.#input.setAttribute('aria-expanded', String(options.length > 0));
    this.root.replaceChildren(...options.map((option, index) => this.#option(option, index)));
    if (options.length > 0 && this.#chosen !== NONE)
      this.#input.setAttribute('aria-activedescendant', `suggestion-${this.#chosen}`);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #option({ text, detail }: Suggestion, index: number): HTMLElement {
    const isChosen = index === this.#chosen;
    const attributes = { id: `suggestion-${index}`, 'aria-selected': String(isChosen) };
    const option = element('div', { class: isChosen ? 'suggestion chosen' : 'suggestion', role: 'option', attributes });
    option.append(element('bdi', { class: 'suggestion-text', text: text.trim() }));
    if (detail !== undefined) option.append(element('span', { class: 'suggestion-detail', text: detail }));
    option.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.#accept(index);
    });
    return option;
  }
}
