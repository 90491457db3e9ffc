import { element } from '../page/element';
import type { GridColumn } from './columns';
import type { GridRow } from './messages';

export interface DrawnRowsOptions {
  /** What stands in the place of a row that the host no longer has. */
  goneLabel: string;
}

/** The elements of the rows in sight: made once a row is known, moved when it scrolls, taken away when it leaves. */
export class DrawnRows<Row extends GridRow> {
  readonly root = element('div', { class: 'spacer', role: 'rowgroup' });
  columns: readonly GridColumn<Row>[] = [];
  readonly #drawn = new Map<number, { row: Row | undefined; isSelected: boolean; node: HTMLElement }>();

  constructor(private readonly options: DrawnRowsOptions) {}

  clear(): void {
    for (const { node } of this.#drawn.values()) node.remove();
    this.#drawn.clear();
  }

  keepOnly(from: number, to: number): void {
    for (const [position, { node }] of this.#drawn) {
      if (position >= from && position < to) continue;
      node.remove();
      this.#drawn.delete(position);
    }
  }

  /** @param row undefined: not there yet, or no longer (`isGone`) */
  draw(position: number, row: Row | undefined, { isSelected = false, isGone = false }): HTMLElement {
    const before = this.#drawn.get(position);
    if (before && before.row === row && before.isSelected === isSelected) return before.node;
    // Asked for again: what was drawn stays until the answer.
    if (before?.row && !row) return before.node;
    before?.node.remove();
    const node = this.#make(position, row, isSelected, isGone);
    this.#drawn.set(position, { row, isSelected, node });
    this.root.append(node);
    return node;
  }

  #make(position: number, row: Row | undefined, isSelected: boolean, isGone: boolean): HTMLElement {
    const node = element('div', {
      class: `row${isSelected ? ' selected' : ''}${row ? '' : ' absent'}`,
      role: 'row',
      attributes: { id: `row-${position}`, 'data-position': String(position), 'aria-selected': String(isSelected) },
    });
    for (const column of this.columns) {
      const cell = element('div', { class: `cell cell-${column.look}`, role: 'gridcell' });
      if (row) column.fill(cell, row);
      else if (isGone && column.width === undefined) cell.textContent = this.options.goneLabel;
      node.append(cell);
    }
    return node;
  }
}

/** The position that an element of a row stands for. */
export function positionAt(target: Element): number | undefined {
  const position = target.closest<HTMLElement>('.row')?.dataset.position;
  return position === undefined ? undefined : Number(position);
}
