import type { Box } from './layout';

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/** How much farther away a box counts that lies aside of the direction. */
const ASIDE = 3;

/** The box that an arrow key goes to: the nearest one in its direction. Undefined: there is none. */
export function neighbour(boxes: ReadonlyMap<string, Box>, fromId: string, direction: Direction): string | undefined {
  const from = boxes.get(fromId);
  if (!from) return undefined;
  let [best, bestDistance] = [undefined as string | undefined, Infinity];
  for (const [id, box] of boxes) {
    if (id === fromId) continue;
    const distance = distanceBetween(from, box, direction);
    if (distance !== undefined && distance < bestDistance) [best, bestDistance] = [id, distance];
  }
  return best;
}

function distanceBetween(from: Box, to: Box, direction: Direction): number | undefined {
  const across = to.x + to.width / 2 - (from.x + from.width / 2);
  const down = to.y + to.height / 2 - (from.y + from.height / 2);
  const isSideways = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const ahead = { ArrowLeft: -across, ArrowRight: across, ArrowUp: -down, ArrowDown: down }[direction];
  if (ahead <= 1) return undefined;
  return ahead + ASIDE * Math.abs(isSideways ? down : across);
}
