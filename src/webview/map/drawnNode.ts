import { setText } from '../page/element';
import { BODY_Y, LINE_HEIGHT, type Box } from './layout';
import type { MapNodeShown } from './messages';
import { setAttribute, svg, type TextFitter } from './svg';

const TEXT_X = 14;
const KIND_Y = 18;
const TITLE_Y = 36;
const BUFFER_HEIGHT = 4;
const SHARD_TEXT_Y = 13;

/** Texts of a node that the page makes itself. */
export interface NodeWords {
  /** The countdown. Undefined: there is none. */
  flush: string | undefined;
  /** All that a screen reader says of it. */
  label: string;
}

/** A node of the map, as elements that stay while it is on the map. */
export class DrawnNode {
  readonly root = svg('g', { class: 'node', role: 'button', tabindex: -1 });
  readonly #box = svg('rect', { class: 'box', rx: 6 });
  readonly #stripe = svg('rect', { class: 'stripe', width: 4, rx: 2, x: 0, y: 0 });
  /** What a screen reader says, and the tooltip: also what is too long to be drawn. */
  readonly #name = svg('title');
  readonly #lines = svg('g', { 'aria-hidden': 'true' });
  readonly #track = svg('rect', { class: 'track', height: BUFFER_HEIGHT, rx: 2 });
  readonly #fill = svg('rect', { class: 'fill', height: BUFFER_HEIGHT, rx: 2 });
  readonly #isShard: boolean;
  #look = '';

  constructor({ id, kind }: MapNodeShown) {
    this.#isShard = kind === 'shard' || kind === 'shards';
    this.root.dataset.id = id;
    this.root.dataset.kind = kind;
    this.root.append(this.#name, this.#box);
    if (!this.#isShard) this.root.append(this.#stripe);
    this.root.append(this.#lines);
    if (kind === 'deliveryStream') this.root.append(this.#track, this.#fill);
  }

  place({ x, y, width, height }: Box): void {
    setAttribute(this.root, 'transform', `translate(${Math.round(x)},${Math.round(y)})`);
    setAttribute(this.#box, 'width', width);
    setAttribute(this.#box, 'height', height);
    setAttribute(this.#stripe, 'height', height);
    setAttribute(this.#track, 'x', TEXT_X);
    setAttribute(this.#track, 'y', height - 14);
    setAttribute(this.#track, 'width', width - 2 * TEXT_X);
    setAttribute(this.#fill, 'x', TEXT_X);
    setAttribute(this.#fill, 'y', height - 14);
  }

  show(node: MapNodeShown, { flush, label }: NodeWords, width: number, texts: TextFitter): void {
    const look = JSON.stringify([node, flush, label, width]);
    if (look === this.#look) return;
    this.#look = look;
    setText(this.#name, label);
    this.root.classList.toggle('warned', node.warning !== undefined);
    if (this.#isShard) this.#showShard(node, width, texts);
    else this.#showBox(node, flush, width, texts);
    const share = node.buffer?.share ?? 0;
    setAttribute(this.#fill, 'width', share === 0 ? 0 : Math.max(2, (width - 2 * TEXT_X) * share));
  }

  #showShard(node: MapNodeShown, width: number, texts: TextFitter): void {
    const right = [node.rate, ...node.facts].filter(Boolean).join(' · ');
    const room = width - 16;
    this.#setLines([
      {
        class: 'shard-name',
        x: 8,
        y: SHARD_TEXT_Y,
        text: texts.fit(node.title, right === '' ? room : 0.45 * room, 'line'),
      },
      { class: 'shard-rate', x: width - 8, y: SHARD_TEXT_Y, text: texts.fit(right, 0.55 * room, 'line') },
    ]);
  }

  #showBox(node: MapNodeShown, flush: string | undefined, width: number, texts: TextFitter): void {
    const room = width - 2 * TEXT_X;
    const body = [...node.facts.map((text) => ['fact', text]), ...(flush === undefined ? [] : [['flush', flush]])];
    if (node.warning !== undefined) body.push(['warning', `⚠ ${node.warning}`]);
    this.#setLines([
      { class: 'kind', x: TEXT_X, y: KIND_Y, text: texts.fit(node.kindName, room - (node.rate ? 90 : 0), 'line') },
      { class: 'node-rate', x: width - TEXT_X, y: KIND_Y, text: node.rate ?? '' },
      { class: 'title', x: TEXT_X, y: TITLE_Y, text: texts.fit(node.title, room, 'title') },
      ...body.map(([name = '', text = ''], line) => ({
        ...{ class: name, x: TEXT_X, y: BODY_Y + line * LINE_HEIGHT },
        text: texts.fit(text, room, 'line'),
      })),
    ]);
  }

  #setLines(lines: readonly { class: string; x: number; y: number; text: string }[]): void {
    const shown = lines.filter(({ text }) => text !== '');
    while (this.#lines.childElementCount > shown.length) this.#lines.lastElementChild?.remove();
    for (const [index, { class: name, x, y, text }] of shown.entries()) {
      const line = this.#lines.children[index] ?? this.#lines.appendChild(svg('text'));
      setAttribute(line, 'class', name);
      setAttribute(line, 'x', x);
      setAttribute(line, 'y', y);
      setText(line, text);
    }
  }
}
