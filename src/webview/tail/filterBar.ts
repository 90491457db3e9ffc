import { element, iconButton, relabel, setText } from '../page/element';
import { completionAt, historyFor, type FilterField } from './completion';
import { FilterHelp } from './filterHelp';
import type { FilterProblem, FiltersNow } from './messages';
import type { PanelTexts } from './panelTexts';
import { Suggestions } from './suggestions';

export interface FilterBarOptions {
  texts: PanelTexts;
  onFilter: (text: string) => void;
  /** It was not only typed: it is worth remembering. */
  onUsed: (text: string) => void;
  onKeep: (text: string, isKept: boolean) => void;
  onLeave: () => void;
  /** The fields that occur are wanted for completion, or no longer. */
  onWantFields: () => void;
  onDoneWithFields: () => void;
}

const TYPING_MS = 150;
/** Half a filter is wrong most of the time: nobody wants to hear of it while they type. */
const PROBLEM_MS = 400;
const MAX_FIELDS = 1_000;

/** One line; what is wrong in it is underlined in its place and said below it, after the suggestions, over the page. */
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
  readonly #star: HTMLButtonElement;
  readonly #count = element('span', { class: 'filter-count' });
  readonly #suggestions: Suggestions;
  #fields: readonly FilterField[] = [];
  #filters: FiltersNow = { recent: [], saved: [] };
  #problem: FilterProblem | undefined;
  #problemTimer: ReturnType<typeof setTimeout> | undefined;
  #typedMs = -Infinity;
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
    this.#star = iconButton('star-empty', texts.saveFilter, () => this.#toggleSaved());
    const help = new FilterHelp(texts);
    const parts = [this.#mirror, this.#input, this.#count, this.#clear, this.#star, help.button];
    const field = element('div', { class: 'filter-field' }, ...parts);
    this.#suggestions = new Suggestions(this.#input, { label: texts.suggestions, onAccept: () => this.#accepted() });
    const below = element('div', { class: 'filter-below' }, this.#suggestions.root, this.#message);
    this.root = element('div', { class: 'filter' }, field, below, help.root);
    this.#input.addEventListener('input', () => {
      this.#typed();
      this.#complete();
    });
    this.#input.addEventListener('focus', () => {
      options.onWantFields();
      if (this.text === '') this.#showHistory();
    });
    this.#input.addEventListener('blur', () => {
      options.onDoneWithFields();
      this.#used();
    });
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
    this.#markSoon(problem);
    this.#update();
  }

  /** Those that occur in what is shown now; those that occurred before the filter hid them stay known, with their values. */
  addFields(fields: readonly FilterField[]): void {
    const before = new Map(this.#fields.map((field) => [field.path, field]));
    const isNew = fields.some(({ path }) => !before.has(path));
    // A filter leaves only some values of its fields; the others are what one would change it to.
    for (const field of fields) {
      const known = before.get(field.path);
      before.set(field.path, known && known.top.length > field.top.length ? known : field);
    }
    this.#fields = [...before.values()].slice(-MAX_FIELDS);
    if (isNew && document.activeElement === this.#input && this.text !== '') this.#complete();
  }

  showFilters(filters: FiltersNow): void {
    this.#filters = filters;
    this.#update();
  }

  #complete(): void {
    const { value, selectionStart } = this.#input;
    const found = completionAt(value, selectionStart ?? value.length, this.#fields, this.#options.texts);
    this.#suggestions.show(found);
  }

  #showHistory(): void {
    this.#suggestions.show(historyFor(this.text, this.#filters, this.#options.texts.savedFilter));
  }

  /** A field is followed by an operator, and that by a value. */
  #accepted(): void {
    this.#typed();
    this.#complete();
  }

  #used(): void {
    if (this.text.trim() !== '' && !this.#problem) this.#options.onUsed(this.text);
  }

  get #isSaved(): boolean {
    return this.#filters.saved.includes(this.text);
  }

  #toggleSaved(): void {
    this.#options.onKeep(this.text, !this.#isSaved);
  }

  setCount(text: string): void {
    setText(this.#count, text);
  }

  #typed(): void {
    clearTimeout(this.#timer);
    this.#typedMs = performance.now();
    this.#timer = setTimeout(() => this.#sendNow(), TYPING_MS);
    this.#markSoon(undefined);
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
    if (isSpace && this.text === '') this.#showHistory();
    else if (isSpace) this.#complete();
    else if (this.#suggestions.isOpen && this.#suggestions.key(event.key)) {
      // It was for the list.
    } else if (event.key === 'ArrowUp') this.#showHistory();
    else if (event.key === 'Enter') {
      this.#suggestions.close();
      this.#sendNow();
      this.#used();
    } else if (event.key === 'Escape' || event.key === 'ArrowDown') this.#options.onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Not before typing has paused for a while; what is right again is so at once. */
  #markSoon(problem: FilterProblem | undefined): void {
    clearTimeout(this.#problemTimer);
    this.#problem = problem;
    const waitMs = problem ? this.#typedMs + PROBLEM_MS - performance.now() : 0;
    if (waitMs <= 0) this.#mark(problem);
    else this.#problemTimer = setTimeout(() => this.#mark(problem), waitMs);
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
    this.#clear.hidden = this.#star.hidden = this.#input.value === '';
    const { saveFilter, unsaveFilter } = this.#options.texts;
    relabel(this.#star, this.#isSaved ? 'star-full' : 'star-empty', this.#isSaved ? unsaveFilter : saveFilter);
    this.#star.setAttribute('aria-pressed', String(this.#isSaved));
    this.#input.title = this.#input.value === '' ? this.#options.texts.filterHint : '';
  }
}
