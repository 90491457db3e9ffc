import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { readState, writeState } from '../storage/stateFile';
import { hexOf } from './hashRange';
import { SequenceNumbers } from './sequence';
import { ShardLog } from './shardLog';

export interface ShardState {
  shardId: string;
  parentShardId?: string;
  adjacentParentShardId?: string;
  startingHashKey: string;
  endingHashKey: string;
  startingSequenceNumber: string;
  createdMs: number;
  /** Set when the shard was split or merged: it takes no more records. */
  endingSequenceNumber?: string;
  closedMs?: number;
}

export interface ConsumerState {
  name: string;
  arn: string;
  createdMs: number;
}

/** All of a stream that is not records; written as a whole whenever it changes. */
export interface StreamState {
  name: string;
  arn: string;
  id: string;
  createdMs: number;
  mode: 'PROVISIONED' | 'ON_DEMAND';
  retentionHours: number;
  encryption: { type: 'NONE' | 'KMS'; keyId?: string };
  maxRecordSizeInKiB: number;
  monitoring: string[];
  tags: Record<string, string>;
  consumers: ConsumerState[];
  shards: ShardState[];
}

export class Shard {
  /** As 32 hexadecimal digits. */
  readonly startHex: string;
  readonly endHex: string;

  constructor(
    readonly state: ShardState,
    readonly log: ShardLog,
  ) {
    this.startHex = hexOf(BigInt(state.startingHashKey));
    this.endHex = hexOf(BigInt(state.endingHashKey));
  }

  get isOpen(): boolean {
    return this.state.endingSequenceNumber === undefined;
  }
}

const STATE_FILE = 'stream.json';
/** Expired records are looked for at most this often. */
const EXPIRE_EVERY_MS = 60_000;

/** A data stream: its state in memory and on disk, and the logs of its shards. */
export class DataStream {
  readonly state: StreamState;
  readonly #folder: string;
  readonly #shards = new Map<string, Shard>();
  /** Open shards by their place in the hash space. */
  #open: Shard[] = [];
  #lastExpiryMs = 0;
  readonly #events = new EventEmitter();

  private constructor(folder: string, state: StreamState) {
    this.#folder = folder;
    this.state = state;
    this.#events.setMaxListeners(0);
  }

  static async create(folder: string, state: StreamState): Promise<DataStream> {
    const stream = new DataStream(folder, state);
    for (const shard of state.shards) await stream.#openShard(shard);
    stream.#sortOpen();
    await stream.save();
    return stream;
  }

  static async load(folder: string): Promise<DataStream | undefined> {
    const state = (await readState(join(folder, STATE_FILE))) as StreamState | undefined;
    if (!state) return undefined;
    const stream = new DataStream(folder, state);
    for (const shard of state.shards) await stream.#openShard(shard);
    stream.#sortOpen();
    return stream;
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

  /** Ends some shards and begins others, as one change. */
  async reshard(closed: readonly Shard[], added: readonly ShardState[], nowMs: number): Promise<void> {
    for (const { state, log } of closed) {
      state.endingSequenceNumber = log.lastSequenceNumber ?? state.startingSequenceNumber;
      state.closedMs = nowMs;
    }
    for (const state of added) {
      this.state.shards.push(state);
      await this.#openShard(state);
    }
    this.#sortOpen();
    await this.save();
    for (const { state } of closed) this.#events.emit('append', state.shardId);
    for (const { shardId } of added) this.#events.emit('append', shardId);
  }

  /** The state of shards that hold the given ranges, numbered on. */
  newShards(
    ranges: readonly { start: bigint; end: bigint; parent?: string; adjacentParent?: string }[],
    nowMs: number,
  ): ShardState[] {
    return newShards(this.state.shards.length, ranges, nowMs);
  }

  onAppend(listener: (shardId: string) => void): () => void {
    this.#events.on('append', listener);
    return () => this.#events.off('append', listener);
  }

  appended(shardId: string): void {
    this.#events.emit('append', shardId);
  }

  /** Records, and closed shards without any, go when the retention period is over. */
  async expire(nowMs: number): Promise<void> {
    if (nowMs - this.#lastExpiryMs < EXPIRE_EVERY_MS) return;
    this.#lastExpiryMs = nowMs;
    const horizonMs = this.horizonMs(nowMs);
    for (const { log } of this.#shards.values()) await log.expireBefore(horizonMs);
  }

  /** What arrived before is expired, whether or not it is still on disk. */
  horizonMs(nowMs: number): number {
    return nowMs - this.state.retentionHours * 3_600_000;
  }

  save(): Promise<void> {
    return writeState(join(this.#folder, STATE_FILE), this.state);
  }

  async close(): Promise<void> {
    this.#events.removeAllListeners();
    for (const { log } of this.#shards.values()) await log.close();
  }

  /** The state file goes first: what a crash leaves behind is no stream any more. */
  async delete(): Promise<void> {
    for (const { shardId } of this.state.shards) this.#events.emit('append', shardId);
    await rm(join(this.#folder, STATE_FILE), { force: true });
    await this.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #openShard(state: ShardState): Promise<void> {
    const numbers = new SequenceNumbers(state.createdMs, shardNumber(state.shardId));
    const log = await ShardLog.open(join(this.#folder, state.shardId), numbers);
    this.#shards.set(state.shardId, new Shard(state, log));
  }

  #sortOpen(): void {
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
