import { element } from '../page/element';
import type { GridColumn } from './columns';
import type { GridFont } from './gridFont';
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
  /** The index of its cell that the keys are in; undefined: they are in the row as a whole. */
  activeCell?: number | undefined;
  /** The host no longer has it. */
  isGone: boolean;
  /** Pixels from the upper end. */
  offset: number;
  /** From 1, with the head. */
  ariaIndex: number;
}

/** The room for the text of each column's cells, in pixels. */
export interface TextRoom {
  font: GridFont;
  pixels: readonly number[];
}

export interface RowTarget<Row> {
  position: number;
  row: Row;
  /** Undefined: it is the row as a whole. */
  column: string | undefined;
  element: HTMLElement;
}

interface DrawnRow<Row> {
  node: HTMLElement;
  cells: HTMLElement[];
  /** The one that the keys are in. */
  activeCell: HTMLElement | undefined;
  row: Row | undefined;
  stance: RowStance | undefined;
}

/**
 * The elements of the rows in sight. One that leaves becomes the next that comes, and only what is other about a row is
 * set: while somebody scrolls, this is done sixty times a second.
 */
export class DrawnRows<Row extends GridRow> {
  readonly #options: DrawnRowsOptions;

  readonly root = element('div', { class: 'spacer', role: 'rowgroup' });
  #columns: readonly GridColumn<Row>[] = [];
  /** Undefined: not known, or not in one line. */
  #room: TextRoom | undefined;
  readonly #drawn = new Map<number, DrawnRow<Row>>();
  readonly #positions = new WeakMap<Element, number>();
  #spare: DrawnRow<Row>[] = [];
  /** The cell that was last under the pointer. */
  #hinted: HTMLElement | undefined;

  constructor(options: DrawnRowsOptions) {
    this.#options = options;

    this.root.addEventListener('mouseover', ({ target }) => this.#hint(target as Element));
  }

  get columns(): readonly GridColumn<Row>[] {
    return this.#columns;
  }

  set columns(columns: readonly GridColumn<Row>[]) {
    this.#columns = columns;
    this.clear();
  }

  /** The position that an element of a row stands for. */
  positionAt(target: Element): number | undefined {
    const row = target.closest('.row');
    return row ? this.#positions.get(row) : undefined;
  }

  /** The row that an element belongs to, and its column where it is in a cell. Undefined: it is in no row, or in one that is awaited. */
  targetAt(target: Element): RowTarget<Row> | undefined {
    const position = this.positionAt(target);
    const drawn = position === undefined ? undefined : this.#drawn.get(position);
    if (position === undefined || !drawn?.row) return undefined;
    const cell = target.closest<HTMLElement>('.cell') ?? undefined;
    const column = cell && this.#columns[drawn.cells.indexOf(cell)]?.id;
    return { position, row: drawn.row, column, element: cell ?? drawn.node };
  }

  /** The row that the keys go on from, or the cell of it that they are in. Undefined: it is not drawn. */
  get active(): HTMLElement | undefined {
    for (const { stance, node, cells } of this.#drawn.values())
      if (stance?.isActive === true) return cells[stance.activeCell ?? -1] ?? node;
    return undefined;
  }

  clear(): void {
    this.#drawn.clear();
    this.#spare = [];
    this.root.replaceChildren();
  }

  /** There is more or less room for the texts: those in sight are shown anew. */
  fit(room: TextRoom | undefined): void {
    this.#room = room;
    for (const drawn of this.#drawn.values()) if (drawn.row) this.#fill(drawn, drawn.row);
  }

  /** The rows from one position to before another, and no others. @param rowAt undefined: not there yet, or no longer */
  show(from: number, to: number, rowAt: (position: number) => Row | undefined, stanceOf: StanceOf<Row>): void {
    for (const [position, drawn] of this.#drawn) {
      if (position >= from && position < to) continue;
      this.#drawn.delete(position);
      this.#spare.push(drawn);
    }
    for (let position = from; position < to; position++) {
      const row = rowAt(position);
      this.#draw(position, row, stanceOf(position, row));
    }
    for (const { node } of this.#spare.splice(0)) node.remove();
  }

  #draw(position: number, row: Row | undefined, stance: RowStance): void {
    const known = this.#drawn.get(position);
    const isGone = stance.isGone || row?.isGone === true;
    const drawn = known ?? this.#begin(position);
    // Asked for again: what was drawn stays until the answer.
    const stays = row ? known?.row === row : known?.row !== undefined || known?.stance?.isGone === stance.isGone;
    if (!stays && row && !isGone) this.#fill(drawn, row);
    else if (!stays) this.#empty(drawn, isGone);
    place(drawn, stance);
    // Each row needs its own id: otherwise screen readers do not notice that another row is active.
    if (stance.isActive || drawn.node.id !== '') drawn.node.id = stance.isActive ? idOfRow(position) : '';
    placeCell(drawn, position, stance.activeCell);
  }

  #begin(position: number): DrawnRow<Row> {
    const drawn = this.#spare.pop() ?? this.#make();
    this.#drawn.set(position, drawn);
    this.#positions.set(drawn.node, position);
    // In the page as on the screen: for who drags over them, and for screen readers. Rows are drawn from the first on.
    const before = this.#drawn.get(position - 1);
    if (before) before.node.after(drawn.node);
    else this.root.prepend(drawn.node);
    return drawn;
  }

  #make(): DrawnRow<Row> {
    const cells = this.#columns.map(({ look }) =>
      element('div', { class: `cell cell-${look} clipped`, role: 'gridcell' }),
    );
    const node = element('div', { class: 'row', role: 'row' }, ...cells);
    return { node, cells, activeCell: undefined, row: undefined, stance: undefined };
  }

