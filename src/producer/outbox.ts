import type { Entry } from './entry';
import { FULL_ENOUGH_BYTES, Packing, type FreshRecord, type Parcel } from './parcel';
import type { RequestBodies } from './requestBody';
import type { ShardPace } from './shardPace';

/** How much is read ahead of the confirmations, so that memory does not grow with the input. */
const MAX_ENTRIES = 8_192;
const MAX_BYTES = 24 * 1024 * 1024;

/** What one request takes. */
export type Shipment = { kind: 'parcel'; parcel: Parcel } | { kind: 'entries'; entries: readonly Entry[] };

interface Waiting {
  entry: Entry;
  readyMs: number;
}

export interface OutboxOptions {
  requestLimit: { readonly records: number; readonly bytes: number };
  bodies: RequestBodies;
  keepsOrderPerKey: boolean;
  pace: ShardPace;
  /** The lanes that an entry is held back by: its shard, and all. */
  lanesOf: (entry: Entry) => readonly string[];
}

/**
 * What is to be sent: new records in their order, refused ones once their wait is over. Records that nothing holds back
 * go in parcels; of all others there is an entry each.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #packing: Packing;
  /** Order keys of entries that are not confirmed yet; others of theirs wait. */
  readonly #underWay: Set<string> | undefined;
  #fresh: Entry[] = [];
  /** Those before it are taken. */
  #head = 0;
  #freshBytes = 0;
  #waiting: Waiting[] = [];
  /** Lanes that had no room for an entry when the last request was filled. */
  #fullLanes: ReadonlySet<string> = new Set();
  /** Of all that is neither confirmed nor given up, also what was taken. */
  #entries = 0;
  #bytes = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#packing = new Packing(options.bodies, options.requestLimit);
    this.#underWay = options.keepsOrderPerKey ? new Set() : undefined;
  }

  get isEmpty(): boolean {
    return !this.hasFresh && this.#waiting.length === 0;
  }

  get hasFresh(): boolean {
    return this.#head < this.#fresh.length || !this.#packing.isEmpty;
  }

  /** Neither a key nor a shard holds records back. */
  get takesParcels(): boolean {
    return this.#underWay === undefined && !this.#options.pace.isLimiting;
  }

  get hasRoom(): boolean {
    return this.#entries < MAX_ENTRIES && this.#bytes < MAX_BYTES;
  }

  get hasFullRequest(): boolean {
    const { records, bytes } = this.#options.requestLimit;
    if (this.#packing.hasFull) return true;
    return this.#fresh.length - this.#head >= records || this.#freshBytes >= Math.min(bytes, FULL_ENOUGH_BYTES);
  }

  add(entry: Entry): void {
    this.#fresh.push(entry);
    this.#freshBytes += entry.bytes;
    this.#entries++;
    this.#bytes += entry.bytes;
  }

  pack(record: FreshRecord): void {
    this.#packing.add(record);
    this.#entries++;
    this.#bytes += record.bytes;
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

  settleParcel({ count, bytes }: Parcel): void {
    this.#entries -= count;
    this.#bytes -= bytes;
  }

  /** Its records are looked at one by one from here on, and settled so. */
  open(parcel: Parcel): Entry[] {
    this.settleParcel(parcel);
    const entries = parcel.entries();
    for (const { bytes } of entries) {
      this.#entries++;
      this.#bytes += bytes;
    }
    return entries;
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
    let next = Infinity;
    for (const { readyMs } of this.#waiting) if (readyMs > nowMs) next = Math.min(next, readyMs);
    // Of the lanes only those that hold something back: nothing is to be woken for the others.
    for (const lane of this.#fullLanes) next = Math.min(next, this.#options.pace.roomMs(lane));
    return next === Infinity ? undefined : next;
  }

  hasWaitingReady(nowMs: number): boolean {
    return this.#waiting.some(({ readyMs }) => readyMs <= nowMs);
  }

  /** As much as one request holds, by count and by bytes; refused ones first. `undefined`: nothing can go now. */
  take(nowMs: number): Shipment | undefined {
    if (!this.takesParcels) this.#openAll();
    const entries = this.#takeEntries(nowMs);
    if (entries.length > 0) return { kind: 'entries', entries };
    const parcel = this.#packing.take();
    return parcel && { kind: 'parcel', parcel };
  }

  #openAll(): void {
    for (let parcel = this.#packing.take(); parcel; parcel = this.#packing.take()) {
      for (const entry of this.open(parcel)) {
        this.#fresh.push(entry);
        this.#freshBytes += entry.bytes;
      }
    }
  }

  #takeEntries(nowMs: number): Entry[] {
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
    this.#fullLanes = batch.fullLanes;
    return batch.entries;
  }

  #advance(at: number, heldBack: readonly Entry[]): void {
    if (heldBack.length > 0 || at > MAX_ENTRIES) {
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
  readonly fullLanes = new Set<string>();
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
    const full = lanes.find((lane) => !pace.hasRoom(lane, this.#nowMs));
    if (full !== undefined) {
      this.fullLanes.add(full);
      return false;
    }
    for (const lane of lanes) pace.take(lane, entry.bytes);
    return true;
  }
}
