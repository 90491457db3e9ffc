import { element, iconButton, setText } from '../page/element';
import type { FilterProblem } from './messages';
import type { PanelTexts } from './panelTexts';
import { Suggestions } from './suggestions';

export interface FilterBarOptions {
  texts: PanelTexts;
  onFilter: (text: string) => void;
  onLeave: () => void;
  /** The fields that occur are wanted for completion, or no longer. */
  onWantFields: () => void;
  onDoneWithFields: () => void;
}

const TYPING_MS = 150;
const MAX_PATHS = 1_000;

/** One line; what is wrong in it is underlined in its place and said below. */
export class FilterBar {
  readonly root: HTMLElement;
  readonly #options: FilterBarOptions;
  readonly #input: HTMLInputElement;
  /** Lies under the input with the same text, and shows the underline. */
  readonly #mirror = element('div', { class: 'filter-mirror', attributes: { 'aria-hidden': 'true' } });
  readonly #message = element('div', {
    class: 'filter-problem',
    role: 'alert',
    hidden: true,
    attributes: { id: 'problem' },
  });
  readonly #clear: HTMLButtonElement;
  readonly #count = element('span', { class: 'filter-count' });
  readonly #suggestions: Suggestions;
  #paths: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sent = '';

  constructor(options: FilterBarOptions) {
    this.#options = options;
    const { texts } = options;
    this.#input = element('input', {
      class: 'filter-input',
      attributes: { type: 'text', placeholder: texts.filterHint, 'aria-label': texts.filter, spellcheck: 'false' },
    });
    this.#clear = iconButton('close', texts.clearFilter, () => this.clear());
    const field = element('div', { class: 'filter-field' }, this.#mirror, this.#input, this.#count, this.#clear);
    this.#suggestions = new Suggestions(this.#input, { label: texts.fields, onAccept: () => this.#typed() });
    this.root = element('div', { class: 'filter' }, field, this.#message, this.#suggestions.root);
    this.#input.addEventListener('input', () => {
      this.#typed();
      this.#suggestions.update(this.#paths);
    });
    this.#input.addEventListener('focus', options.onWantFields);
    this.#input.addEventListener('blur', options.onDoneWithFields);
    this.#input.addEventListener('scroll', () => this.#followScroll());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#update();
  }

  get text(): string {
    return this.#input.value;
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  clear(): void {
    this.#input.value = '';
    this.#sendNow();
    this.#input.focus();
  }

  /** As the host has it. What is being typed is newer. */
  show(text: string, problem: FilterProblem | undefined): void {
    const isTyping =
      this.#timer !== undefined || (document.activeElement === this.#input && text !== this.#input.value);
    if (isTyping && text !== this.#sent) return;
    if (!isTyping) this.#input.value = text;
    this.#sent = text;
    this.#mark(problem);
    this.#update();
  }

  /** Those that occur in what is shown now; those that occurred before the filter hid them stay known. */
  addPaths(paths: readonly string[]): void {
    const known = new Set([...paths, ...this.#paths]);
    if (known.size === this.#paths.length) return;
    this.#paths = [...known].slice(0, MAX_PATHS);
    if (document.activeElement === this.#input && this.#input.value !== '') this.#suggestions.update(this.#paths);
  }

  setCount(text: string): void {
    setText(this.#count, text);
  }

  #typed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sendNow(), TYPING_MS);
    this.#mark(undefined);
    this.#update();
  }

  #sendNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sent = this.#input.value;
    this.#options.onFilter(this.#sent);
    this.#update();
  }

  #key(event: KeyboardEvent): void {
    const isSpace = event.key === ' ' && event.ctrlKey;
    if (isSpace) this.#suggestions.update(this.#paths);
    else if (this.#suggestions.isOpen && this.#suggestions.key(event.key)) {
      // It was for the list.
    } else if (event.key === 'Enter') this.#sendNow();
    else if (event.key === 'Escape' || event.key === 'ArrowDown') this.#options.onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #mark(problem: FilterProblem | undefined): void {
    this.#message.hidden = problem === undefined;
    this.#input.setAttribute('aria-invalid', String(problem !== undefined));
    this.#input.setAttribute('aria-describedby', problem ? 'problem' : '');
    this.#mirror.replaceChildren();
    if (!problem) return;
    const { value } = this.#input;
    const end = Math.max(problem.end, problem.start + 1);
    const wrong = element('span', { class: 'wrong', text: value.slice(problem.start, end) || ' ' });
    this.#mirror.append(value.slice(0, problem.start), wrong);
    this.#followScroll();
    setText(this.#message, problem.message);
  }

  #followScroll(): void {
    this.#mirror.style.transform = `translateX(${-this.#input.scrollLeft}px)`;
  }

  #update(): void {
    this.#clear.hidden = this.#input.value === '';
    this.#input.title = this.#input.value === '' ? this.#options.texts.filterHint : '';
  }
}
