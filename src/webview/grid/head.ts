import { element } from '../page/element';
import { makeOneTabStop } from '../page/roving';
import { widthOf, type GridColumn, type GridLayout, type GridOrder } from './columns';

const KEY_STEP = 8;

export interface GridHeadOptions {
  resizeLabel: string;
  layout: GridLayout;
  /** A width is another; `isDone` once it stays so. */
  onResize: (isDone: boolean) => void;
  /** The head of a column that can be sorted by was clicked. */
  onSort: (column: string) => void;
}

/** The titles of the columns, with a handle at the right edge of each that has a width. */
export class GridHead {
  readonly root: HTMLElement;
  readonly #options: GridHeadOptions;
  readonly #row = element('div', { class: 'head', role: 'row', attributes: { 'aria-rowindex': '1' } });
  readonly #cells = new Map<string, HTMLElement>();
  #order: GridOrder | undefined;

  constructor(options: GridHeadOptions) {
    this.#options = options;
    this.root = element('div', { class: 'heads', role: 'rowgroup' }, this.#row);
    makeOneTabStop(this.root, '.head-title:is(button), .resizer');
  }

  get height(): number {
    return this.#row.offsetHeight;
  }

  show(columns: readonly GridColumn<never>[]): void {
    this.#cells.clear();
    for (const column of columns) this.#cells.set(column.id, this.#cell(column));
    this.#row.replaceChildren(...this.#cells.values());
    this.showOrder(this.#order);
  }

  showOrder(order: GridOrder | undefined): void {
    this.#order = order;
    for (const [id, cell] of this.#cells) {
      if (id === order?.column) cell.setAttribute('aria-sort', order.isDescending ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    }
  }

  #cell(column: GridColumn<never>): HTMLElement {
    const { id, look, title, width, isSortable } = column;
    const cell = element('div', {
      class: `cell cell-${look}`,
      role: 'columnheader',
      title,
      attributes: { 'aria-label': title },
    });
    cell.dataset.column = id;
    const name = element(isSortable === true ? 'button' : 'span', { class: 'head-title', text: title });
    if (isSortable === true) name.addEventListener('click', () => this.#options.onSort(id));
    cell.append(name);
    if (width !== undefined) cell.append(this.#handle(column));
    return cell;
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
