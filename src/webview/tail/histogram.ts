import { shardColour } from './columns';
import { element } from '../page/element';
import type { ArrivalsNow, TimeRange } from './messages';
import type { PanelTexts } from './panelTexts';
import { fill, shortShard, type Wording } from '../page/wording';
import { ticksOf } from './timeAxis';

export interface HistogramOptions {
  texts: PanelTexts;
  wording: Wording;
  onRange: (range: TimeRange | undefined) => void;
}

const MIN_DRAG_PIXELS = 4;
const MIN_BAR_PIXELS = 2;
/** A burst that fills all of it would look like a steady stream. */
const MIN_SPAN_MS = 10_000;
const MAX_BUCKETS = 120;
/** Below the bars, for the times. */
const AXIS_PIXELS = 14;
/** In a tooltip; the others are told as one. */
const MAX_SHARDS_TOLD = 10;
/** More shards than there are colours are drawn as one. */
const MAX_SHARDS_DRAWN = 6;
const DIMMED = 0.3;
const SCALE_PIXELS = 11;

/** Arrivals over time, one colour a shard; dragging over it chooses a time. */
export class Histogram {
  readonly root: HTMLElement;
  readonly #options: HistogramOptions;
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly #brush = element('div', { class: 'brush', hidden: true });
  #arrivals: ArrivalsNow | undefined;
  #range: TimeRange | undefined;
  #drag: { fromX: number; toX: number } | undefined;

