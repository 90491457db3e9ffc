const CHARACTERS = [...Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)), '…', '·'];
const IS_OF_THESE = /^[\x20-\x7e…·]*$/;
/** What the widths of columns are given for. */
export const DEFAULT_PIXELS = 12;
/** A browser may lay a text out a little wider than it says of each of its characters. */
const TOLERANCE = 1.01;

/**
 * How wide the characters of the grid's font are. A cell whose text surely fits needs no clip, and a clip for each cell
 * costs a fifth of the time in which a frame is drawn.
 */
export class GridFont {
  readonly #within: HTMLElement;

  #font = '';
  #widest = Infinity;
  #narrowest = 0;

  /** @param onDidChange the editor's font is another, or the theme is */
  constructor(within: HTMLElement, onDidChange: () => void) {
    this.#within = within;

    // VS Code tells of fonts and themes by the style of the document's root.
    new MutationObserver(() => {
      if (this.measure()) onDidChange();
    }).observe(document.documentElement, { attributeFilter: ['style'] });
  }

  /** In pixels. */
  get size(): number {
    return parseFloat(getComputedStyle(this.#within).fontSize) || DEFAULT_PIXELS;
  }

  /** @returns whether it is other than it was */
  measure(): boolean {
    const { font } = getComputedStyle(this.#within);
    const context = document.createElement('canvas').getContext('2d');
    if (!context || font === this.#font) return false;
    this.#font = font;
    context.font = font;
    const widths = CHARACTERS.map((character) => context.measureText(character).width);
    this.#narrowest = Math.min(...widths);
    this.#widest = Math.max(...widths) * TOLERANCE;
    return true;
  }

  /** False: it may not. */
  fits(text: string, pixels: number): boolean {
    return text.length * this.#widest <= pixels && IS_OF_THESE.test(text);
  }

  /** How many characters of a text can be in sight: where they are known to be of one width, so many that they fit. */
  mostCharacters(text: string, pixels: number): number {
    if (this.#narrowest === 0) return Infinity;
    const isEven = this.#narrowest * TOLERANCE >= this.#widest;
    return isEven && IS_OF_THESE.test(text)
      ? Math.floor(pixels / this.#widest)
      : Math.ceil((2 * pixels) / this.#narrowest);
  }
}
