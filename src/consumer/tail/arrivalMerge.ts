import { memoryOf } from '../shards/memory';
import type { RecordList, ShardReadingState, TailEvent } from '../types';

type RecordsEvent = TailEvent & { kind: 'records' };

/** An event that may be handed out. `whole`: to be released after it, since the event has the last of its records. */
export interface Ordered {
  event: TailEvent;
  whole?: RecordList | undefined;
}

interface Held {
  event: TailEvent;
  /** The first record that was not handed out yet. */
  from: number;
  receivedMs: number;
  bytes: number;
  /** The shard had been read to its tip before. */
  isLive: boolean;
}

interface Shard {
  index: number;
  queue: Held[];
  /** Whether older records of it may follow: then the others wait for them. */
  isBehind: boolean;
  isAtTip: boolean;
  heardMs: number;
  /** The last arrival that it gave. */
  lastArrivalMs: number;
}

/** A live record waits no longer than this for older ones of other shards. */
const MAX_LIVE_HELD_MS = 1_000;
/** A shard that gives nothing for this long is not waited for. */
const MAX_SILENCE_MS = 2_000;
/** A shard that was at its tip and is further behind than this has older records to read again. */
const MIN_BEHIND_MS = 5_000;
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/**
 * Puts the records of several shards into the order in which they arrived, while older records are still being read. Each shard's own
 * order stays, whatever its arrival times say. Once all shards have been read to their tips, nothing is held.
 */
export class ArrivalMerge {
  readonly #maxHeldBytes: number;
  readonly #shards = new Map<string, Shard>();
  readonly #ready: Ordered[] = [];
  #heldBytes = 0;
  #heldEvents = 0;
  /** The number of shards that the tail said it reads, and when it said so. Undefined: it has not yet. */
  #announced: { shards: number; atMs: number } | undefined;

  constructor(maxHeldBytes = MAX_HELD_BYTES) {
    this.#maxHeldBytes = maxHeldBytes;
  }

  take(event: TailEvent, nowMs: number): void {
    switch (event.kind) {
      case 'records':
        this.#takeRecords(event, nowMs);
        break;
      case 'shard':
        this.#takeState(event, event.state, nowMs);
        break;
      case 'gap':
        this.#inItsPlace(event.shardId, event, nowMs);
        break;
      case 'tail':
        if (event.state.kind === 'connected') this.#announced ??= { shards: event.state.shards, atMs: nowMs };
        else if (event.state.kind !== 'connecting') this.flush();
        this.#ready.push({ event });
        break;
      case 'progress':
        this.#ready.push({ event });
        break;
    }
  }

  /** Undefined: nothing can be handed out yet. */
  next(nowMs: number): Ordered | undefined {
    return this.#ready.shift() ?? this.#nextHeld(() => this.#settledMs(nowMs));
  }

  /** When something that is held must be asked for again, even if no event comes. Undefined: nothing is held. */
  get wakeMs(): number | undefined {
    const dueMs = [...this.#shards.values()].flatMap(({ queue, isBehind, heardMs }) => {
      const live = queue.find(({ isLive }) => isLive);
      if (live) return [live.receivedMs + MAX_LIVE_HELD_MS];
      return queue.length === 0 && isBehind ? [heardMs + MAX_SILENCE_MS] : [];
    });
    if (this.#heldEvents === 0) return undefined;
    if (this.#announced && this.#shards.size < this.#announced.shards)
      dueMs.push(this.#announced.atMs + MAX_SILENCE_MS);
    return dueMs.length === 0 ? undefined : Math.min(...dueMs);
  }

  /** All that is held may be handed out. */
  flush(): void {
    for (let held = this.#nextHeld(() => Infinity); held; held = this.#nextHeld(() => Infinity)) this.#ready.push(held);
  }

  #takeRecords(event: RecordsEvent, nowMs: number): void {
    const shard = this.#at(event.shardId, nowMs);
    const bytes = memoryOf(event.records);
    this.#hold(shard, { event, from: 0, receivedMs: nowMs, bytes, isLive: shard.isAtTip });
    shard.isAtTip = event.behindMs === 0 || (shard.isAtTip && event.behindMs < MIN_BEHIND_MS);
    shard.isBehind = !shard.isAtTip;
    shard.heardMs = nowMs;
    shard.lastArrivalMs = arrivalAt(event.records, event.records.length - 1);
  }

  #takeState(event: TailEvent & { kind: 'shard' }, state: ShardReadingState, nowMs: number): void {
    const shard = this.#at(event.shardId, nowMs);
    if (state.kind === 'reading') shard.isAtTip = true;
    shard.isBehind = state.kind === 'behind' && !shard.isAtTip;
    shard.heardMs = nowMs;
    // The children's records come after those of their parents, whatever their arrival times say.
    if (state.kind === 'closed') this.#flushShard(shard);
    this.#inItsPlace(event.shardId, event, nowMs);
  }

  /** After what its shard gave before. */
  #inItsPlace(shardId: string, event: TailEvent, nowMs: number): void {
    const shard = this.#at(shardId, nowMs);
    if (shard.queue.length === 0) this.#ready.push({ event });
    else this.#hold(shard, { event, from: 0, receivedMs: nowMs, bytes: 0, isLive: false });
  }

