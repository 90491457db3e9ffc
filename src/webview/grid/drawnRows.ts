import { element } from '../page/element';
import type { GridColumn } from './columns';
import type { GridRow } from './messages';

export interface DrawnRowsOptions {
  /** What stands in the place of a row that the host no longer has. */
  goneLabel: string;
}

/** How a row stands in the grid. */
export interface RowStance {
  isSelected: boolean;
  /** The keys go on from it. */
  isActive: boolean;
  /** The host no longer has it. */
  isGone: boolean;
  /** Pixels from the upper end. */
  offset: number;
  /** From 1, with the head. */
  ariaIndex: number;
}

interface DrawnRow<Row> {
  node: HTMLElement;
  cells: HTMLElement[];
  row: Row | undefined;
  stance: RowStance | undefined;
}

/**
 * The elements of the rows in sight. One that leaves becomes the next that comes, and only what is other about a row is
 * set: while somebody scrolls, this is done sixty times a second.
 */
export class DrawnRows<Row extends GridRow> {
  readonly root = element('div', { class: 'spacer', role: 'rowgroup' });
  columns: readonly GridColumn<Row>[] = [];
  readonly #drawn = new Map<number, DrawnRow<Row>>();
  #spare: DrawnRow<Row>[] = [];

  constructor(private readonly options: DrawnRowsOptions) {}

  clear(): void {
    this.#drawn.clear();
    this.#spare = [];
    this.root.replaceChildren();
  }

  /** The rows from one position to before another, and no others. @param rowAt undefined: not there yet, or no longer */
  show(from: number, to: number, rowAt: (position: number) => Row | undefined, stanceOf: StanceOf<Row>): void {
    for (const [position, drawn] of this.#drawn) {
      if (position >= from && position < to) continue;
      this.#drawn.delete(position);
      this.#spare.push(drawn);
    }
    for (let position = from; position < to; position += 1) {
      const row = rowAt(position);
      this.#draw(position, row, stanceOf(position, row));
    }
    for (const { node } of this.#spare.splice(0)) node.remove();
  }

  #draw(position: number, row: Row | undefined, stance: RowStance): void {
    const known = this.#drawn.get(position);
    const drawn = known ?? this.#begin(position);
    // Asked for again: what was drawn stays until the answer.
    const stays = row ? known?.row === row : known?.row !== undefined || known?.stance?.isGone === stance.isGone;
    if (!stays) this.#fill(drawn, row, stance.isGone);
    place(drawn, stance);
  }

  #begin(position: number): DrawnRow<Row> {
    const drawn = this.#spare.pop() ?? this.#make();
    this.#drawn.set(position, drawn);
    drawn.node.id = `row-${position}`;
    drawn.node.dataset.position = String(position);
    return drawn;
  }

  #make(): DrawnRow<Row> {
    const cells = this.columns.map(({ look }) => element('div', { class: `cell cell-${look}`, role: 'gridcell' }));
    const node = element('div', { class: 'row', role: 'row' }, ...cells);
    this.root.append(node);
    return { node, cells, row: undefined, stance: undefined };
  }

  #fill(drawn: DrawnRow<Row>, row: Row | undefined, isGone: boolean): void {
    drawn.row = row;
    drawn.node.classList.toggle('absent', row === undefined);
    for (const [index, column] of this.columns.entries()) {
      const cell = drawn.cells[index];
      if (!cell) continue;
      cell.replaceChildren();
      cell.removeAttribute('title');
      if (row) column.fill(cell, row);
      else if (isGone && column.width === undefined) cell.textContent = this.options.goneLabel;
    }
  }
}

export type StanceOf<Row> = (position: number, row: Row | undefined) => RowStance;

function place(drawn: DrawnRow<unknown>, stance: RowStance): void {
  const { node, stance: before } = drawn;
  drawn.stance = stance;
  if (before?.offset !== stance.offset) node.style.transform = `translateY(${stance.offset}px)`;
  if (before?.ariaIndex !== stance.ariaIndex) node.setAttribute('aria-rowindex', String(stance.ariaIndex));
  if (before?.isActive !== stance.isActive) node.classList.toggle('active', stance.isActive);
  if (before?.isSelected === stance.isSelected) return;
  node.classList.toggle('selected', stance.isSelected);
  node.setAttribute('aria-selected', String(stance.isSelected));
}

/** The position that an element of a row stands for. */
export function positionAt(target: Element): number | undefined {
  const position = target.closest<HTMLElement>('.row')?.dataset.position;
  return position === undefined ? undefined : Number(position);
}
