import { EventEmitter } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { ACCOUNT } from '../account';
import { ServiceError } from '../service';
import { hasOwn, removeOwn, SHARD_LAYOUT, STREAM_LAYOUT } from '../storage/layout';
import { readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import { Turns } from '../storage/turns';
import { SequenceNumbers } from './sequence';
import { Shard } from './shard';
import { ShardLog } from './shardLog';
import { isStreamState, type ShardState, type StreamState } from './streamState';

/** "StreamStatus". */
export type StreamStatus = 'CREATING' | 'DELETING' | 'ACTIVE' | 'UPDATING';

const STATE_FILE = 'stream.json';
const SHARD_ID = /^shardId-\d{12}$/;
/** How often, at most, expired records are looked for. */
const EXPIRE_EVERY_MS = 60_000;

/** A data stream: its state in memory and on disk, and the logs of its shards. */
export class DataStream {
  readonly #folder: string;
  readonly #storage: StorageContext;
  /** Changes only after the state file has. */
  #state: StreamState;
  readonly #changes = new Turns();
  #updating: Promise<void> | undefined;
  readonly #shards = new Map<string, Shard>();
  /** The open shards, in the order of their hash ranges. */
  #open: Shard[] = [];
  #lastExpiryMs = 0;
  #isDeleted = false;
  readonly #events = new EventEmitter();

  private constructor(folder: string, state: StreamState, storage: StorageContext) {
    this.#folder = folder;
    this.#storage = storage;
    this.#state = state;
    this.#events.setMaxListeners(0);
  }

  /** Creates the folder. It gets its final name once it is complete: what a crash leaves before that is not a stream. */
  static async create(folder: string, state: StreamState, storage: StorageContext): Promise<DataStream> {
    const making = unfinished('making', folder);
    for (const { shardId } of state.shards) await mkdir(join(making, shardId), { recursive: true });
    await writeState(storage, join(making, STATE_FILE), state);
    await rename(making, folder);
    const stream = new DataStream(folder, state, storage);
    await stream.#openShards(state.shards, state.createdMs);
    return stream;
  }

  /** Undefined: the folder has no usable state. If it has records all the same, it is set aside. */
  static async load(folder: string, storage: StorageContext, nowMs: number): Promise<DataStream | undefined> {
    const found = await readState(storage, join(folder, STATE_FILE), isStreamState);
    if (found.kind !== 'read') {
      if (await hasOwn(folder, STREAM_LAYOUT)) {
        await storage.damage.setAside(folder, 'The state of this data stream is missing or damaged.');
      }
      return undefined;
    }
    const stream = new DataStream(folder, found.state, storage);
    await stream.#checkShardFolders();
    await stream.#openShards(found.state.shards, nowMs);
    return stream;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The status without delays. */
  get status(): StreamStatus {
    return this.#updating ? 'UPDATING' : 'ACTIVE';
  }

  /** Settles when the current resharding has ended. Undefined: there is none. */
  get updating(): Promise<void> | undefined {
    return this.#updating;
  }

  /** How AWS's messages name the stream. */
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

  /** Changes the state. Changes are made one at a time, and in memory only after they are on disk. */
  async amend(amendment: (state: StreamState) => StreamState): Promise<void> {
    await this.#changes.take(async () => {
      const state = amendment(this.#state);
      await writeState(this.#storage, join(this.#folder, STATE_FILE), state);
      this.#state = state;
    });
  }

  /**
   * Runs work that reshards. Puts wait for it, so that no record goes to a shard that has ended, or to one that a crash would
   * leave out of the stream.
   *
   * @throws {ServiceError} `ResourceInUseException` while other such work runs.
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

  /** Ends some shards and begins others in one change. Must be called within `whileUpdating`. */
  async reshard(closed: readonly Shard[], added: readonly ShardState[], nowMs: number): Promise<void> {
    for (const { log } of closed) await log.settled();
    const ended = new Map(closed.map((shard) => [shard.state.shardId, shard.ended(nowMs)]));
    const children = await Promise.all(added.map((state) => this.#openShard(state, nowMs)));
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

  /** The state of new shards with these hash ranges. Their numbers follow those of the stream's shards. */
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

  /** Wakes everything that waits for records, after a change other than a new record. */
  wakeReaders(): void {
    for (const shardId of this.#shards.keys()) this.appended(shardId);
  }

  /** Deletes records after the retention period, then closed shards without records. */
  async expire(nowMs: number): Promise<void> {
    if (nowMs - this.#lastExpiryMs < EXPIRE_EVERY_MS) return;
    this.#lastExpiryMs = nowMs;
    const horizonMs = this.horizonMs(nowMs);
    for (const { log } of this.#shards.values()) await log.expireBefore(horizonMs);
    await this.#removeExpiredShards(horizonMs);
  }

  /** Records that arrived before this time have expired, whether or not they are still on disk. */
  horizonMs(nowMs: number): number {
    return nowMs - this.#state.retentionHours * 3_600_000;
  }

  async close(): Promise<void> {
    await this.#changes.ended();
    this.#events.removeAllListeners();
    for (const { log } of this.#shards.values()) await log.close();
  }

  /** Renames the folder first: what a crash leaves of it is not a stream any more. */
  async delete(): Promise<void> {
    this.#isDeleted = true;
    this.wakeReaders();
    await this.close();
    this.#storage.lease.requireHeld();
    const removed = unfinished('removed', this.#folder);
    await rename(this.#folder, removed);
    await removeOwn(removed, STREAM_LAYOUT);
  }

  async #removeExpiredShards(horizonMs: number): Promise<void> {
    const expired = this.shards.filter(({ state }) => (state.closedMs ?? Infinity) < horizonMs);
    if (expired.length === 0) return;
    const ids = new Set(expired.map(({ state }) => state.shardId));
    await this.amend((state) => ({ ...state, shards: state.shards.filter(({ shardId }) => !ids.has(shardId)) }));
    for (const { state, log } of expired) {
      this.#shards.delete(state.shardId);
      await log.close();
      await removeOwn(join(this.#folder, state.shardId), SHARD_LAYOUT);
    }
    // Readers may have waited for the end of an expired shard.
    this.wakeReaders();
  }

  /** Checks that shards and folders match. Records in a folder without a shard would get mixed with those of a new shard. */
  async #checkShardFolders(): Promise<void> {
    const { damage } = this.#storage;
    const listed = new Set(this.#state.shards.map(({ shardId }) => shardId));
    const lastNumber = Math.max(-1, ...[...listed].map(shardNumber));
    const entries = await readdir(this.#folder, { withFileTypes: true });
    const present = new Set(
      entries.filter((entry) => entry.isDirectory() && SHARD_ID.test(entry.name)).map(({ name }) => name),
    );
    for (const shardId of listed) {
      if (!present.has(shardId)) damage.found(join(this.#folder, shardId), 'The records of this shard are missing.');
    }
    for (const shardId of present) {
      const folder = join(this.#folder, shardId);
      if (listed.has(shardId) || shardNumber(shardId) <= lastNumber || !(await hasOwn(folder, SHARD_LAYOUT))) continue;
      await damage.setAside(folder, 'The stream does not know this shard.');
    }
  }

  async #openShards(states: readonly ShardState[], nowMs: number): Promise<void> {
    this.#addShards(await Promise.all(states.map((state) => this.#openShard(state, nowMs))));
  }

  async #openShard(state: ShardState, nowMs: number): Promise<Shard> {
    const numbers = new SequenceNumbers(state.createdMs, shardNumber(state.shardId));
    return new Shard(state, await ShardLog.open(join(this.#folder, state.shardId), numbers, this.#storage, nowMs));
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
      parentShardId: parent,
      adjacentParentShardId: adjacentParent,
      startingHashKey: start.toString(),
      endingHashKey: end.toString(),
      startingSequenceNumber: new SequenceNumbers(nowMs, firstNumber + index).first,
      createdMs: nowMs,
    };
  });
}

function unfinished(what: 'making' | 'removed', folder: string): string {
  return join(dirname(folder), `${what}-${basename(folder)}`);
}

function shardNumber(shardId: string): number {
  return Number(shardId.slice('shardId-'.length));
}
