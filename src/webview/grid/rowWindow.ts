/**
 * Browsers lay out no higher element: Firefox ends at 17 million pixels, Chromium at 33 million of the display's, of which
 * there are up to four to one of these (a dense display, with the window's zoom).
 */
const MAX_PIXELS = 8_000_000;

/** What moves less than this many viewports goes on from where it was; what moves further is a leap, or a bar that is dragged. */
const NEAR = 4;
/** The bar may be off by this share of its way before it is put right. */
const MAX_DRIFT = 1 / 200;

export interface VisibleRows {
  /** The first row that is at least partly in sight. */
  from: number;
  /** One past the last. */
  to: number;
}

/**
 * The arithmetic of a list of equally high rows in a scroll container, by positions that stay while rows go at the
 * front and come at the end.
 *
 * Where all rows together are higher than a browser lays out, the bar's way is scaled: it stands for all of them, and each
 * can be reached. What moves by little moves the rows by as many pixels all the same, so that a wheel goes no further than
 * elsewhere, rows that are drawn stay in their places, and nothing moves when others come at the end. The bar is then a
 * little off, until it is put right.
 */
export class RowWindow {
  /** The position at the upper end of the container. */
  base = 0;
  end = 0;
  rowHeight = 22;
  viewportHeight = 0;
  #scrollTop = 0;
  /** A place of the bar, and the position that was at the upper edge there. Of use where the way is scaled. */
  #anchor = { scrollTop: 0, top: 0 };

  get rows(): number {
    return Math.max(0, this.end - this.base);
  }

  /** The height of all rows as the container has it. */
  get contentHeight(): number {
    return Math.min(this.#trueHeight, MAX_PIXELS);
  }

  get maxScrollTop(): number {
    return Math.max(0, this.contentHeight - this.viewportHeight);
  }

  /** Where the container stands. */
  get scrollTop(): number {
    return this.#scrollTop;
  }

  /** The position at the upper edge, with the share of it that is out of sight. */
  get top(): number {
    const { scrollTop, top } = this.#isScaled ? this.#anchor : { scrollTop: 0, top: this.base };
    return top + (this.#scrollTop - scrollTop) / this.rowHeight;
  }

  /** At the upper edge where the last row is at the lower one. */
  get lastTop(): number {
    return Math.max(this.base, this.end - this.viewportHeight / this.rowHeight);
  }

  get visible(): VisibleRows {
    const { top } = this;
    const from = Math.max(this.base, Math.floor(top));
    return { from, to: Math.min(this.end, Math.ceil(top + this.viewportHeight / this.rowHeight)) };
  }

  /** No rows. */
  clear(): void {
    this.base = 0;
    this.end = 0;
    this.#anchor = { scrollTop: 0, top: 0 };
  }

  /** The container was scrolled. */
  moveTo(scrollTop: number): void {
    const isNear = this.#isNear(scrollTop);
    this.#scrollTop = scrollTop;
    if (!isNear) this.#anchor = { scrollTop, top: this.#topOfBar(scrollTop) };
    else if (!this.#isScaled) this.#anchor = { scrollTop, top: this.top };
  }

  /** The container was scrolled to show this at its upper edge; browsers round where it stands. */
  moveToRow(scrollTop: number, top: number): void {
    this.#scrollTop = scrollTop;
    if (Math.abs(this.top - top) * this.rowHeight >= 1) this.#anchor = { scrollTop, top };
  }

  /** Where to scroll for a position at the upper edge. */
  scrollTopOf(position: number): number {
    const near = this.#scrollTop + (position - this.top) * this.rowHeight;
    const isReachable = this.#isNear(near) && near >= 0 && near <= this.maxScrollTop;
    return isReachable ? near : this.#barOf(position);
  }

  /** What to have at the upper edge so that the row is wholly in sight; unchanged where it is. */
  topToShow(position: number): number {
    const { top } = this;
    const fit = this.viewportHeight / this.rowHeight;
    if (position < top) return position;
    return position + 1 > top + fit ? position + 1 - fit : top;
  }

  /**
   * Where the bar belongs, if it has to go there now; undefined: it may stay. Near an end it must, since it could not go
   * on to rows that are still there; elsewhere not while somebody scrolls.
   */
  settled(isScrolling: boolean): { scrollTop: number; top: number } | undefined {
    if (!this.#isScaled) return undefined;
    const top = Math.min(this.lastTop, Math.max(this.base, this.top));
    const scrollTop = this.#barOf(top);
    const drift = Math.abs(scrollTop - this.#scrollTop);
    const toEnd = Math.min(this.#scrollTop, this.maxScrollTop - this.#scrollTop);
    const isLate = top !== this.top || (toEnd < this.#nearPixels && drift > 1);
    return isLate || (!isScrolling && drift > MAX_DRIFT * this.maxScrollTop) ? { scrollTop, top } : undefined;
  }

  /** How far below the container's upper end a row is drawn. */
  offsetOf(position: number): number {
    const { scrollTop, top } = this.#isScaled ? this.#anchor : { scrollTop: 0, top: this.base };
    return scrollTop + (position - top) * this.rowHeight;
  }

  get #trueHeight(): number {
    return this.rows * this.rowHeight;
  }

  get #isScaled(): boolean {
    return this.#trueHeight > MAX_PIXELS;
  }

  /** What is near: so many pixels. At both ends of a scaled way a pixel is a pixel as far as that. */
  get #nearPixels(): number {
    return NEAR * this.viewportHeight;
  }

  #isNear(scrollTop: number): boolean {
    return Math.abs(scrollTop - this.#scrollTop) <= this.#nearPixels;
  }

  #barOf(position: number): number {
    const way = { length: Math.max(0, this.#trueHeight - this.viewportHeight), end: this.#nearPixels };
    const place = Math.min(way.length, Math.max(0, (position - this.base) * this.rowHeight));
    return onOtherWay(place, way, this.maxScrollTop);
  }

  #topOfBar(scrollTop: number): number {
    const bar = { length: this.maxScrollTop, end: this.#nearPixels };
    return this.base + onOtherWay(scrollTop, bar, this.#trueHeight - this.viewportHeight) / this.rowHeight;
  }
}

/** From a place on one way to that on another of other length: alike at both ends, in proportion between them. */
function onOtherWay(place: number, { length, end }: { length: number; end: number }, other: number): number {
  if (place <= end || length === other) return place;
  if (length - place <= end) return other - (length - place);
  return end + ((place - end) * (other - 2 * end)) / (length - 2 * end);
}
