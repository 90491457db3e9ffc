/** A place in a lane of a source. */
export type Position = string | number;

/** Consecutive records of a lane, which are held until every buffer with any of them is delivered. */
export interface BatchHold {
  readonly lane: string;
  /** The position after the last record. */
  end: Position;
  holders: number;
  /** Whether no more records will be added. */
  isComplete: boolean;
}

/**
 * Tracks how far each lane of a source was delivered. Buffers are delivered in any order. A lane moves on only past records that
 * are all delivered, so that the others are read again after a crash.
 */
export class Progress {
  readonly #lanes = new Map<string, BatchHold[]>();

  /** Begins a hold for the next records of a lane. */
  begin(lane: string, start: Position): BatchHold {
    const hold = { lane, end: start, holders: 0, isComplete: false };
    const holds = this.#lanes.get(lane);
    if (holds) holds.push(hold);
    else this.#lanes.set(lane, [hold]);
    return hold;
  }

  /** The new positions of the lanes that have moved on since the last call. */
  takeDelivered(): ReadonlyMap<string, Position> {
    const moved = new Map<string, Position>();
    for (const [lane, holds] of this.#lanes) {
      const firstHeld = holds.findIndex(({ holders, isComplete }) => holders > 0 || !isComplete);
      const delivered = holds.splice(0, firstHeld < 0 ? holds.length : firstHeld);
      const last = delivered[delivered.length - 1];
      if (last) moved.set(lane, last.end);
      if (holds.length === 0) this.#lanes.delete(lane);
    }
    return moved;
  }
}