  #hold(shard: Shard, held: Held): void {
    shard.queue.push(held);
    this.#heldEvents++;
    this.#heldBytes += held.bytes;
  }

  #letGo(shard: Shard, { bytes }: Held): void {
    shard.queue.shift();
    this.#heldEvents--;
    this.#heldBytes -= bytes;
  }

  #flushShard(shard: Shard): void {
    while (shard.queue.length > 0) {
      const held = this.#nextHeld(() => Infinity);
      if (held) this.#ready.push(held);
    }
  }

  #at(shardId: string, nowMs: number): Shard {
    const known = this.#shards.get(shardId);
    if (known) return known;
    const index = this.#shards.size;
    const shard = { index, queue: [], isBehind: false, isAtTip: false, heardMs: nowMs, lastArrivalMs: -Infinity };
    this.#shards.set(shardId, shard);
    return shard;
  }

  /** Records that arrived until then may be handed out. */
  #settledMs(nowMs: number): number {
    if (this.#heldBytes > this.#maxHeldBytes) return Infinity;
    let awaitedMs = this.#awaitsFirstAnswers(nowMs) ? -Infinity : Infinity;
    let overdueMs = -Infinity;
    for (const { queue, isBehind, heardMs, lastArrivalMs } of this.#shards.values()) {
      const isAwaited = queue.length === 0 && isBehind && nowMs - heardMs < MAX_SILENCE_MS;
      if (isAwaited) awaitedMs = Math.min(awaitedMs, lastArrivalMs);
      for (const { event, receivedMs, isLive } of queue) {
        if (!isLive || event.kind !== 'records' || nowMs - receivedMs < MAX_LIVE_HELD_MS) continue;
        overdueMs = Math.max(overdueMs, arrivalAt(event.records, event.records.length - 1));
      }
    }
    return Math.max(awaitedMs, overdueMs);
  }

  #awaitsFirstAnswers(nowMs: number): boolean {
    const announced = this.#announced;
    return announced !== undefined && this.#shards.size < announced.shards && nowMs - announced.atMs < MAX_SILENCE_MS;
  }

  #nextHeld(settledMs: () => number): Ordered | undefined {
    if (this.#heldEvents === 0) return undefined;
    const { first, headMs, secondMs } = this.#heads();
    const held = first?.queue[0];
    if (!first || !held) return undefined;
    if (held.event.kind !== 'records') {
      this.#letGo(first, held);
      return { event: held.event };
    }
    const untilMs = settledMs();
    return headMs > untilMs ? undefined : this.#cut(first, held, held.event, Math.min(untilMs, secondMs));
  }

  /** The shard whose next event comes first, and the arrival after which another one's does. */
  #heads(): { first: Shard | undefined; headMs: number; secondMs: number } {
    let first: Shard | undefined;
    let headMs = Infinity;
    let secondMs = Infinity;
    for (const shard of this.#shards.values()) {
      const [held] = shard.queue;
      if (!held) continue;
      const ms = held.event.kind === 'records' ? arrivalAt(held.event.records, held.from) : -Infinity;
      if (!first || ms < headMs) {
        secondMs = headMs;
        headMs = ms;
        first = shard;
      } else secondMs = Math.min(secondMs, ms);
    }
    return { first, headMs, secondMs };
  }

  /** Takes the records that arrived until then off the front of a shard: at least one. */
  #cut(shard: Shard, held: Held, event: RecordsEvent, untilMs: number): Ordered {
    const { records } = event;
    const { from } = held;
    let to = from + 1;
    while (to < records.length && arrivalAt(records, to) <= untilMs) to++;
    if (to < records.length) {
      held.from = to;
      return { event: { ...event, records: records.slice(from, to) } };
    }
    this.#letGo(shard, held);
    if (from === 0) return { event };
    return { event: { ...event, records: records.slice(from) }, whole: records };
  }
}

function arrivalAt(records: RecordList, index: number): number {
  return records.arrivalMsAt?.(index) ?? records.at(index)?.arrivalMs ?? -Infinity;
}
