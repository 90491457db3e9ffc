/** Records by position: those of a view in the order in which they were read, or sorted. */
export interface RecordPositions {
  /** The position of the oldest record that is there. `end`: there is none. */
  readonly first: number;
  readonly end: number;
  idAt(position: number): number | undefined;
  /** The position of that record, or of one near it where it is not among them. */
  positionOf(id: number): number;
  /** Resolves when all records that are there have been checked. */
  settled(): Promise<void>;
}

/** Records that were sorted once: they are those that were there then, also when the store has dropped some of them since. */
export class SortedRecords implements RecordPositions {
  readonly first = 0;
  readonly #ids: Float64Array;
  #positions: Map<number, number> | undefined;

  constructor(ids: Float64Array) {
    this.#ids = ids;
  }

  get end(): number {
    return this.#ids.length;
  }

  idAt(position: number): number | undefined {
    return this.#ids[position];
  }

  positionOf(id: number): number {
    this.#positions ??= new Map(Array.from(this.#ids, (sorted, position) => [sorted, position]));
    return this.#positions.get(id) ?? 0;
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }
}
