import type { Entry } from './entry';
import type { ShardPace } from './shardPace';

/** How much is read ahead of the confirmations, so that memory does not grow with the input. */
const MOST_ENTRIES = 8_192;
const MOST_BYTES = 24 * 1024 * 1024;
/** A request of this size is worth sending before it is full. */
const FULL_ENOUGH_BYTES = 2 * 1024 * 1024;

interface Waiting {
  entry: Entry;
  readyMs: number;
}

export interface OutboxOptions {
  requestLimit: { readonly records: number; readonly bytes: number };
  keepsOrderPerKey: boolean;
  pace: ShardPace;
  /** The lanes that an entry is held back by: its shard, and all. */
  lanesOf: (entry: Entry) => readonly string[];
}

/** The entries that are to be sent: new ones in their order, refused ones once their wait is over. */
export class Outbox {
  readonly #options: OutboxOptions;
  /** Order keys of entries that are not confirmed yet; others of theirs wait. */
  readonly #underWay: Set<string> | undefined;
  #fresh: Entry[] = [];
  /** Those before it are taken. */
  #head = 0;
  #freshBytes = 0;
  #waiting: Waiting[] = [];
  /** Of all that is neither confirmed nor given up, also what was taken. */
  #entries = 0;
  #bytes = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#underWay = options.keepsOrderPerKey ? new Set() : undefined;
  }

  get isEmpty(): boolean {
    return this.#head === this.#fresh.length && this.#waiting.length === 0;
  }

  get hasFresh(): boolean {
    return this.#head < this.#fresh.length;
  }

  get hasRoom(): boolean {
    return this.#entries < MOST_ENTRIES && this.#bytes < MOST_BYTES;
  }

  get hasFullRequest(): boolean {
    const { records, bytes } = this.#options.requestLimit;
    return this.#fresh.length - this.#head >= records || this.#freshBytes >= Math.min(bytes, FULL_ENOUGH_BYTES);
  }

  add(entry: Entry): void {
    this.#fresh.push(entry);
    this.#freshBytes += entry.bytes;
    this.#entries++;
    this.#bytes += entry.bytes;
  }

  /** Refused: again at `readyMs`. Its key stays under way, so that nothing overtakes it. */
  retry(entry: Entry, readyMs: number): void {
    this.#waiting.push({ entry, readyMs });
  }

  /** Confirmed or given up. */
  settle(entry: Entry): void {
    this.#underWay?.delete(entry.orderKey);
    this.#entries--;
    this.#bytes -= entry.bytes;
  }

  /** Takes out all that is not under way, to be added in another form. */
  drain(): Entry[] {
    const all = [...this.#waiting.map(({ entry }) => entry), ...this.#fresh.slice(this.#head)];
    for (const entry of all) this.settle(entry);
    this.#waiting = [];
    this.#fresh = [];
    this.#head = 0;
    this.#freshBytes = 0;
    return all;
  }

  /** When there may be something to take again, short of new entries and answers. */
  nextReadyMs(nowMs: number): number | undefined {
    const next = this.#waiting.reduce((least, { readyMs }) => Math.min(least, readyMs), Infinity);
    const readyMs = Math.min(next > nowMs ? next : Infinity, this.#options.pace.nextRoomMs(nowMs) ?? Infinity);
    return readyMs === Infinity ? undefined : readyMs;
  }

  hasWaitingReady(nowMs: number): boolean {
    return this.#waiting.some(({ readyMs }) => readyMs <= nowMs);
  }

  /** As many entries as one request holds, by count and by bytes; refused ones first. */
  takeBatch(nowMs: number): Entry[] {
    const batch = new Batch(this.#options, nowMs);
    if (this.#waiting.length > 0) {
      this.#waiting = this.#waiting.filter(({ entry, readyMs }) => readyMs > nowMs || batch.offer(entry) !== 'taken');
    }
    const heldBack: Entry[] = [];
    const underWay = this.#underWay;
    const heldKeys = underWay && new Set<string>();
    let at = this.#head;
    for (; at < this.#fresh.length; at++) {
      const entry = this.#fresh[at] as Entry;
      // To look for a key takes its hash: not where no order is kept.
      const isHeld = underWay !== undefined && (underWay.has(entry.orderKey) || heldKeys?.has(entry.orderKey) === true);
      const taken = isHeld ? 'held' : batch.offer(entry);
      if (taken === 'full') break;
      if (taken === 'taken') {
        underWay?.add(entry.orderKey);
        this.#freshBytes -= entry.bytes;
      } else {
        heldBack.push(entry);
        heldKeys?.add(entry.orderKey);
      }
    }
    this.#advance(at, heldBack);
    return batch.entries;
  }

  #advance(at: number, heldBack: readonly Entry[]): void {
    if (heldBack.length > 0 || at > MOST_ENTRIES) {
      this.#fresh = [...heldBack, ...this.#fresh.slice(at)];
      this.#head = 0;
    } else {
      this.#head = at;
    }
  }
}

/** What goes into one request. */
class Batch {
  readonly entries: Entry[] = [];
  readonly #options: OutboxOptions;
  readonly #nowMs: number;
  #bytes = 0;

  constructor(options: OutboxOptions, nowMs: number) {
    this.#options = options;
    this.#nowMs = nowMs;
  }

  /** `held`: by the pace of its shard; others may still go. */
  offer(entry: Entry): 'taken' | 'full' | 'held' {
    const { requestLimit, pace } = this.#options;
    const isFull = this.entries.length >= requestLimit.records || this.#bytes + entry.bytes > requestLimit.bytes;
    if (isFull) return 'full';
    if (pace.isLimiting && !this.#passes(entry)) return 'held';
    this.entries.push(entry);
    this.#bytes += entry.bytes;
    return 'taken';
  }

  #passes(entry: Entry): boolean {
    const { pace, lanesOf } = this.#options;
    const lanes = lanesOf(entry);
    if (!lanes.every((lane) => pace.hasRoom(lane, this.#nowMs))) return false;
    for (const lane of lanes) pace.take(lane, entry.bytes);
    return true;
  }
}
