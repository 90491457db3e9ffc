import { element, setText } from '../page/element';

const BYTES_PER_LINE = 16;
/** `00000000  7b 22 …  |{"…|`: where a line has its bytes, and the text of them. */
const LINE = /^([0-9a-f]{8}) {2}(.{47}) {2}\|(.*)\|$/;
/** The offset, sixteen bytes and their text, with the gaps between them and the bars around the text. */
const WIDE_LINE_CHARACTERS = 77;

/**
 * Bytes with their text beside them. Where sixteen of them in a line would push the text out of sight, a line has eight.
 */
export class HexPane {
  readonly #root = element('pre', { class: 'text hex' });
  readonly #probe = element('span', { text: '0'.repeat(10), attributes: { 'aria-hidden': 'true' } });
  #hex = '';
  #isWide: boolean | undefined;

  constructor() {
    this.#probe.className = 'hex-probe';
    new ResizeObserver(() => this.#fit()).observe(this.#root);
  }

  /** @param hex with sixteen bytes on a line */
  show(hex: string): HTMLElement {
    this.#hex = hex;
    this.#isWide = undefined;
    this.#root.replaceChildren();
    return this.#root;
  }

  #fit(): void {
    const available = this.#root.clientWidth;
    if (available === 0) return;
    const isWide = available >= WIDE_LINE_CHARACTERS * this.#characterPixels();
    if (isWide === this.#isWide) return;
    this.#isWide = isWide;
    setText(this.#root, isWide ? this.#hex : halved(this.#hex));
  }

  #characterPixels(): number {
    this.#root.append(this.#probe);
    const { width } = this.#probe.getBoundingClientRect();
    this.#probe.remove();
    return width / 10;
  }
}

/** The same bytes, eight on a line. */
function halved(hex: string): string {
  return hex.split('\n').flatMap(halves).join('\n');
}

function halves(line: string): string[] {
  const [, offset = '', bytes = '', text = ''] = LINE.exec(line) ?? [];
  // The last line says how much is left out.
  if (offset === '') return [line];
  const half = BYTES_PER_LINE / 2;
  const lines = [0, half].map((from) => {
    const at = (parseInt(offset, 16) + from).toString(16).padStart(8, '0');
    return `${at}  ${bytes.slice(from * 3, (from + half) * 3 - 1)}  |${text.slice(from, from + half)}|`;
  });
  return text.length > half ? lines : lines.slice(0, 1);
}
