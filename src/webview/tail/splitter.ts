import { element } from '../page/element';

const MIN_SHARE = 15;
const MAX_SHARE = 80;
const STEP = 4;

/** Between the rows and the details, which stand beside or below them. */
export class Splitter {
  readonly #options: { label: string; share: number; onMove: (share: number) => void };

  readonly root = element('div', { class: 'splitter', role: 'separator', tabIndex: 0 });
  #share: number;

  constructor(options: { label: string; share: number; onMove: (share: number) => void }) {
    this.#options = options;

    const { root } = this;
    this.#share = options.share;
    root.setAttribute('aria-label', options.label);
    root.setAttribute('aria-valuenow', String(Math.round(options.share)));
    root.addEventListener('pointerdown', (event) => root.setPointerCapture(event.pointerId));
    root.addEventListener('pointermove', (event) => {
      if (root.hasPointerCapture(event.pointerId)) this.#moveTo(event.clientX, event.clientY);
    });
    root.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: STEP, ArrowUp: STEP, ArrowRight: -STEP, ArrowDown: -STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.#set(this.#share + step);
    });
  }

  #moveTo(x: number, y: number): void {
    const around = this.root.parentElement?.getBoundingClientRect();
    if (!around) return;
    const isBeside = this.root.offsetHeight > this.root.offsetWidth;
    this.#set(isBeside ? ((around.right - x) / around.width) * 100 : ((around.bottom - y) / around.height) * 100);
  }

  #set(share: number): void {
    this.#share = Math.min(MAX_SHARE, Math.max(MIN_SHARE, share));
    this.root.setAttribute('aria-valuenow', String(Math.round(this.#share)));
    this.#options.onMove(this.#share);
  }
}
