/**
 * Browsers lay out no higher element: Firefox ends at 17 million pixels, Chromium at 33 million of the display's, of which
 * there are up to four to one of these (a dense display, with the window's zoom).
 */
const MOST_PIXELS = 8_000_000;

export interface VisibleRows {
  /** The first row that is at least partly in sight. */
  from: number;
  /** One past the last. */
  to: number;
}

/**
 * The arithmetic of a list of equally high rows in a scroll container, by positions that stay while rows go at the
 * front and come at the end. Where all rows together are higher than a browser lays out, the way is scaled: a step of
 * the bar then goes further, and each row can still be reached.
 */
export class RowWindow {
  /** The position at the upper end of the container. */
  base = 0;
  end = 0;
  rowHeight = 22;
  viewportHeight = 0;

  get rows(): number {
    return Math.max(0, this.end - this.base);
  }

  /** Of all rows, as the container has it. */
  get contentHeight(): number {
    return Math.min(this.trueHeight, MOST_PIXELS);
  }

  get maxScrollTop(): number {
    return Math.max(0, this.contentHeight - this.viewportHeight);
  }

  /** The position at the upper edge, with the share of it that is out of sight. */
  topAt(scrollTop: number): number {
    return this.base + (scrollTop * this.scale) / this.rowHeight;
  }

  scrollTopOf(position: number): number {
    const scrollTop = ((position - this.base) * this.rowHeight) / this.scale;
    return Math.min(this.maxScrollTop, Math.max(0, scrollTop));
  }

  visibleAt(scrollTop: number): VisibleRows {
    const top = this.topAt(scrollTop);
    const from = Math.max(this.base, Math.floor(top));
    return { from, to: Math.min(this.end, Math.ceil(top + this.viewportHeight / this.rowHeight)) };
  }

  /** How far below the container's upper end a row is drawn. Where nothing is scaled it stays there, to the last digit. */
  offsetOf(position: number, scrollTop: number): number {
    if (this.scale === 1) return (position - this.base) * this.rowHeight;
    return scrollTop + (position - this.topAt(scrollTop)) * this.rowHeight;
  }

  /** Where to scroll so that the row is wholly in sight; unchanged where it is. */
  scrollTopToShow(position: number, scrollTop: number): number {
    const top = this.topAt(scrollTop);
    const fit = this.viewportHeight / this.rowHeight;
    if (position < top) return this.scrollTopOf(position);
    return position + 1 > top + fit ? this.scrollTopOf(position + 1 - fit) : scrollTop;
  }

  private get trueHeight(): number {
    return this.rows * this.rowHeight;
  }

  private get scale(): number {
    if (this.trueHeight <= MOST_PIXELS) return 1;
    return (this.trueHeight - this.viewportHeight) / (MOST_PIXELS - this.viewportHeight);
  }
}
