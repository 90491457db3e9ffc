import { element } from '../page/element';
import { completionAt, type Completion } from './completion';

/** The list below the filter: the fields that the one being typed may become. */
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
  #chosen = 0;

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

  update(paths: readonly string[]): void {
    const caret = this.#input.selectionStart ?? this.#input.value.length;
    this.#completion = completionAt(this.#input.value, caret, paths);
    this.#chosen = 0;
    this.#render();
  }

  close(): void {
    this.#completion = undefined;
    this.#render();
  }

  /** @returns whether the key was for the list */
  key(key: string): boolean {
    const count = this.#completion?.options.length ?? 0;
    if (count === 0) return false;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      this.#chosen = (this.#chosen + (key === 'ArrowDown' ? 1 : -1) + count) % count;
      this.#render();
    } else if (key === 'Tab' || key === 'Enter') this.#accept(this.#chosen);
    else if (key === 'Escape') this.close();
    else return false;
    return true;
  }

  #accept(index: number): void {
    const { from = 0, to = 0, options = [] } = this.#completion ?? {};
    const option = options[index];
    if (option === undefined) return;
    this.#input.setRangeText(option, from, to, 'end');
    this.close();
    this.#options.onAccept();
  }

  #render(): void {
    const options = this.#completion?.options ?? [];
    this.root.hidden = options.length === 0;
    this.#input.setAttribute('aria-expanded', String(options.length > 0));
    this.root.replaceChildren(...options.map((option, index) => this.#option(option, index)));
    if (options.length > 0) this.#input.setAttribute('aria-activedescendant', `suggestion-${this.#chosen}`);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #option(text: string, index: number): HTMLElement {
    const isChosen = index === this.#chosen;
    const attributes = { id: `suggestion-${index}`, 'aria-selected': String(isChosen) };
    const option = element('div', { class: isChosen ? 'suggestion chosen' : 'suggestion', role: 'option', attributes });
    option.append(element('bdi', { text }));
    option.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.#accept(index);
    });
    return option;
  }
}
