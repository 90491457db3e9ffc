import { DistinctCount } from './distinctCount';
import type { FieldRoom } from './fieldRoom';

/** So many different values are counted; then the rarest go, down to the half. */
const MAX_COUNTED = 1_000;
/** A text longer than this is cut before it comes here. Each entry costs something besides its characters. */
const ENTRY_CHARACTERS = 32;
/** After so many times at which no value of a field had occurred twice, it is taken for one whose values are all different. */
const MAX_ROUNDS_WITHOUT_REPEATS = 4;

/** How often each of many texts occurs: exactly as long as they are few, and about for the most frequent of many. */
export class ValueCounts {
  readonly #counts = new Map<string, number>();
  readonly #room: FieldRoom;
  /** Estimates how many different texts ever came. Undefined: the counted texts are all of them. */
  #distinct: DistinctCount | undefined;
  #roundsWithoutRepeats = 0;

  constructor(room: FieldRoom) {
    this.#room = room;
  }

  add(text: string): void {
    const known = this.#counts.get(text);
    if (known !== undefined) {
      this.#counts.set(text, known + 1);
      return;
    }
    this.#distinct?.add(text);
    if (this.#roundsWithoutRepeats >= MAX_ROUNDS_WITHOUT_REPEATS) return;
    if (this.#counts.size === MAX_COUNTED) this.#dropRarest();
    if (this.#room.takeCharacters(text.length + ENTRY_CHARACTERS)) this.#counts.set(text, 1);
    else this.#estimated().add(text);
  }

  /** The most frequent ones with their counts. */
  top(most: number): [text: string, count: number][] {
    const found: [string, number][] = [];
    for (const entry of this.#counts) {
      if (found.length === most && entry[1] <= (found.at(-1)?.[1] ?? 0)) continue;
      const place = found.findIndex(([, count]) => count < entry[1]);
      found.splice(place < 0 ? found.length : place, 0, entry);
      if (found.length > most) found.pop();
    }
    return found;
  }

  get isExact(): boolean {
    return this.#distinct === undefined;
  }

  get distinct(): number {
    return this.#distinct ? Math.max(this.#counts.size, this.#distinct.estimate) : this.#counts.size;
  }

  #estimated(): DistinctCount {
    if (this.#distinct) return this.#distinct;
    this.#distinct = new DistinctCount();
    for (const text of this.#counts.keys()) this.#distinct.add(text);
    return this.#distinct;
  }

  #dropRarest(): void {
    this.#estimated();
    const sorted = [...this.#counts].sort(([, left], [, right]) => left - right);
    this.#roundsWithoutRepeats = sorted.at(-1)?.[1] === 1 ? this.#roundsWithoutRepeats + 1 : 0;
    for (const [text] of sorted.slice(0, MAX_COUNTED / 2)) {
      this.#counts.delete(text);
      this.#room.giveCharacters(text.length + ENTRY_CHARACTERS);
    }
  }
}
