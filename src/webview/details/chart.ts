import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { element } from '../page/element';
import { fill, type Wording } from '../page/wording';
import type { ChartNow } from './messages';
import type { DetailsTexts } from './detailsTexts';

const CHART_PIXELS = 130;
const AXIS_PIXELS = 62;
const MAX_WAIT_MS = 200;
/** The colours of the theme, one for each series. */
const COLORS = ['--vscode-charts-blue', '--orange'];

interface ChartOptions {
  chart: ChartNow;
  /** In seconds since 1970. */
  times: readonly number[];
  texts: DetailsTexts;
  wording: Wording;
  isTableOpen: boolean;
  onTable: (isOpen: boolean) => void;
}

/** A metric over time in the theme's colours, and the same numbers as a table. */
export class MetricChart {
  readonly root: HTMLElement;
  readonly #options: ChartOptions;
  readonly #plotHolder = element('div', { class: 'plot', attributes: { 'aria-hidden': 'true' } });
  #plot: uPlot | undefined;
  readonly #observer: ResizeObserver;
  #width = 0;
  /** The turn in which it is drawn, which another size or theme takes the place of. */
  #turn = new AbortController();

  constructor(options: ChartOptions) {
    this.#options = options;
    const { chart, texts, isTableOpen, onTable } = options;
    const table = element('details', { class: 'chart-table' }, element('summary', { text: texts.table }));
    // A few hundred rows are made when somebody wants them.
    const fillTable = () => {
      if (table.open && table.childElementCount === 1) table.append(this.#table());
    };
    table.open = isTableOpen;
    fillTable();
    table.addEventListener('toggle', () => {
      fillTable();
      onTable(table.open);
    });
    this.root = element(
      'figure',
      { class: 'chart' },
      element('figcaption', {}, element('span', { class: 'chart-title', text: chart.title }), ` · ${this.#summary()}`),
      ...(this.#hasValues ? [this.#plotHolder, table] : []),
    );
    this.#observer = new ResizeObserver(([entry]) => this.#resize(Math.floor(entry?.contentRect.width ?? 0)));
    this.#observer.observe(this.#plotHolder);
  }

  dispose(): void {
    this.#turn.abort();
    this.#observer.disconnect();
    this.#plot?.destroy();
  }

  /** The theme has changed: the chart is drawn again in its colours. */
  recolor(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    if (this.#width > 0) this.#drawSoon();
  }

  get #hasValues(): boolean {
    return this.#options.chart.series.some(({ values }) => values.some((value) => value !== null));
  }

  #summary(): string {
    const { chart, texts } = this.#options;
    if (!this.#hasValues) return texts.noValues;
    const parts = chart.series.flatMap(({ metric, values }) => {
      const known = values.filter((value) => value !== null);
      const last = known.at(-1);
      if (last === undefined) return [];
      const said = fill(texts.lastAndMost, this.#format(last), this.#format(Math.max(...known)));
      return chart.series.length > 1 ? `${metric}: ${said}` : said;
    });
    return parts.join(' · ');
  }

  #resize(width: number): void {
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    if (this.#plot) this.#plot.setSize({ width, height: CHART_PIXELS });
    else this.#drawSoon();
  }

  /** Each chart in a turn of its own: all of them at once would hold the page up. */
  #drawSoon(): void {
    this.#turn.abort();
    this.#turn = new AbortController();
    void this.#drawIdle(this.#turn.signal);
  }

  async #drawIdle(signal: AbortSignal): Promise<void> {
    await idle();
    // The library, too, runs in a turn of its own, and only for a page that has charts.
    const { default: Plot } = await import('uplot');
    await idle();
    if (!signal.aborted) this.#draw(Plot);
  }

  #draw(Plot: typeof uPlot): void {
    const { chart, times } = this.#options;
    const style = getComputedStyle(document.body);
    const color = (name: string) => style.getPropertyValue(name).trim() || style.color;
    const axis = {
      stroke: color('--vscode-descriptionForeground'),
      grid: { stroke: color('--vscode-editorIndentGuide-background1'), width: 1 },
      ticks: { show: false },
      font: `11px ${style.fontFamily}`,
    };
    const options: uPlot.Options = {
      ...{ width: this.#width, height: CHART_PIXELS },
      legend: { show: false },
      cursor: { show: false },
      // One value alone still has a scale from nothing up to it.
      scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
      axes: [axis, { ...axis, size: AXIS_PIXELS, values: (_, splits) => splits.map((value) => this.#format(value)) }],
      series: [
        {},
        ...chart.series.map((_, index) => ({
          stroke: resolved(COLORS[index % COLORS.length] ?? '', style),
          ...{ width: 1.5, spanGaps: false, points: { size: 4 } },
          // Colours alone would not tell two lines apart.
          dash: index === 0 ? [] : [5, 4],
        })),
      ],
    };
    const data: uPlot.AlignedData = [[...times], ...chart.series.map(({ values }) => [...values])];
    this.#plot = new Plot(options, data, this.#plotHolder);
  }

  #table(): HTMLElement {
    const { chart, times, texts, wording } = this.#options;
    const head = element('tr', {}, element('th', { text: texts.time, attributes: { scope: 'col' } }));
    for (const { metric } of chart.series) head.append(element('th', { text: metric, attributes: { scope: 'col' } }));
    const rows = times.flatMap((time, index) => {
      const values = chart.series.map((one) => one.values[index] ?? null);
      if (values.every((value) => value === null)) return [];
      const cells = values.map((value) => element('td', { text: value === null ? '' : this.#format(value) }));
      const name = element('th', { text: wording.utc(time * 1000), attributes: { scope: 'row' } });
      return [element('tr', {}, name, ...cells)];
    });
    const table = element(
      'table',
      { attributes: { 'aria-label': chart.title } },
      element('thead', {}, head),
      element('tbody', {}, ...rows),
    );
    const attributes = { 'aria-label': chart.title };
    return element('div', { class: 'chart-rows', tabIndex: 0, role: 'region', attributes }, table);
  }

  #format(value: number): string {
    const { wording, chart } = this.#options;
    switch (chart.unit) {
      case 'recordsPerSecond':
        return `${wording.decimal(value)}/s`;
      case 'bytesPerSecond':
        return `${wording.bytes(value)}/s`;
      case 'count':
        return wording.decimal(value);
      case 'milliseconds':
        return wording.duration(value);
      case 'seconds':
        return wording.duration(value * 1000);
      case 'percent':
        return `${wording.decimal(value)} %`;
    }
  }
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => requestIdleCallback(resolve, { timeout: MAX_WAIT_MS }));
}

/** A canvas takes no variables: an element tells what one stands for. */
function resolved(name: string, style: CSSStyleDeclaration): string {
  const probe = element('span', { hidden: true });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color || style.color;
}
