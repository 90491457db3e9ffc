import type { GridRow } from './messages';
import { RowSelection, type PositionRange } from './selection';

/** `extension`: with all from where it was to there. `toggle`: added to the others, or taken out. */
export type SelectedBy = 'pointer' | 'keys' | 'extension' | 'toggle';

interface ActiveRow {
  /** Undefined: the row is awaited. */
  id: number | undefined;
  /** -1: it is in no place of this view. */
  position: number;
  by: SelectedBy;
}

/** Which rows of a view are selected, and the one among them that the keys go on from. */
export class RowChoice {
  readonly #selection = new RowSelection();
  readonly #onDidChange: () => void;
  #active: ActiveRow | undefined;

  /** @param onDidChange other rows are selected */
  constructor(onDidChange: () => void) {
    this.#onDidChange = onDidChange;
  }

  get id(): number | undefined {
    return this.#active?.id;
  }

  /** -1: nothing of this view. */
  get position(): number {
    return this.#active?.position ?? -1;
  }

  get ranges(): readonly PositionRange[] {
    return this.#selection.ranges;
  }

  /** Chosen before the host gave its row: how. */
  get awaited(): { position: number; by: SelectedBy } | undefined {
    return this.#active?.id === undefined ? this.#active : undefined;
  }

  /** @param first the first position that there still is */
  count(first: number): number {
    return this.#selection.count(first);
  }

  isActive(row: GridRow | undefined): boolean {
    return row !== undefined && row.id === this.#active?.id;
  }

  isSelected(position: number, row: GridRow | undefined): boolean {
    return this.#selection.ranges.length > 0 ? this.#selection.has(position) : this.isActive(row);
  }

  /** Another view: what is chosen stays, its place is not known yet. */
  beginView(): void {
    if (this.#active) this.#active.position = -1;
    this.#clear();
  }

  /** The row of a position, which is told by `take`. */
  choose(position: number, by: SelectedBy): void {
    this.#active = { id: undefined, position, by };
    if (by === 'extension') this.#selection.extendTo(position);
    else if (by === 'toggle') this.#selection.toggle(position);
    else this.#selection.only(position);
    this.#onDidChange();
  }

  take(row: GridRow, by: SelectedBy): void {
    this.#active = { id: row.id, position: row.position, by };
  }

  /** A row by what it stands for, whose place is told by `place`. */
  chooseId(id: number): void {
    this.#active = { id, position: -1, by: 'keys' };
    this.#clear();
  }

  /** @param position undefined: it has no place in this view */
  place(position: number | undefined): void {
    if (this.#active) this.#active.position = position ?? -1;
    // Keep what was selected while the row's place was being looked up.
    if (this.#selection.ranges.length === 0) this.only();
  }

  restore(selected: { id: number; position: number } | undefined): void {
    this.#active = selected && { ...selected, by: 'keys' };
    this.only();
  }

  all(from: number, to: number): void {
    this.#selection.all(from, to);
    this.#onDidChange();
  }

  /** Keeps only the active row selected. */
  only(): void {
    this.#selection.only(this.position);
    this.#onDidChange();
  }

  none(): void {
    this.#active = undefined;
    this.#clear();
  }

  #clear(): void {
    this.#selection.clear();
    this.#onDidChange();
  }
}
