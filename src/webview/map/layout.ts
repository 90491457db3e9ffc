import { graphlib, layout } from '@dagrejs/dagre';
import type { MapEdgeShown, MapNodeShown } from './messages';

export interface Point {
  x: number;
  y: number;
}

/** The top left corner, and the size. */
export interface Box extends Point {
  width: number;
  height: number;
}

export interface MapLayout {
  width: number;
  height: number;
  boxes: ReadonlyMap<string, Box>;
  /** The way of each edge, from a side of a box to the opposite side of another. */
  ways: ReadonlyMap<string, readonly Point[]>;
  direction: MapDirection;
}

/** `down` where the screen is higher than it is wide. */
export type MapDirection = 'right' | 'down';

export const NODE_WIDTH = 216;
/** Kind and title. */
const HEAD_HEIGHT = 44;
export const LINE_HEIGHT = 16;
const SHARD_HEIGHT = 20;
const BUFFER_HEIGHT = 10;
const PADDING = 8;
const MARGIN = 24;

/** A delivery stream keeps room for its buffer and its countdown, so that nothing moves when records come. */
export function nodeLines({ kind, facts, warning }: MapNodeShown): number {
  const countdown = kind === 'deliveryStream' ? 1 : 0;
  return facts.length + countdown + (warning === undefined ? 0 : 1);
}

function boxHeight(node: MapNodeShown, shards: number): number {
  const buffer = node.kind === 'deliveryStream' ? BUFFER_HEIGHT : 0;
  return HEAD_HEIGHT + nodeLines(node) * LINE_HEIGHT + buffer + shards * SHARD_HEIGHT + PADDING;
}

/** Where the lines below the title begin. */
export const BODY_Y = HEAD_HEIGHT + 10;

/** Places the boxes from producers on the left, or on top, to buckets at the other end. Shards are in their streams' boxes. */
export function layoutMap(
  nodes: readonly MapNodeShown[],
  edges: readonly MapEdgeShown[],
  direction: MapDirection = 'right',
): MapLayout {
  const graph = new graphlib.Graph({ multigraph: true });
  const isDown = direction === 'down';
  const ranks = isDown ? { rankdir: 'TB', ranksep: 56 } : { rankdir: 'LR', ranksep: 96 };
  graph.setGraph({ ...ranks, nodesep: 24, edgesep: 12, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const shards = shardsByStream(nodes);
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const boxes = new Map<string, Box>();
  const alone: MapNodeShown[] = [];
  for (const node of nodes) {
    if (node.parent !== undefined) continue;
    if (connected.has(node.id)) {
      graph.setNode(node.id, { width: NODE_WIDTH, height: boxHeight(node, shards.get(node.id)?.length ?? 0) });
    } else alone.push(node);
  }
  for (const { id, from, to } of edges) {
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to, { id }, id);
  }
  if (graph.nodeCount() > 0) layout(graph);
  for (const id of graph.nodes()) {
    const { x, y, width, height } = graph.node(id) as unknown as Box;
    boxes.set(id, { x: x - width / 2, y: y - height / 2, width, height });
  }
  const ways = new Map<string, readonly Point[]>();
  for (const edge of graph.edges()) {
    const { id, points } = graph.edge(edge) as unknown as { id: string; points: Point[] };
    const [from, to] = [boxes.get(edge.v), boxes.get(edge.w)];
    if (from && to) ways.set(id, isDown ? fromTopDown(points, from, to) : fromSideToSide(points, from, to));
  }
  placeAlone(alone, shards, boxes, isDown ? 1 : 3);
  addShards(shards, boxes);
  return { ...extent(boxes), boxes, ways, direction };
}

function shardsByStream(nodes: readonly MapNodeShown[]): Map<string, MapNodeShown[]> {
  const shards = new Map<string, MapNodeShown[]>();
  for (const node of nodes) {
    if (node.parent === undefined) continue;
    const known = shards.get(node.parent);
    if (known) known.push(node);
    else shards.set(node.parent, [node]);
  }
  return shards;
}

/** dagre ends an edge where it meets the box's outline, which may be its upper or lower side. */
function fromSideToSide(points: readonly Point[], from: Box, to: Box): Point[] {
  const between = points.slice(1, -1).filter(({ x }) => x > from.x + from.width && x < to.x);
  return [{ x: from.x + from.width, y: from.y + from.height / 2 }, ...between, { x: to.x, y: to.y + to.height / 2 }];
}

function fromTopDown(points: readonly Point[], from: Box, to: Box): Point[] {
  const between = points.slice(1, -1).filter(({ y }) => y > from.y + from.height && y < to.y);
  return [{ x: from.x + from.width / 2, y: from.y + from.height }, ...between, { x: to.x + to.width / 2, y: to.y }];
}

/** What has no connection stands below the rest, in rows about as wide as it. */
function placeAlone(
  alone: readonly MapNodeShown[],
  shards: ReadonlyMap<string, readonly MapNodeShown[]>,
  boxes: Map<string, Box>,
  minColumns: number,
): void {
  const { width, height } = extent(boxes);
  const step = NODE_WIDTH + MARGIN;
  const columns = Math.max(
    minColumns,
    Math.ceil(Math.sqrt((alone.length * minColumns) / 2)),
    Math.floor((width - MARGIN) / step),
  );
  const top = boxes.size > 0 ? height : MARGIN;
  const bottoms = new Array<number>(columns).fill(top);
  for (const [index, node] of alone.entries()) {
    const column = index % columns;
    const y = bottoms[column] ?? top;
    const box = {
      ...{ x: MARGIN + column * step, y, width: NODE_WIDTH },
      height: boxHeight(node, shards.get(node.id)?.length ?? 0),
    };
    boxes.set(node.id, box);
    bottoms[column] = y + box.height + MARGIN;
  }
}

/** They are at the end of their stream's box. */
function addShards(shards: ReadonlyMap<string, readonly MapNodeShown[]>, boxes: Map<string, Box>): void {
  for (const [parent, all] of shards) {
    const box = boxes.get(parent);
    if (!box) continue;
    const top = box.y + box.height - PADDING - all.length * SHARD_HEIGHT;
    for (const [index, { id }] of all.entries()) {
      boxes.set(id, { x: box.x + 8, y: top + index * SHARD_HEIGHT, width: box.width - 16, height: SHARD_HEIGHT - 2 });
    }
  }
}

function extent(boxes: ReadonlyMap<string, Box>): { width: number; height: number } {
  let [width, height] = [0, 0];
  for (const box of boxes.values()) {
    width = Math.max(width, box.x + box.width);
    height = Math.max(height, box.y + box.height);
  }
  return { width: width + MARGIN, height: height + MARGIN };
}

/** A curve through the points that leaves and arrives in the map's direction. */
export function pathOf(points: readonly Point[], direction: MapDirection = 'right'): string {
  const [first, ...others] = points;
  if (!first) return '';
  const parts = [`M${round(first.x)},${round(first.y)}`];
  let before = first;
  for (const point of others) {
    const [x, y] = [round((before.x + point.x) / 2), round((before.y + point.y) / 2)];
    const bends =
      direction === 'down'
        ? `${round(before.x)},${y} ${round(point.x)},${y}`
        : `${x},${round(before.y)} ${x},${round(point.y)}`;
    parts.push(`C${bends} ${round(point.x)},${round(point.y)}`);
    before = point;
  }
  return parts.join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
