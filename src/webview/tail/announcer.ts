import { element, setText } from '../page/element';

const MIN_PAUSE_MS = 2_000;

/** Announces events to screen readers, but not so often that they never fall silent. */
export class Announcer {
  readonly root = element('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
  #saidMs = 0;

  /** @param isAnswer to what a person did: it is said at once */
  say(text: string, isAnswer = false): void {
    const now = performance.now();
    if (!isAnswer && now - this.#saidMs < MIN_PAUSE_MS) return;
    this.#saidMs = now;
    setText(this.root, text);
  }
}
