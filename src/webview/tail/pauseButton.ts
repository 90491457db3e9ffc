import { element, iconButton, relabel, setText } from '../page/element';
import type { PauseKind, TailStatusNow } from './messages';
import type { PanelTexts } from './panelTexts';

export interface PauseButtonOptions {
  texts: PanelTexts;
  onPause: (what: PauseKind, isOn: boolean) => void;
}

type Pauses = Pick<TailStatusNow, 'isViewPaused' | 'isReadingPaused'>;

/** One button that pauses the view, or resumes what is paused, and a list beside it of what can be paused. */
export class PauseButton {
  readonly root: HTMLElement;
  readonly #options: PauseButtonOptions;
  readonly #main: HTMLButtonElement;
  readonly #more: HTMLButtonElement;
  readonly #list: HTMLElement;
  readonly #items: Record<PauseKind, HTMLButtonElement>;
  #now: Pauses = { isViewPaused: false, isReadingPaused: false };

  constructor(options: PauseButtonOptions) {
    this.#options = options;
    const { texts } = options;
    this.#main = iconButton('debug-pause', texts.pauseView, () => this.#toggle());
    this.#more = iconButton('chevron-down', texts.choosePause, () => this.#open(this.#list.hidden !== false));
    this.#more.classList.add('split-more');
    this.#more.setAttribute('aria-haspopup', 'menu');
    this.#items = { view: this.#item('view'), reading: this.#item('reading') };
    const attributes = { 'aria-label': texts.choosePause };
    const items = Object.values(this.#items);
    this.#list = element('div', { class: 'menu pause-menu', role: 'menu', attributes }, ...items);
    this.root = element('div', { class: 'menu-holder split-button' }, this.#main, this.#more, this.#list);
    this.#open(false);
    this.root.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.root.contains(relatedTarget as Node | null)) this.#open(false);
    });
    this.#list.addEventListener('keydown', (event) => this.#key(event));
  }

  update({ isViewPaused, isReadingPaused }: Pauses, isRunning: boolean): void {
    const { texts } = this.#options;
    this.#now = { isViewPaused, isReadingPaused };
    const label = isReadingPaused ? texts.resumeReading : isViewPaused ? texts.resumeView : texts.pauseView;
    relabel(this.#main, this.#isPaused ? 'play' : 'debug-pause', label);
    this.#main.setAttribute('aria-pressed', String(this.#isPaused));
    setText(this.#items.view, isViewPaused ? texts.resumeView : texts.pauseView);
    setText(this.#items.reading, isReadingPaused ? texts.resumeReading : texts.pauseReading);
    for (const button of [this.#main, this.#more]) button.disabled = !isRunning;
  }

  get #isPaused(): boolean {
    return this.#now.isViewPaused || this.#now.isReadingPaused;
  }

  #toggle(): void {
    const { isReadingPaused } = this.#now;
    if (isReadingPaused) this.#options.onPause('reading', false);
    if (!isReadingPaused || this.#now.isViewPaused) this.#options.onPause('view', !this.#isPaused);
  }

  #item(what: PauseKind): HTMLButtonElement {
    const button = element('button', { class: 'menu-item', role: 'menuitem', tabIndex: -1 });
    button.addEventListener('click', () => {
      this.#open(false);
      this.#more.focus();
      this.#options.onPause(what, !(what === 'view' ? this.#now.isViewPaused : this.#now.isReadingPaused));
    });
    return button;
  }

  #open(isOpen: boolean): void {
    this.#list.hidden = !isOpen;
    this.#more.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#items.view.focus();
  }

  #key(event: KeyboardEvent): void {
    const { view, reading } = this.#items;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      (document.activeElement === view ? reading : view).focus();
    else if (event.key === 'Escape') {
      this.#open(false);
      this.#more.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
