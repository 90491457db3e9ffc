const NAMESPACE = 'http://www.w3.org/2000/svg';

/** An element of a drawing. Attributes are set as they are: a text goes in by `textContent`, never as markup. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number> = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  made.append(...children);
  return made;
}

/** Sets what is not so already: otherwise the browser draws it again. */
export function setAttribute(target: Element, name: string, value: string | number): void {
  const text = String(value);
  if (target.getAttribute(name) !== text) target.setAttribute(name, text);
}

/** Cuts texts to a width, since SVG does not. */
export class TextFitter {
  readonly #context = document.createElement('canvas').getContext('2d');
  readonly #fitted = new Map<string, string>();
  #fonts: Record<'title' | 'line', string> = { title: '', line: '' };

  /** Reads the theme's font. What was cut with another one is forgotten. */
  useFont(): void {
    const { fontFamily } = getComputedStyle(document.body);
    const fonts = { title: `600 13px ${fontFamily}`, line: `11px ${fontFamily}` };
    if (fonts.title === this.#fonts.title) return;
    this.#fonts = fonts;
    this.#fitted.clear();
  }

  fit(text: string, width: number, font: 'title' | 'line'): string {
    const key = `${font} ${width} ${text}`;
    const known = this.#fitted.get(key);
    if (known !== undefined) return known;
    if (this.#fitted.size > MAX_FITTED) this.#fitted.clear();
    const fitted = this.#cut(text, width, this.#fonts[font]);
    this.#fitted.set(key, fitted);
    return fitted;
  }

  #cut(text: string, width: number, font: string): string {
    const context = this.#context;
    if (!context) return text;
    context.font = font;
    if (context.measureText(text).width <= width) return text;
    let [fits, tooLong] = [0, text.length];
    while (tooLong - fits > 1) {
      const middle = (fits + tooLong) >> 1;
      if (context.measureText(`${text.slice(0, middle)}…`).width <= width) fits = middle;
      else tooLong = middle;
    }
    return `${text.slice(0, fits)}…`;
  }
}

/** Rates and countdowns change all the time. */
const MAX_FITTED = 5_000;