  constructor(options: HistogramOptions) {
    this.#options = options;
    this.root = element('div', { class: 'histogram', role: 'slider', tabIndex: 0 }, this.#canvas, this.#brush);
    new ResizeObserver(() => this.#draw()).observe(this.root);
    // The theme's colours come as classes and variables of the page.
    new MutationObserver(() => this.#draw()).observe(document.body, { attributeFilter: ['class'] });
    this.#listen();
  }

  show(arrivals: ArrivalsNow | undefined): void {
    this.#arrivals = arrivals && withLeastSpan(arrivals);
    this.#draw();
  }

  setRange(range: TimeRange | undefined): void {
    this.#range = range;
    this.#placeBrush();
    this.#label();
  }

  #listen(): void {
    const { root } = this;
    root.addEventListener('pointerdown', (event) => {
      if (!this.#arrivals || event.button !== 0) return;
      root.setPointerCapture(event.pointerId);
      this.#drag = { fromX: event.offsetX, toX: event.offsetX };
    });
    root.addEventListener('pointermove', (event) => {
      this.#hover(event.offsetX);
      if (!this.#drag) return;
      this.#drag.toX = event.offsetX;
      this.#placeBrush();
    });
    root.addEventListener('lostpointercapture', () => this.#dragged());
    root.addEventListener('keydown', (event) => this.#key(event));
  }

  #dragged(): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (!drag) return;
    const [from, to] = [Math.min(drag.fromX, drag.toX), Math.max(drag.fromX, drag.toX)];
    if (to - from < MIN_DRAG_PIXELS) this.#choose(undefined);
    else this.#choose({ fromMs: Math.floor(this.#timeAt(from)), toMs: Math.ceil(this.#timeAt(to)) });
  }

  /** Arrows move a range of a tenth of the time, with Shift they widen it. */
  #key(event: KeyboardEvent): void {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.key === 'Escape' && this.#range) {
      event.stopPropagation();
      this.#choose(undefined);
    }
    if (step === 0 || !this.#arrivals) return;
    event.preventDefault();
    const { startMs, bucketMs } = this.#arrivals;
    const wholeMs = this.#buckets * bucketMs;
    const moveMs = Math.max(bucketMs, wholeMs / 10) * step;
    const range = this.#range ?? { fromMs: startMs + wholeMs - Math.abs(moveMs), toMs: startMs + wholeMs };
    if (event.shiftKey) this.#choose({ ...range, toMs: Math.max(range.fromMs + bucketMs, range.toMs + moveMs) });
    else this.#choose(this.#range ? { fromMs: range.fromMs + moveMs, toMs: range.toMs + moveMs } : range);
  }

  #choose(range: TimeRange | undefined): void {
    this.setRange(range);
    this.#options.onRange(range);
  }

  get #buckets(): number {
    return Math.max(0, ...(this.#arrivals?.counts.map((row) => row.length) ?? []));
  }

  #timeAt(x: number): number {
    const { startMs = 0, bucketMs = 0 } = this.#arrivals ?? {};
    return startMs + (x / Math.max(1, this.root.clientWidth)) * this.#buckets * bucketMs;
  }

  #xOf(ms: number): number {
    const { startMs = 0, bucketMs = 1 } = this.#arrivals ?? {};
    const x = ((ms - startMs) / Math.max(1, this.#buckets * bucketMs)) * this.root.clientWidth;
    return Math.min(this.root.clientWidth, Math.max(0, x));
  }

  #hover(x: number): void {
    const arrivals = this.#arrivals;
    if (!arrivals) return;
    const { wording, texts } = this.#options;
    const bucket = Math.floor((this.#timeAt(x) - arrivals.startMs) / arrivals.bucketMs);
    const count = arrivals.counts.reduce((sum, row) => sum + (row[bucket] ?? 0), 0);
    const time = wording.clock(arrivals.startMs + bucket * arrivals.bucketMs);
    const matched = arrivals.matched?.[bucket];
    const many =
      matched === undefined
        ? wording.count(count)
        : fill(texts.matchesOf, wording.count(matched), wording.count(count));
    const head = `${time}  ${fill(texts.records, many)}`;
    this.root.title = [head, ...this.#byShard(arrivals, bucket), texts.arrivalsHint].join('\n');
  }

  /** The busiest first. */
  #byShard({ counts, shardIds }: ArrivalsNow, bucket: number): string[] {
    const { wording } = this.#options;
    const told = shardIds
      .map((shardId, shard) => ({ shardId, count: counts[shard]?.[bucket] ?? 0 }))
      .filter(({ count }) => count > 0)
      .sort((left, right) => right.count - left.count);
    const lines = told
      .slice(0, MAX_SHARDS_TOLD)
      .map(({ shardId, count }) => `${shortShard(shardId)}: ${wording.count(count)}`);
    const rest = told.slice(MAX_SHARDS_TOLD).reduce((sum, { count }) => sum + count, 0);
    return rest > 0 ? [...lines, `…: ${wording.count(rest)}`] : lines;
  }

  #placeBrush(): void {
    const drag = this.#drag;
    const range = this.#range;
    const [from, to] = drag
      ? [Math.min(drag.fromX, drag.toX), Math.max(drag.fromX, drag.toX)]
      : range
        ? [this.#xOf(range.fromMs), this.#xOf(range.toMs)]
        : [0, 0];
    this.#brush.hidden = !drag && !range;
    this.#brush.style.left = `${from}px`;
    this.#brush.style.width = `${Math.max(2, to - from)}px`;
  }

  #draw(): void {
    const { clientWidth: width, clientHeight } = this.root;
    const height = Math.max(0, clientHeight - AXIS_PIXELS);
    const scale = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(clientHeight * scale);
    const context = this.#canvas.getContext('2d');
    const arrivals = this.#arrivals;
    this.#label();
    this.#placeBrush();
    if (!context || !arrivals) return;
    context.scale(scale, scale);
    const most = Math.max(1, ...this.#totals);
    this.#drawAxis(context, arrivals, height);
    if (arrivals.matched) {
      context.globalAlpha = DIMMED;
      this.#drawBars(context, { arrivals, height, most, isMatched: false });
      context.globalAlpha = 1;
    }
    this.#drawBars(context, { arrivals, height, most, isMatched: true });
    this.#drawScale(context, most);
  }

  /** The bars of all records, or only of those that match. */
  #drawBars(context: CanvasRenderingContext2D, { arrivals, height, most, isMatched }: Bars): void {
    const totals = this.#totals;
    const step = this.root.clientWidth / totals.length;
    const style = getComputedStyle(this.root);
    const heights = new Array<number>(totals.length).fill(0);
    const isGrouped = arrivals.shardIds.length > MAX_SHARDS_DRAWN;
    const rows = isGrouped ? [totals] : arrivals.counts;
    rows.forEach((row, shard) => {
      const colour = isGrouped ? 0 : shardColour(arrivals.shardIds[shard] ?? '');
      context.fillStyle = style.getPropertyValue(`--shard-${colour}`);
      row.forEach((count, bucket) => {
        const total = totals[bucket] ?? 0;
        const share = isMatched && arrivals.matched ? (arrivals.matched[bucket] ?? 0) / Math.max(1, total) : 1;
        if (count * share === 0) return;
        const below = heights[bucket] ?? 0;
        const own = Math.max(MIN_BAR_PIXELS, ((count * share) / most) * (height - 2));
        const barWidth = Math.max(MIN_BAR_PIXELS, step - (step > 4 ? 1 : 0));
        context.fillRect(bucket * step, height - below - own, barWidth, own);
        heights[bucket] = below + own;
      });
    });
  }

  /** What the highest bar stands for. */
  #drawScale(context: CanvasRenderingContext2D, most: number): void {
    const style = getComputedStyle(this.root);
    const text = `${this.#options.wording.count(most)} / ${this.#options.wording.duration(this.#arrivals?.bucketMs ?? 0)}`;
    context.font = `10px ${style.fontFamily}`;
    context.textBaseline = 'middle';
    context.globalAlpha = 0.8;
    context.fillStyle = style.getPropertyValue('--vscode-editor-background');
    context.fillRect(0, 0, context.measureText(text).width + 6, SCALE_PIXELS);
    context.globalAlpha = 1;
    context.fillStyle = style.getPropertyValue('--vscode-descriptionForeground');
    context.fillText(text, 2, SCALE_PIXELS / 2 + 1);
  }

  get #totals(): number[] {
    const { counts = [] } = this.#arrivals ?? {};
    return Array.from({ length: this.#buckets }, (_, bucket) =>
      counts.reduce((sum, row) => sum + (row[bucket] ?? 0), 0),
    );
  }

  #drawAxis(context: CanvasRenderingContext2D, { startMs, bucketMs }: ArrivalsNow, top: number): void {
    const { clientWidth: width } = this.root;
    const style = getComputedStyle(this.root);
    context.fillStyle = style.getPropertyValue('--vscode-descriptionForeground');
    context.font = `10px ${style.fontFamily}`;
    context.textBaseline = 'middle';
    for (const { ms, label } of ticksOf(startMs, startMs + this.#buckets * bucketMs, width)) {
      const x = this.#xOf(ms);
      context.fillRect(x, top, 1, 3);
      // A label that would be cut in half says a wrong time.
      const isWhole = x + context.measureText(label).width + 3 <= width;
      if (isWhole) context.fillText(label, x + 3, top + AXIS_PIXELS / 2 + 1);
    }
  }

  #label(): void {
    const { texts, wording } = this.#options;
    const arrivals = this.#arrivals;
    if (!arrivals) {
      this.root.setAttribute('aria-label', texts.empty);
      for (const [name, value] of Object.entries({ valuemin: '0', valuemax: '0', valuenow: '0' }))
        this.root.setAttribute(`aria-${name}`, value);
      return;
    }
    const { startMs, bucketMs } = arrivals;
    const endMs = startMs + this.#buckets * bucketMs;
    const most = Math.max(0, ...this.#totals);
    const width = wording.duration(bucketMs);
    const label = fill(texts.arrivals, wording.clock(startMs), wording.clock(endMs), wording.count(most), width);
    this.root.setAttribute('aria-label', label);
    this.#tellRange({ startMs, endMs });
  }

  /** The range that the keys choose, with what arrived in it. */
  #tellRange({ startMs, endMs }: { startMs: number; endMs: number }): void {
    const { texts, wording } = this.#options;
    const { fromMs, toMs } = this.#range ?? { fromMs: startMs, toMs: endMs };
    const bucketMs = this.#arrivals?.bucketMs ?? 1;
    const inRange = this.#totals.filter((_, bucket) => {
      const bucketStartMs = startMs + bucket * bucketMs;
      return bucketStartMs + bucketMs > fromMs && bucketStartMs < toMs;
    });
    const records = wording.count(inRange.reduce((sum, count) => sum + count, 0));
    const range = `${wording.clock(fromMs)} – ${wording.clock(toMs)}, ${fill(texts.records, records)}`;
    for (const [name, value] of Object.entries({
      ...{ valuemin: startMs, valuemax: endMs, valuenow: Math.min(endMs, Math.max(startMs, fromMs)), valuetext: range },
    }))
      this.root.setAttribute(`aria-${name}`, String(value));
  }
}

