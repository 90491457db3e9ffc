import type { Box, Point } from './layout';

export interface View {
  scale: number;
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

const MIN_SCALE = 0.1;
const MAX_SCALE = 2.5;
const MARGIN = 12;

/** All of a map, centred; never larger than it is. */
export function fitted(map: Size, screen: Size): View {
  if (map.width === 0 || screen.width === 0 || screen.height === 0) return { scale: 1, x: 0, y: 0 };
  const scale = bounded(Math.min(1, (screen.width - MARGIN) / map.width, (screen.height - MARGIN) / map.height));
  return { scale, x: (screen.width - map.width * scale) / 2, y: (screen.height - map.height * scale) / 2 };
}

/** The point of the screen stays where it is. */
export function zoomed({ scale, x, y }: View, factor: number, at: Point): View {
  const next = bounded(scale * factor);
  const ratio = next / scale;
  return { scale: next, x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio };
}

/** Moved as little as needed to bring a box into sight. */
export function withInSight(view: View, box: Box, screen: Size): View {
  const [left, top] = [view.x + box.x * view.scale, view.y + box.y * view.scale];
  const move = (from: number, length: number, room: number) =>
    from < MARGIN ? MARGIN - from : from + length > room - MARGIN ? Math.min(room - MARGIN - from - length, 0) : 0;
  return {
    ...view,
    x: view.x + move(left, box.width * view.scale, screen.width),
    y: view.y + move(top, box.height * view.scale, screen.height),
  };
}

function bounded(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}
