import { element } from '../page/element';
import { widthOf, type GridColumn, type GridLayout } from './columns';

const KEY_STEP = 8;

export interface GridHeadOptions {
  resizeLabel: string;
  layout: GridLayout;
  /** A width is another; `isDone` once it stays so. */
  onResize: (isDone: boolean) => void;
}

/** The titles of the columns, with a handle at the right edge of each that has a width. */
export class GridHead {
  readonly root: HTMLElement;
  readonly #options: GridHeadOptions;
  readonly #row = element('div', { class: 'head', role: 'row', attributes: { 'aria-rowindex': '1' } });

  constructor(options: GridHeadOptions) {
    this.#options = options;
    this.root = element('div', { class: 'heads', role: 'rowgroup' }, this.#row);
  }

  get height(): number {
    return this.#row.offsetHeight;
  }

  show(columns: readonly GridColumn<never>[]): void {
    this.#row.replaceChildren(
      ...columns.map((column) => {
        const cell = element('div', { class: `cell cell-${column.look}`, role: 'columnheader', title: column.title });
        cell.append(element('span', { class: 'head-title', text: column.title }));
        if (column.width !== undefined) cell.append(this.#handle(column));
        return cell;
      }),
    );
  }

  #handle(column: GridColumn<never>): HTMLElement {
    const { resizeLabel, layout } = this.#options;
    const width = () => widthOf(column, layout) ?? 0;
    const attributes = {
      ...{ 'aria-label': `${resizeLabel}: ${column.title}`, 'aria-orientation': 'vertical' },
      ...{ 'aria-valuenow': String(width()), 'aria-valuemin': '36', 'aria-valuemax': '2000' },
    };
    const handle = element('div', { class: 'resizer', role: 'separator', tabIndex: 0, title: resizeLabel, attributes });
    const resize = (pixels: number, isDone: boolean) => {
      layout.widths[column.id] = pixels;
      handle.setAttribute('aria-valuenow', String(width()));
      this.#options.onResize(isDone);
    };
    handle.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      resize(width() + step, true);
    });
    dragging(handle, width, resize);
    return handle;
  }
}

function dragging(handle: HTMLElement, width: () => number, resize: (pixels: number, isDone: boolean) => void): void {
  handle.addEventListener('pointerdown', (down) => {
    const before = width();
    handle.setPointerCapture(down.pointerId);
    const drag = (move: PointerEvent) => resize(before + move.clientX - down.clientX, false);
    handle.addEventListener('pointermove', drag);
    handle.addEventListener(
      'lostpointercapture',
      () => {
        handle.removeEventListener('pointermove', drag);
        resize(width(), true);
      },
      { once: true },
    );
  });
}
