import { RowWindow, type VisibleRows } from './rowWindow';

/** While somebody scrolls, rows that went at the front leave their place empty: nothing moves under the pointer. */
const SCROLLING_MS = 200;

export interface RowScrollerOptions {
  /** As high as all rows together. */
  content: HTMLElement;
  /** The height of the fixed head above the rows. */
  headHeight: () => number;
  /** A person scrolled. */
  onScroll: () => void;
  /** A person scrolled, and no longer does. */
  onRest: () => void;
}

/**
 * The scroll container of the rows and where it stands. It is read before a drawing, and when it was scrolled or resized:
 * to read it in the middle of a drawing makes the browser lay out what is half drawn.
 */
export class RowScroller {
  readonly rows = new RowWindow();
  readonly #element: HTMLElement;
  readonly #options: RowScrollerOptions;
  /** Where this class itself has scrolled to. */
  #expectedScrollTop = -1;
  #lastScrolledMs = -SCROLLING_MS;
  #resting: number | undefined;

  constructor(scroller: HTMLElement, options: RowScrollerOptions) {
    this.#element = scroller;
    this.#options = options;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
  }

  /** The row at the upper edge, with the share of it that is out of sight. */
  get top(): number {
    return this.rows.top;
  }

  get visible(): VisibleRows {
    return this.rows.visible;
  }

  get isAtEnd(): boolean {
    const { top, lastTop, rowHeight } = this.rows;
    return (lastTop - top) * rowHeight <= 2;
  }

  get isScrolling(): boolean {
    return performance.now() - this.#lastScrolledMs <= SCROLLING_MS;
  }

  /** Before a drawing: reads where the container is now. */
  begin(): void {
    if (this.rows.viewportHeight <= 0) this.measure();
    this.rows.moveTo(this.#element.scrollTop);
  }

  /** After the container became another size. */
  measure(): void {
    this.rows.viewportHeight = this.#element.clientHeight - this.#options.headHeight();
    this.rows.moveTo(this.#element.scrollTop);
  }

  setHeight(): void {
    const { style } = this.#options.content;
    const height = `${this.rows.contentHeight}px`;
    if (style.height !== height) style.height = height;
  }

  /** Brings a row wholly into sight. */
  show(position: number): void {
    this.scrollToRow(this.rows.topToShow(position));
  }

  /** Brings a position to the upper edge. */
  scrollToRow(top: number): void {
    this.#scrollTo(this.rows.scrollTopOf(top), top);
  }

  /** Puts the bar where it belongs, where it may no longer be off. What is in sight stays. */
  settle(): void {
    const place = this.rows.settled(this.isScrolling);
    if (place) this.#scrollTo(place.scrollTop, place.top);
  }

  #scrollTo(scrollTop: number, top: number): void {
    let reached = this.rows.scrollTop;
    if (Math.abs(reached - scrollTop) >= 0.5) {
      this.#element.scrollTop = scrollTop;
      reached = this.#element.scrollTop;
      this.#expectedScrollTop = reached;
    }
    this.rows.moveToRow(reached, top);
  }

  #scrolled(): void {
    const { scrollTop } = this.#element;
    this.rows.moveTo(scrollTop);
    if (Math.abs(scrollTop - this.#expectedScrollTop) < 1) return;
    this.#expectedScrollTop = scrollTop;
    this.#lastScrolledMs = performance.now();
    this.#options.onScroll();
    this.#awaitRest();
  }

  #awaitRest(): void {
    if (this.#resting !== undefined) return;
    this.#resting = window.setTimeout(() => {
      this.#resting = undefined;
      if (this.isScrolling) this.#awaitRest();
      else this.#options.onRest();
    }, SCROLLING_MS + 20);
  }
}