interface Bars {
  arrivals: ArrivalsNow;
  /** Without the axis. */
  height: number;
  /** The records of the highest bar. */
  most: number;
  isMatched: boolean;
}

/** With empty buckets before those that there are. */
function withLeastSpan(arrivals: ArrivalsNow): ArrivalsNow {
  const { startMs, bucketMs, counts } = arrivals;
  const buckets = Math.max(0, ...counts.map((row) => row.length));
  // Wider buckets, where so many would be too narrow to see.
  const scale = Math.max(1, Math.ceil(MIN_SPAN_MS / MAX_BUCKETS / bucketMs));
  const wideMs = bucketMs * scale;
  const wanted = Math.ceil(MIN_SPAN_MS / wideMs);
  const missing = wanted - Math.ceil(buckets / scale);
  if (missing <= 0) return arrivals;
  const widened = (row: number[]) => {
    const wide = new Array<number>(wanted).fill(0);
    row.forEach((count, index) => {
      const at = missing + Math.floor(index / scale);
      wide[at] = (wide[at] ?? 0) + count;
    });
    return wide;
  };
  const matched = arrivals.matched && widened(arrivals.matched);
  return {
    ...{ ...arrivals, startMs: startMs - missing * wideMs, bucketMs: wideMs },
    ...{ counts: counts.map(widened), matched },
  };
}
