import { element, setText } from '../page/element';

/** How many bytes a line has: the most whose text is in sight. */
const BYTES_OF_A_LINE = [16, 8, 4];
/** `00000000  7b 22 …  |{"…|`: where a line has its bytes, and the text of them. */
const LINE = /^([0-9a-f]{8}) {2}(.{47}) {2}\|(.*)\|$/;
/** Besides three characters for each byte and one in its text: the offset, the gaps and the bars around the text. */
const OTHER_CHARACTERS = 13;

/** Bytes with their text beside them: where sixteen of them in a line would push the text out of sight, a line has fewer. */
export class HexPane {
  readonly #root = element('pre', { class: 'text hex' });
  readonly #probe = element('span', { text: '0'.repeat(10), attributes: { 'aria-hidden': 'true' } });
  #hex = '';
  /** Undefined: it is not known yet how many there is room for. */
  #bytes: number | undefined;

  constructor() {
    this.#probe.className = 'hex-probe';
    new ResizeObserver(() => this.#fit()).observe(this.#root);
  }

  /** @param hex with sixteen bytes on a line */
  show(hex: string): HTMLElement {
    this.#hex = hex;
    this.#bytes = undefined;
    this.#root.replaceChildren();
    return this.#root;
  }

  #fit(): void {
    const available = this.#root.clientWidth;
    if (available === 0) return;
    const characters = available / this.#characterPixels();
    const bytes = BYTES_OF_A_LINE.find((count) => count * 4 + OTHER_CHARACTERS <= characters) ?? 4;
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    setText(this.#root, withBytes(this.#hex, bytes));
  }

  #characterPixels(): number {
    this.#root.append(this.#probe);
    const { width } = this.#probe.getBoundingClientRect();
    this.#probe.remove();
    return width / 10;
  }
}

/** The same bytes, so many on a line. */
function withBytes(hex: string, count: number): string {
  const lines = hex.split('\n');
  return lines.flatMap((line) => partsOf(line, count)).join('\n');
}

function partsOf(line: string, count: number): string[] {
  const [, offset = '', bytes = '', text = ''] = LINE.exec(line) ?? [];
  // The last line says how much is left out.
  if (offset === '') return [line];
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += count) {
    const at = (parseInt(offset, 16) + from).toString(16).padStart(8, '0');
    parts.push(`${at}  ${bytes.slice(from * 3, (from + count) * 3 - 1)}  |${text.slice(from, from + count)}|`);
  }
  return parts;
}
