import type { MapLayout } from './layout';
import { svg } from './svg';

/** What of an element's look is kept in the file, which has no style sheet of the page. */
const KEPT = [
  ...(['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'paint-order'] as const),
  ...(['font-family', 'font-size', 'font-weight', 'text-anchor'] as const),
];
const DRAWN = 'rect, path, text';

/** The whole drawing as a file of its own, in the colours of the theme. */
export function exportedSvg(graph: SVGSVGElement, { width, height }: MapLayout): string {
  const copy = graph.cloneNode(true) as SVGSVGElement;
  const originals = graph.querySelectorAll(DRAWN);
  for (const [index, element] of [...copy.querySelectorAll(DRAWN)].entries()) {
    const original = originals[index];
    if (!original) continue;
    const style = getComputedStyle(original);
    for (const name of KEPT) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute('class');
  }
  for (const element of [copy, ...copy.querySelectorAll('[tabindex]')]) element.removeAttribute('tabindex');
  copy.querySelector('.scene')?.removeAttribute('transform');
  copy.removeAttribute('class');
  copy.setAttribute('viewBox', `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
  copy.setAttribute('width', String(Math.ceil(width)));
  copy.setAttribute('height', String(Math.ceil(height)));
  const { backgroundColor: fill } = getComputedStyle(document.body);
  copy.prepend(svg('rect', { width: '100%', height: '100%', fill }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}
