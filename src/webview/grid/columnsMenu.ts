import { element, iconButton } from '../page/element';
import type { GridColumn, GridLayout } from './columns';

export interface ColumnsMenuOptions {
  label: string;
  layout: GridLayout;
  columns: () => readonly GridColumn<never>[];
  onChange: () => void;
  /** Where columns can be added: what to type for one. */
  add?: { placeholder: string; onAdd: (text: string) => void };
}

/** A button with a list in which one ticks what is to be seen. */
export class ColumnsMenu {
  readonly root: HTMLElement;
  readonly #options: ColumnsMenuOptions;
  readonly #list: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor(options: ColumnsMenuOptions) {
    this.#options = options;
    const attributes = { 'aria-label': options.label };
    this.#list = element('div', { class: 'menu', role: 'group', hidden: true, attributes });
    this.#button = iconButton('list-selection', options.label, () => this.#open(this.#list.hidden !== false));
    this.#button.setAttribute('aria-expanded', 'false');
    this.root = element('div', { class: 'menu-holder' }, this.#button, this.#list);
    this.root.addEventListener('focusout', (event) => {
      if (!this.root.contains(event.relatedTarget as Node | null)) this.#open(false);
    });
    this.root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#list.hidden) return;
      event.stopPropagation();
      this.#open(false);
      this.#button.focus();
    });
  }

  #open(isOpen: boolean): void {
    this.#list.hidden = !isOpen;
    this.#button.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) return;
    this.#show();
    this.#list.querySelector<HTMLInputElement>('input:enabled')?.focus();
  }

  #show(): void {
    const { columns, add } = this.#options;
    this.#list.replaceChildren(...columns().map((column) => this.#choice(column)));
    if (add) this.#list.append(this.#adding(add));
  }

  #adding({ placeholder, onAdd }: { placeholder: string; onAdd: (text: string) => void }): HTMLElement {
    const attributes = { type: 'text', placeholder, 'aria-label': placeholder, spellcheck: 'false' };
    const input = element('input', { class: 'menu-input', attributes });
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || input.value.trim() === '') return;
      onAdd(input.value.trim());
      this.#show();
      this.#list.querySelector<HTMLInputElement>('.menu-input')?.focus();
    });
    return input;
  }

  #choice({ id, title, isFixed }: GridColumn<never>): HTMLElement {
    const { layout, onChange } = this.#options;
    const box = element('input', { attributes: { type: 'checkbox' } });
    box.checked = isFixed === true || layout.shown.includes(id);
    box.disabled = isFixed === true;
    box.addEventListener('change', () => {
      layout.shown = layout.shown.filter((other) => other !== id);
      if (box.checked) layout.shown.push(id);
      onChange();
    });
    return element('label', {}, box, title);
  }
}
