import { DrawnEdge } from './drawnEdge';
import { DrawnNode, type NodeWords } from './drawnNode';
import type { MapPart } from './filter';
import { layoutMap, NODE_WIDTH, nodeLines, type MapDirection, type MapLayout } from './layout';
import type { MapNodeShown } from './messages';
import { neighbour, type Direction } from './neighbours';
import { setAttribute, svg, TextFitter } from './svg';
import { fitted, withInSight, zoomed, type View } from './viewport';

const ZOOM_STEP = 1.25;
const WHEEL_ZOOM = 0.0025;
/** A press that moves less is a click. */
const MIN_DRAG_PX = 4;
/** Moving dashes cost a little each; with more of them the lines' widths alone say where most flows. */
const MAX_MOVING_EDGES = 60;

export interface MapGraphOptions {
  wordsOf: (node: MapNodeShown) => NodeWords;
  onOpen: (id: string) => void;
  onFocus: (id: string) => void;
}

/** The drawing: boxes and lines in SVG, which pans and zooms. It does nothing while nothing changes. */
export class MapGraph {
  /** Chromium makes a Tab stop of an SVG that listens for the focus, where it is not told otherwise. */
  readonly root = svg('svg', { class: 'graph', role: 'group', tabindex: -1 });
  readonly #options: MapGraphOptions;
  readonly #scene = svg('g', { class: 'scene' });
  readonly #edgeLayer = svg('g');
  readonly #nodeLayer = svg('g');
  readonly #nodes = new Map<string, DrawnNode>();
  readonly #edges = new Map<string, DrawnEdge>();
  readonly #texts = new TextFitter();
  #part: MapPart = { nodes: [], edges: [] };
  #layout: MapLayout = layoutMap([], []);
  #structure = '';
  #view: View = { scale: 1, x: 0, y: 0 };
  /** A person has moved the map: it stays there. */
  #isMoved = false;
  #focused: string | undefined;
  #isFrameAsked = false;

