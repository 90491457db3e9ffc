import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { ACCOUNT } from '../account';
import { ServiceError } from '../service';
import { readState, writeState } from '../storage/stateFile';
import { Turns } from '../storage/turns';
import { SequenceNumbers } from './sequence';
import { Shard } from './shard';
import { ShardLog } from './shardLog';
import type { ShardState, StreamState } from './streamState';

const STATE_FILE = 'stream.json';
/** Expired records are looked for at most this often. */
const EXPIRE_EVERY_MS = 60_000;

/** A data stream: its state in memory and on disk, and the logs of its shards. */
export class DataStream {
  readonly #folder: string;
  /** What the state file says: never ahead of it. */
  #state: StreamState;
  readonly #changes = new Turns();
  #updating: Promise<void> | undefined;
  readonly #shards = new Map<string, Shard>();
  /** Open shards by their place in the hash space. */
  #open: Shard[] = [];
  #lastExpiryMs = 0;
  #isDeleted = false;
  readonly #events = new EventEmitter();

  private constructor(folder: string, state: StreamState) {
    this.#folder = folder;
    this.#state = state;
    this.#events.setMaxListeners(0);
  }

  static async create(folder: string, state: StreamState): Promise<DataStream> {
    const stream = new DataStream(folder, state);
    await stream.#openShards(state.shards);
    await stream.amend(() => state);
    return stream;
  }

