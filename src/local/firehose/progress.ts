/** A place in a lane of a source: after this nothing has been delivered yet. */
export type Position = string | number;

/** Some records of a lane, one after the other, held until every buffer that has any of them is delivered. */
export interface BatchHold {
  readonly lane: string;
  /** Behind the last of them. */
  end: Position;
  holders: number;
  /** No more records will come to it. */
  isComplete: boolean;
}

/**
 * How far each lane of a source has been delivered. Buffers are delivered in any order; a lane moves on only past
 * records that are all delivered, so that what is not is read again after a crash.
 */
export class Progress {
  readonly #lanes = new Map<string, BatchHold[]>();

  /** The next records of a lane. */
  begin(lane: string, start: Position): BatchHold {
    const hold = { lane, end: start, holders: 0, isComplete: false };
    const holds = this.#lanes.get(lane);
    if (holds) holds.push(hold);
    else this.#lanes.set(lane, [hold]);
    return hold;
  }

  /** The lanes that have moved on, and where to, since this was last asked. */
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
