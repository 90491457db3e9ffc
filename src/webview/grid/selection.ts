/** Positions of a view, from the first to one past the last. */
export type PositionRange = [from: number, to: number];

/** Which rows of a view are selected: ascending ranges that neither touch nor overlap, however many rows they hold. */
export class RowSelection {
  #ranges: PositionRange[] = [];
  /** Where an extension begins. */
  #anchor = -1;

  get ranges(): readonly PositionRange[] {
    return this.#ranges;
  }

  has(position: number): boolean {
    return this.#ranges.some(([from, to]) => position >= from && position < to);
  }

  /** How many of the selected rows the host still has. */
  count(first: number): number {
    return this.#ranges.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, first)), 0);
  }

  clear(): void {
    this.#ranges = [];
    this.#anchor = -1;
  }

  only(position: number): void {
    this.#ranges = position < 0 ? [] : [[position, position + 1]];
    this.#anchor = position;
  }

  toggle(position: number): void {
    this.#anchor = position;
    const others = this.#without(position);
    this.#ranges = this.has(position) ? others : joined([...others, [position, position + 1]]);
  }

  /** From where the last single step was to there, and nothing else. */
  extendTo(position: number): void {
    if (this.#anchor < 0) this.#anchor = position;
    this.#ranges = [[Math.min(this.#anchor, position), Math.max(this.#anchor, position) + 1]];
  }

  all(from: number, to: number): void {
    this.#ranges = from < to ? [[from, to]] : [];
  }

  #without(position: number): PositionRange[] {
    return this.#ranges.flatMap(([from, to]): PositionRange[] => {
      if (position < from || position >= to) return [[from, to]];
      const parts: PositionRange[] = [
        [from, position],
        [position + 1, to],
      ];
      return parts.filter(([start, end]) => start < end);
    });
  }
}

function joined(ranges: PositionRange[]): PositionRange[] {
  const result: PositionRange[] = [];
  for (const [from, to] of ranges.toSorted(([left], [right]) => left - right)) {
    const last = result.at(-1);
    if (last?.[1] === from) last[1] = to;
    else result.push([from, to]);
  }
  return result;
}