  constructor(options: MapGraphOptions) {
    this.#options = options;
    const arrow = svg('path', { d: 'M0,0 L8,4 L0,8 Z', class: 'arrow-head' });
    const marker = {
      id: 'arrow',
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      orient: 'auto',
    };
    this.root.append(svg('defs', {}, svg('marker', { ...marker, markerUnits: 'userSpaceOnUse' }, arrow)), this.#scene);
    this.#scene.append(this.#edgeLayer, this.#nodeLayer);
    this.root.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.root.addEventListener('pointerdown', (event) => this.#press(event));
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('focusin', ({ target }) => this.#focusedOn(target));
    new ResizeObserver(() => this.#resized()).observe(this.root);
  }

  get layout(): MapLayout {
    return this.#layout;
  }

  set label(text: string) {
    setAttribute(this.root, 'aria-label', text);
  }

  show(part: MapPart): void {
    this.#part = part;
    this.#texts.useFont();
    const structure = structureOf(part);
    const direction = this.#direction;
    const isOther = structure !== this.#structure || direction !== this.#layout.direction;
    if (isOther) this.#layout = layoutMap(part.nodes, part.edges, direction);
    this.#structure = structure;
    const moving = part.edges.filter(({ level }) => level > 0).length;
    this.#edgeLayer.classList.toggle('still', moving > MAX_MOVING_EDGES);
    this.#draw();
    if (isOther && !this.#isMoved) this.fit();
  }

  /** Only texts that the page makes have changed. */
  showWords(ids: Iterable<string>): void {
    for (const id of ids) {
      const node = this.#part.nodes.find((one) => one.id === id);
      if (node) this.#nodes.get(id)?.show(node, this.#options.wordsOf(node), this.#widthOf(id), this.#texts);
    }
  }

  fit(): void {
    this.#isMoved = false;
    this.#move(fitted(this.#layout, this.#screen));
  }

  zoom(direction: 1 | -1): void {
    const { width, height } = this.#screen;
    this.#isMoved = true;
    this.#move(zoomed(this.#view, ZOOM_STEP ** direction, { x: width / 2, y: height / 2 }));
  }

  /** Marks a node, and brings it into sight. */
  choose(id: string | undefined): void {
    for (const [other, { root }] of this.#nodes) root.classList.toggle('chosen', other === id);
    const box = id === undefined ? undefined : this.#layout.boxes.get(id);
    if (box) this.#move(withInSight(this.#view, box, this.#screen));
  }

  #draw(): void {
    const { nodes, edges } = this.#part;
    keepOnly(this.#nodes, nodes);
    keepOnly(this.#edges, edges);
    for (const node of nodes) {
      const box = this.#layout.boxes.get(node.id);
      if (!box) continue;
      let drawn = this.#nodes.get(node.id);
      if (!drawn) {
        drawn = new DrawnNode(node);
        this.#nodes.set(node.id, drawn);
        this.#nodeLayer.append(drawn.root);
      }
      drawn.place(box);
      drawn.show(node, this.#options.wordsOf(node), box.width, this.#texts);
    }
    for (const edge of edges) {
      const way = this.#layout.ways.get(edge.id);
      if (!way) continue;
      let drawn = this.#edges.get(edge.id);
      if (!drawn) {
        drawn = new DrawnEdge();
        this.#edges.set(edge.id, drawn);
        this.#edgeLayer.append(drawn.root);
      }
      drawn.place(way, this.#layout.direction);
      drawn.show(edge);
    }
    // A shard is drawn over its stream, whenever each of them came.
    for (const { id, parent } of nodes) {
      const [shard, stream] = [this.#nodes.get(id)?.root, this.#nodes.get(parent ?? '')?.root];
      if (shard && stream && shard.compareDocumentPosition(stream) & Node.DOCUMENT_POSITION_FOLLOWING) {
        this.#nodeLayer.append(shard);
      }
    }
    this.#keepTabStop();
  }

  #widthOf(id: string): number {
    return this.#layout.boxes.get(id)?.width ?? NODE_WIDTH;
  }

  /** One node is what Tab comes to. */
  #keepTabStop(): void {
    const stop = this.#nodes.has(this.#focused ?? '') ? this.#focused : this.#part.nodes[0]?.id;
    for (const [id, { root }] of this.#nodes) setAttribute(root, 'tabindex', id === stop ? 0 : -1);
  }

  #focusedOn(target: EventTarget | null): void {
    const id = idOf(target);
    if (id === undefined) return;
    this.#focused = id;
    this.#keepTabStop();
    this.choose(id);
    this.#options.onFocus(id);
  }

  #key(event: KeyboardEvent): void {
    const id = idOf(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || id === undefined) return;
    switch (event.key) {
      case 'Enter':
      case ' ':
        this.#options.onOpen(id);
        break;
      case '+':
      case '=':
        this.zoom(1);
        break;
      case '-':
        this.zoom(-1);
        break;
      case '0':
        this.fit();
        break;
      case 'ArrowLeft':
      case 'ArrowRight':
      case 'ArrowUp':
      case 'ArrowDown':
        this.#go(id, event.key);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #go(from: string, direction: Direction): void {
    const to = neighbour(this.#layout.boxes, from, direction);
    if (to !== undefined) this.#nodes.get(to)?.root.focus({ preventScroll: true });
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#isMoved = true;
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = this.root.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      this.#move(zoomed(this.#view, Math.exp(-event.deltaY * WHEEL_ZOOM), at));
      return;
    }
    const [across, down] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    this.#move({ ...this.#view, x: this.#view.x - across, y: this.#view.y - down });
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const pressed = idOf(event.target);
    const from = { x: event.clientX, y: event.clientY };
    const view = this.#view;
    let isDragged = false;
    const over = new AbortController();
    const moved = ({ clientX, clientY }: PointerEvent) => {
      const [x, y] = [clientX - from.x, clientY - from.y];
      isDragged ||= Math.hypot(x, y) >= MIN_DRAG_PX;
      if (!isDragged) return;
      this.#isMoved = true;
      this.#move({ ...view, x: view.x + x, y: view.y + y });
    };
    window.addEventListener('pointermove', moved, { signal: over.signal });
    const ended = (isClick: boolean) => {
      over.abort();
      if (isClick && !isDragged && pressed !== undefined) this.#options.onOpen(pressed);
    };
    window.addEventListener('pointerup', () => ended(true), { signal: over.signal });
    window.addEventListener('pointercancel', () => ended(false), { signal: over.signal });
  }

  #resized(): void {
    if (this.#direction !== this.#layout.direction) this.show(this.#part);
    if (!this.#isMoved) this.fit();
  }

  get #direction(): MapDirection {
    const { width, height } = this.#screen;
    return height > width * 1.2 ? 'down' : 'right';
  }

  get #screen(): { width: number; height: number } {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  /** Drawn with the next frame, however often it is moved before that. */
  #move(view: View): void {
    this.#view = view;
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    requestAnimationFrame(() => {
      this.#isFrameAsked = false;
      const { x, y, scale } = this.#view;
      setAttribute(this.#scene, 'transform', `translate(${Math.round(x)},${Math.round(y)}) scale(${scale})`);
    });
  }
}

/** What has an influence on where boxes are. */
function structureOf({ nodes, edges }: MapPart): string {
  return JSON.stringify([nodes.map((node) => [node.id, node.parent, nodeLines(node)]), edges.map(({ id }) => id)]);
}

function keepOnly(drawn: Map<string, DrawnNode | DrawnEdge>, wanted: readonly { id: string }[]): void {
  const ids = new Set(wanted.map(({ id }) => id));
  for (const [id, { root }] of drawn) {
    if (ids.has(id)) continue;
    root.remove();
    drawn.delete(id);
  }
}

function idOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGElement>('[data-id]')?.dataset.id : undefined;
}
