import { element } from '../page/element';
import type { ShardBar, ShardPicture } from './messages';
import type { DetailsTexts } from './detailsTexts';

const SVG = 'http://www.w3.org/2000/svg';
/** Units of the picture's width; it is stretched to what there is. */
const WIDTH = 10_000;
const GENERATION_PIXELS = 22;
const MIN_PIXELS = 30;
const MAX_PIXELS = 132;
/** With more bars, the lines between them would hide them. */
const MAX_OUTLINED = 150;

/**
 * The shards of a stream as bars: hash keys from left to right, reshardings from top to bottom. All bars of a kind are one path, so that
 * a thousand shards are drawn as quickly as two. The rows below say the same to a screen reader.
 */
export class ShardPictureView {
  readonly root: HTMLElement;
  readonly #picture: ShardPicture;
  readonly #chosen = path('shard-chosen');

  constructor(picture: ShardPicture, texts: DetailsTexts, onClick: (position: number) => void) {
    this.#picture = picture;
    const { bars, generations, label } = picture;
    const svg = document.createElementNS(SVG, 'svg');
    const attributes = { viewBox: `0 0 ${WIDTH} ${generations}`, preserveAspectRatio: 'none', role: 'img' };
    for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
    svg.setAttribute('aria-label', label);
    const pixels = Math.min(MAX_PIXELS, Math.max(MIN_PIXELS, generations * GENERATION_PIXELS));
    svg.setAttribute('height', String(pixels));
    svg.classList.toggle('outlined', bars.length <= MAX_OUTLINED);
    svg.append(
      path(
        'shard-closed',
        bars.filter(({ isOpen }) => !isOpen),
      ),
      path(
        'shard-open',
        bars.filter(({ isOpen, isHot }) => isOpen && !isHot),
      ),
      path(
        'shard-hot',
        bars.filter(({ isHot }) => isHot),
      ),
      this.#chosen,
    );
    svg.addEventListener('click', (event) => {
      const { left, top, width, height } = svg.getBoundingClientRect();
      const position = barAt(picture, (event.clientX - left) / width, (event.clientY - top) / height);
      if (position >= 0) onClick(position);
    });
    const legend = element(
      'p',
      { class: 'note legend' },
      element('span', { class: 'key key-open', text: texts.open }),
      element('span', { class: 'key key-closed', text: texts.closed }),
      ...(bars.some(({ isHot }) => isHot) ? [element('span', { class: 'key key-hot', text: texts.hot })] : []),
      element('span', { text: texts.shardPicture }),
    );
    this.root = element('div', { class: 'shard-picture' });
    this.root.append(svg, legend);
  }

  /** Marks the bar of a row. */
  mark(position: number): void {
    const bar = this.#picture.bars[position];
    this.#chosen.setAttribute('d', bar ? outline(bar) : '');
  }
}

/** The row of the bar at a place, both 0 to 1. -1: there is none. */
function barAt({ bars, generations }: ShardPicture, x: number, y: number): number {
  const generation = y * generations;
  return bars.findIndex((bar) => bar.from <= x && x < bar.to && bar.generation <= generation && generation < bar.until);
}

function path(name: string, bars: readonly ShardBar[] = []): SVGPathElement {
  const made = document.createElementNS(SVG, 'path');
  made.setAttribute('class', name);
  made.setAttribute('d', bars.map(outline).join(''));
  return made;
}

function outline({ from, to, generation, until }: ShardBar): string {
  const [left, right] = [from, to].map((share) => (share * WIDTH).toFixed(1));
  return `M${left} ${generation}H${right}V${until}H${left}Z`;
}
