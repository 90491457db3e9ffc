import { setText } from '../page/element';
import { pathOf, type MapDirection, type Point } from './layout';
import type { MapEdgeShown } from './messages';
import { setAttribute, svg } from './svg';

/** An edge of the map: its line, dashes that move where records flow, and the rate. */
export class DrawnEdge {
  readonly root = svg('g', { class: 'edge', 'aria-hidden': 'true' });
  readonly #line = svg('path', { class: 'line', 'marker-end': 'url(#arrow)' });
  readonly #flow = svg('path', { class: 'flow' });
  readonly #rate = svg('text', { class: 'edge-rate' });

  constructor() {
    this.root.append(this.#line, this.#flow, this.#rate);
  }

  place(way: readonly Point[], direction: MapDirection): void {
    const path = pathOf(way, direction);
    setAttribute(this.#line, 'd', path);
    setAttribute(this.#flow, 'd', path);
    // The middle point, or the middle between two.
    const before = way[Math.floor((way.length - 1) / 2)];
    const after = way[Math.ceil((way.length - 1) / 2)];
    if (!before || !after) return;
    setAttribute(this.#rate, 'x', Math.round((before.x + after.x) / 2));
    setAttribute(this.#rate, 'y', Math.round((before.y + after.y) / 2) - 7);
  }

  show({ rate, level, isBeside }: MapEdgeShown): void {
    setAttribute(this.root, 'data-level', level);
    this.root.classList.toggle('beside', isBeside);
    setText(this.#rate, rate ?? '');
  }
}
