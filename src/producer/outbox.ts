import type { Entry } from './entry';
import { FULL_ENOUGH_BYTES, RequestPacker, type FreshRecord, type PreparedRequest } from './preparedRequest';
import type { RequestBodies } from './requestBody';
import type { ShardPace } from './shardPace';

/** Bounds of what is read and not confirmed yet, so that memory does not grow with the input. */
const MAX_ENTRIES = 8_192;
const MAX_BYTES = 24 * 1024 * 1024;

/** The content of one request. */
export type OutgoingRequest =
  { kind: 'prepared'; prepared: PreparedRequest } | { kind: 'entries'; entries: readonly Entry[] };

interface Waiting {
  entry: Entry;
  readyMs: number;
}

export interface OutboxOptions {
  requestLimit: { readonly records: number; readonly bytes: number };
  bodies: RequestBodies;
  keepsOrderPerKey: boolean;
  pace: ShardPace;
  /** The lanes that may hold the entry back: its shard's, and the whole target's. */
  lanesOf: (entry: Entry) => readonly string[];
}

/**
 * What is to be sent: new records in their order, refused ones once their wait is over. Records that nothing holds back
 * are written into prepared requests; each of the others is an entry.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #packer: RequestPacker;
  /** Order keys of entries that are under way; other entries with these keys wait. Undefined: no order is kept. */
  readonly #underWay: Set<string> | undefined;
  #fresh: Entry[] = [];
  /** The entries of `#fresh` before this index are taken. */
  #head = 0;
  #freshBytes = 0;
  #waiting: Waiting[] = [];
  /** The lanes that held back an entry when the last request was filled. */
  #fullLanes: ReadonlySet<string> = new Set();
  /** How many records or aggregates are not settled, those under way included. */
  #entries = 0;
  #bytes = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#packer = new RequestPacker(options.bodies, options.requestLimit);
    this.#underWay = options.keepsOrderPerKey ? new Set() : undefined;
  }

  get isEmpty(): boolean {
    return !this.hasFresh && this.#waiting.length === 0;
  }

  get hasFresh(): boolean {
    return this.#head < this.#fresh.length || !this.#packer.isEmpty;
  }

  /** Neither a key nor a shard holds any record back. */
  get canPrepareRequests(): boolean {
    return this.#underWay === undefined && !this.#options.pace.isLimiting;
  }

  /** More may be read. */
  get hasRoom(): boolean {
    return this.#entries < MAX_ENTRIES && this.#bytes < MAX_BYTES;
  }

  /** New records alone fill a request, or nearly so. */
  get hasFullRequest(): boolean {
    const { records, bytes } = this.#options.requestLimit;
    if (this.#packer.hasFull) return true;
    return this.#fresh.length - this.#head >= records || this.#freshBytes >= Math.min(bytes, FULL_ENOUGH_BYTES);
  }

  add(entry: Entry): void {
    this.#fresh.push(entry);
    this.#freshBytes += entry.bytes;
    this.#entries++;
    this.#bytes += entry.bytes;
  }

  pack(record: FreshRecord): void {
    this.#packer.add(record);
    this.#entries++;
    this.#bytes += record.bytes;
  }

  /** Sends the entry again from `readyMs` on. Its key stays under way, so that nothing overtakes it. */
  retry(entry: Entry, readyMs: number): void {
    this.#waiting.push({ entry, readyMs });
  }

  /** The entry is confirmed or given up. */
  settle(entry: Entry): void {
    this.#underWay?.delete(entry.orderKey);
    this.#entries--;
    this.#bytes -= entry.bytes;
  }

  settlePrepared({ count, bytes }: PreparedRequest): void {
    this.#entries -= count;
    this.#bytes -= bytes;
  }

  /** From here on its records are entries, and settled one by one. */
  open(prepared: PreparedRequest): Entry[] {
    this.settlePrepared(prepared);
    const entries = prepared.entries();
    for (const { bytes } of entries) {
      this.#entries++;
      this.#bytes += bytes;
    }
    return entries;
  }

  /** Takes out all entries that are not under way, to be added in another form. */
  drain(): Entry[] {
    const all = [...this.#waiting.map(({ entry }) => entry), ...this.#fresh.slice(this.#head)];
    for (const entry of all) this.settle(entry);
    this.#waiting = [];
    this.#fresh = [];
    this.#head = 0;
    this.#freshBytes = 0;
    return all;
  }

  /** When there may be something to take without a new entry or an answer. Undefined: never. */
  nextReadyMs(nowMs: number): number | undefined {
    let next = Infinity;
    for (const { readyMs } of this.#waiting) if (readyMs > nowMs) next = Math.min(next, readyMs);
    // Only lanes that hold something back: waking for the others would be in vain.
    for (const lane of this.#fullLanes) next = Math.min(next, this.#options.pace.roomMs(lane));
    return next === Infinity ? undefined : next;
  }

  hasWaitingReady(nowMs: number): boolean {
    return this.#waiting.some(({ readyMs }) => readyMs <= nowMs);
  }

  /** As much as one request takes, refused entries first. Undefined: nothing can go now. */
  take(nowMs: number): OutgoingRequest | undefined {
    if (!this.canPrepareRequests) this.#openAll();
    const entries = this.#takeEntries(nowMs);
    if (entries.length > 0) return { kind: 'entries', entries };
    const prepared = this.#packer.take();
    return prepared && { kind: 'prepared', prepared };
  }

  #openAll(): void {
    for (let prepared = this.#packer.take(); prepared; prepared = this.#packer.take()) {
      for (const entry of this.open(prepared)) {
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
      // Looking up a key costs a hash, so skip it when order does not matter.
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

/** Fills one request with entries. */
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

  /** `held`: the pace of its shard holds it back. Other entries may still go. */
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
