import type { Destination, Entry } from './destination';

interface Waiting {
  entry: Entry;
  readyMs: number;
}

/** The records that are to be sent: new ones in their order, refused ones once their wait is over. */
export class Outbox {
  readonly #destination: Destination;
  /** With `order: "perKey"`: the partition keys of records that are not confirmed yet; others of theirs wait. */
  readonly #keysUnderWay: Set<string> | undefined;
  #fresh: Entry[] = [];
  #waiting: Waiting[] = [];

  constructor(destination: Destination, options: { keepsOrderPerKey: boolean }) {
    this.#destination = destination;
    this.#keysUnderWay = options.keepsOrderPerKey ? new Set() : undefined;
  }

  get size(): number {
    return this.#fresh.length + this.#waiting.length;
  }

  get freshCount(): number {
    return this.#fresh.length;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#fresh.push(entry);
  }

  /** Refused: again at `readyMs`. Its key stays under way, so that nothing overtakes it. */
  retry(entry: Entry, readyMs: number): void {
    this.#waiting.push({ entry, readyMs });
  }

  /** Confirmed or given up. */
  settle(entry: Entry): void {
    this.#keysUnderWay?.delete(entry.partitionKey);
  }

  /** When the next refused record may be sent again. */
  nextReadyMs(): number | undefined {
    return this.#waiting.length === 0 ? undefined : Math.min(...this.#waiting.map(({ readyMs }) => readyMs));
  }

  /** As many records as one request holds, by count and by bytes; refused ones first. */
  takeBatch(nowMs: number): Entry[] {
    const batch: Entry[] = [];
    const limit = this.#destination.requestLimit;
    let bytes = 0;
    const fits = (entry: Entry): boolean => {
      const size = this.#sizeOf(entry);
      if (batch.length >= limit.records || bytes + size > limit.bytes) return false;
      bytes += size;
      batch.push(entry);
      return true;
    };
    this.#waiting = this.#waiting.filter(({ entry, readyMs }) => readyMs > nowMs || !fits(entry));
    let taken = 0;
    const heldBack: Entry[] = [];
    for (const entry of this.#fresh) {
      if (this.#keysUnderWay?.has(entry.partitionKey)) heldBack.push(entry);
      else if (fits(entry)) this.#keysUnderWay?.add(entry.partitionKey);
      else break;
      taken++;
    }
    this.#fresh = heldBack.length > 0 ? [...heldBack, ...this.#fresh.slice(taken)] : this.#fresh.slice(taken);
    return batch;
  }

  #sizeOf({ data, partitionKey }: Entry): number {
    const keyBytes = this.#destination.countsPartitionKey ? Buffer.byteLength(partitionKey) : 0;
    return data.length + keyBytes;
  }
}