  static async load(folder: string): Promise<DataStream | undefined> {
    const state = (await readState(join(folder, STATE_FILE))) as StreamState | undefined;
    if (!state) return undefined;
    const stream = new DataStream(folder, state);
    await stream.#openShards(state.shards);
    return stream;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** "StreamStatus". */
  get status(): 'ACTIVE' | 'UPDATING' {
    return this.#updating ? 'UPDATING' : 'ACTIVE';
  }

  /** Settles when the resharding that is under way has ended. */
  get updating(): Promise<void> | undefined {
    return this.#updating;
  }

  /** As AWS's messages name it. */
  get title(): string {
    return `stream ${this.#state.name} under account ${ACCOUNT}`;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  get shards(): Shard[] {
    return [...this.#shards.values()];
  }

  get openShards(): readonly Shard[] {
    return this.#open;
  }

  shard(shardId: string): Shard | undefined {
    return this.#shards.get(shardId);
  }

  shardOf(hashHex: string): Shard | undefined {
    let low = 0;
    let high = this.#open.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#open[middle]?.endHex ?? '') < hashHex) low = middle + 1;
      else high = middle;
    }
    return this.#open[low];
  }

  childrenOf(shardId: string): Shard[] {
    return this.shards.filter(
      ({ state }) => state.parentShardId === shardId || state.adjacentParentShardId === shardId,
    );
  }

  /** Changes are made one at a time, and hold when they are on disk. */
  async amend(amendment: (state: StreamState) => StreamState): Promise<void> {
    await this.#changes.take(async () => {
      const state = amendment(this.#state);
      await writeState(join(this.#folder, STATE_FILE), state);
      this.#state = state;
    });
  }

  /**
   * Runs work that reshards. Puts wait for it: no record comes to a shard that has ended, and none is acknowledged in one
   * that a crash would leave out of the stream. Throws `ResourceInUseException` while other such work runs.
   */
  async whileUpdating<T>(work: () => Promise<T>): Promise<T> {
    if (this.#updating) {
      throw new ServiceError(
        'ResourceInUseException',
        `Stream ${this.#state.name} under account ${ACCOUNT} not ACTIVE, instead in state UPDATING`,
      );
    }
    const result = work();
    const over = (): void => {
      this.#updating = undefined;
    };
    this.#updating = result.then(over, over);
    return result;
  }

  /** Ends some shards and begins others, as one change. Part of `whileUpdating`. */
  async reshard(closed: readonly Shard[], added: readonly ShardState[], nowMs: number): Promise<void> {
    for (const { log } of closed) await log.settled();
    const ended = new Map(closed.map((shard) => [shard.state.shardId, shard.ended(nowMs)]));
    const children = await Promise.all(added.map((state) => this.#openShard(state)));
    try {
      await this.amend((state) => ({
        ...state,
        shards: [...state.shards.map((shard) => ended.get(shard.shardId) ?? shard), ...added],
      }));
    } catch (error) {
      for (const { log } of children) await log.close();
      throw error;
    }
    for (const shard of closed) shard.state = ended.get(shard.state.shardId) ?? shard.state;
    this.#addShards(children);
    for (const shardId of [...ended.keys(), ...added.map((state) => state.shardId)]) this.appended(shardId);
  }

  /** The state of shards that hold the given ranges, numbered on. */
  newShards(
    ranges: readonly { start: bigint; end: bigint; parent?: string; adjacentParent?: string }[],
    nowMs: number,
  ): ShardState[] {
    const last = this.#state.shards.at(-1);
    return newShards(last ? shardNumber(last.shardId) + 1 : 0, ranges, nowMs);
  }

  onAppend(listener: (shardId: string) => void): () => void {
    this.#events.on('append', listener);
    return () => this.#events.off('append', listener);
  }

  appended(shardId: string): void {
    this.#events.emit('append', shardId);
  }

  /** Something has changed that is no record: whoever waits for records looks again. */
  wakeReaders(): void {
    for (const shardId of this.#shards.keys()) this.appended(shardId);
  }

  /** Records, and closed shards without any, go when the retention period is over. */
  async expire(nowMs: number): Promise<void> {
    if (nowMs - this.#lastExpiryMs < EXPIRE_EVERY_MS) return;
    this.#lastExpiryMs = nowMs;
    const horizonMs = this.horizonMs(nowMs);
    for (const { log } of this.#shards.values()) await log.expireBefore(horizonMs);
    await this.#removeExpiredShards(horizonMs);
  }

  /** What arrived before is expired, whether or not it is still on disk. */
  horizonMs(nowMs: number): number {
    return nowMs - this.#state.retentionHours * 3_600_000;
  }

  async close(): Promise<void> {
    await this.#changes.ended();
    this.#events.removeAllListeners();
    for (const { log } of this.#shards.values()) await log.close();
  }

  /** The state file goes first: what a crash leaves behind is no stream any more. */
  async delete(): Promise<void> {
    this.#isDeleted = true;
    this.wakeReaders();
    await rm(join(this.#folder, STATE_FILE), { force: true });
    await this.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #removeExpiredShards(horizonMs: number): Promise<void> {
    const expired = this.shards.filter(({ state }) => (state.closedMs ?? Infinity) < horizonMs);
    if (expired.length === 0) return;
    const ids = new Set(expired.map(({ state }) => state.shardId));
    await this.amend((state) => ({ ...state, shards: state.shards.filter(({ shardId }) => !ids.has(shardId)) }));
    for (const { state, log } of expired) {
      this.#shards.delete(state.shardId);
      await log.close();
      await rm(join(this.#folder, state.shardId), { recursive: true, force: true });
    }
    // Who waited for the end of an expired shard need not wait any more.
    this.wakeReaders();
  }

  async #openShards(states: readonly ShardState[]): Promise<void> {
    this.#addShards(await Promise.all(states.map((state) => this.#openShard(state))));
  }

  async #openShard(state: ShardState): Promise<Shard> {
    const numbers = new SequenceNumbers(state.createdMs, shardNumber(state.shardId));
    return new Shard(state, await ShardLog.open(join(this.#folder, state.shardId), numbers));
  }

  #addShards(shards: readonly Shard[]): void {
    for (const shard of shards) this.#shards.set(shard.state.shardId, shard);
    this.#open = this.shards.filter(({ isOpen }) => isOpen).sort((a, b) => (a.startHex < b.startHex ? -1 : 1));
  }
}

export function newShards(
  firstNumber: number,
  ranges: readonly { start: bigint; end: bigint; parent?: string; adjacentParent?: string }[],
  nowMs: number,
): ShardState[] {
  return ranges.map(({ start, end, parent, adjacentParent }, index) => {
    const shardId = `shardId-${String(firstNumber + index).padStart(12, '0')}`;
    return {
      shardId,
      ...(parent === undefined ? {} : { parentShardId: parent }),
      ...(adjacentParent === undefined ? {} : { adjacentParentShardId: adjacentParent }),
      startingHashKey: start.toString(),
      endingHashKey: end.toString(),
      startingSequenceNumber: new SequenceNumbers(nowMs, firstNumber + index).first,
      createdMs: nowMs,
    };
  });
}

function shardNumber(shardId: string): number {
  return Number(shardId.slice('shardId-'.length));
}
