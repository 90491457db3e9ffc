const FIRST_CAPACITY = 1_024;

/**
 * A queue of ascending ids, with positions that stay valid. It reuses one array: a list that grows and is cut again would leave
 * megabytes a second to the garbage collector.
 */
export class IdRing {
  /** The position of the oldest id, and that of the next one to come. */
  first = 0;
  end = 0;
  #ids = new Float64Array(FIRST_CAPACITY);

  at(position: number): number {
    return this.#ids[position % this.#ids.length] ?? 0;
  }

  push(id: number): void {
    if (this.end - this.first === this.#ids.length) this.#grow();
    this.#ids[this.end % this.#ids.length] = id;
    this.end++;
  }

  dropBelow(id: number): void {
    while (this.first < this.end && this.at(this.first) < id) this.first++;
  }

  /** The position of that id, or of the first one after it. */
  positionOf(id: number): number {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#ids.length);
    for (let position = this.first; position < this.end; position++)
      larger[position % larger.length] = this.at(position);
    this.#ids = larger;
  }
}