  #fill(drawn: DrawnRow<Row>, row: Row): void {
    if (!drawn.row) drawn.node.classList.remove('absent');
    drawn.row = row;
    const { font, pixels } = this.#room ?? {};
    for (const [index, column] of this.#columns.entries()) {
      const cell = drawn.cells[index];
      if (!cell) continue;
      if (cell === this.#hinted) this.#unhint();
      const room = pixels?.[index] ?? 0;
      const beside = column.fill(cell, row, (text) => font?.mostCharacters(text, room) ?? Infinity);
      cell.classList.toggle('clipped', font?.fits(cell.textContent, room - beside) !== true);
    }
  }

  #empty(drawn: DrawnRow<Row>, isGone: boolean): void {
    drawn.row = undefined;
    drawn.node.classList.add('absent');
    for (const [index, { width }] of this.#columns.entries()) {
      const cell = drawn.cells[index];
      if (!cell) continue;
      if (cell === this.#hinted) this.#unhint();
      cell.replaceChildren(isGone && width === undefined ? this.#options.goneLabel : '');
      cell.classList.add('clipped');
    }
  }

  /** Only for the cell under the pointer: hints for all would have to be made with each row that is scrolled past. */
  #hint(target: Element): void {
    const cell = target.closest<HTMLElement>('.cell') ?? undefined;
    if (cell === this.#hinted) return;
    this.#unhint();
    const drawn = this.#drawn.get(this.positionAt(target) ?? NaN);
    const hint = cell && drawn?.row && this.#columns[drawn.cells.indexOf(cell)]?.hint?.(drawn.row);
    if (!cell || hint === undefined) return;
    cell.title = hint;
    this.#hinted = cell;
  }

  #unhint(): void {
    this.#hinted?.removeAttribute('title');
    this.#hinted = undefined;
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

function placeCell(drawn: DrawnRow<unknown>, position: number, index: number | undefined): void {
  const cell = index === undefined ? undefined : drawn.cells[index];
  if (drawn.activeCell !== cell) {
    drawn.activeCell?.classList.remove('active-cell');
    drawn.activeCell?.removeAttribute('id');
    cell?.classList.add('active-cell');
    drawn.activeCell = cell;
  }
  if (cell && index !== undefined) cell.id = idOfCell(position, index);
}

/** The id of the element of the cell that the keys are in. */
export function idOfCell(position: number, index: number): string {
  return `cell-${position}-${index}`;
}

/** The id of the active row's element. */
export function idOfRow(position: number): string {
  return `row-${position}`;
}
