import path from 'node:path';
import { deaggregate } from '../../records';
import type { SourceRecord, SourceStreams } from '../service';
import { isRecord, readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import type { Position } from './progress';
import { BATCH_LIMIT, comparePositions, type RecordSource, type SourceBatch, type SourcedRecord } from './recordSource';

/** What is saved. `delivered` has the last delivered sequence number by shard. Empty: none. */
interface SavedState {
  /** Tells the stream from a later one with the same name. */
  streamCreatedMs: number;
  delivered: Record<string, string>;
  /** Shards that were closed before the delivery stream was created. They are not read. */
  skipped: string[];
}

const STATE_FILE = 'delivered.json';

function isSavedState(value: unknown): value is SavedState {
  return (
    isRecord(value) &&
    Number.isFinite(value.streamCreatedMs) &&
    isRecord(value.delivered) &&
    Object.values(value.delivered).every((after) => typeof after === 'string') &&
    Array.isArray(value.skipped)
  );
}

interface Lane {
  readonly shardId: string;
  after: string;
  isAtEnd: boolean;
  /** Whether the shard came after the end of reading was set. */
  readonly isNew: boolean;
}

/** Reads a data stream from a moment on, each shard after its parents, through splits and merges. */
export class KinesisSource implements RecordSource {
  readonly #sources: SourceStreams;
  readonly #streamArn: string;
  readonly #statePath: string;
  readonly #storage: StorageContext;
  readonly #onRecords: () => void;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that may have something to read, in turn. */
  readonly #ready = new Set<string>();
  #state: SavedState;
  /** The last sequence number to read, by shard. Undefined: there is no end. */
  #ends: ReadonlyMap<string, string> | undefined;
  #stopListening: (() => void) | undefined;

  private constructor(
    sources: SourceStreams,
    streamArn: string,
    statePath: string,
    storage: StorageContext,
    state: SavedState,
    onRecords: () => void,
  ) {
    this.#sources = sources;
    this.#streamArn = streamArn;
    this.#statePath = statePath;
    this.#storage = storage;
    this.#state = state;
    this.#onRecords = onRecords;
  }

  /** Prepares the source of a new delivery stream: it reads records that come from now on. */
  static async create(
    folder: string,
    storage: StorageContext,
    sources: SourceStreams,
    streamArn: string,
  ): Promise<void> {
    const tips = sources.tip(streamArn);
    const open = new Set(tips.map(({ shardId }) => shardId));
    const state: SavedState = {
      streamCreatedMs: sources.describe(streamArn)?.createdAtMs ?? 0,
      delivered: Object.fromEntries(tips.map(({ shardId, after }) => [shardId, after ?? ''])),
      skipped: sources
        .shards(streamArn)
        .map(({ shardId }) => shardId)
        .filter((shardId) => !open.has(shardId)),
    };
    await writeState(storage, path.join(folder, STATE_FILE), state);
  }

  /** If it is no longer known what was delivered, all records of the stream are delivered again. */
  static async open(
    folder: string,
    storage: StorageContext,
    sources: SourceStreams,
    streamArn: string,
    onRecords: () => void,
  ): Promise<KinesisSource> {
    const statePath = path.join(folder, STATE_FILE);
    const saved = await readState(storage, statePath, isSavedState);
    if (saved.kind === 'none')
      storage.damage.found(statePath, 'The file is missing. All records of the stream are delivered again.');
    const state: SavedState =
      saved.kind === 'read'
        ? saved.state
        : { streamCreatedMs: sources.describe(streamArn)?.createdAtMs ?? 0, delivered: {}, skipped: [] };
    const source = new KinesisSource(sources, streamArn, statePath, storage, state, onRecords);
    source.#attach();
    return source;
  }

  get generation(): string {
    return String(this.#state.streamCreatedMs);
  }

  get isAway(): boolean {
    return this.#stopListening === undefined;
  }

  async read(): Promise<SourceBatch | undefined> {
    if (!this.#streamExists()) return undefined;
    for (const shardId of this.#ready) {
      const lane = this.#lanes.get(shardId);
      if (!lane || !this.#mayRead(shardId)) {
        // The end of its parents makes it ready again.
        this.#ready.delete(shardId);
        continue;
      }
      const start = lane.after;
      // Removed before the read: an append from here on adds it again.
      this.#ready.delete(shardId);
      const found = await this.#sources.read(this.#streamArn, shardId, start || undefined, BATCH_LIMIT);
      const records = this.#untilEnd(shardId, found.records);
      const last = records[records.length - 1];
      if (last) {
        lane.after = last.sequenceNumber;
        this.#ready.add(shardId);
        return { lane: shardId, start, records: [...userRecords(records, start)] };
      }
      if (found.closed) {
        lane.isAtEnd = true;
        this.#refreshLanes();
      }
    }
    return undefined;
  }

  async commit(delivered: ReadonlyMap<string, Position>): Promise<void> {
    const existing = new Set(
      this.#streamExists() ? this.#sources.shards(this.#streamArn).map(({ shardId }) => shardId) : [],
    );
    const state = { ...this.#state, delivered: { ...this.#state.delivered } };
    for (const [shardId, position] of delivered) state.delivered[shardId] = String(position);
    // Shards that have expired are forgotten.
    if (existing.size > 0) {
      state.delivered = Object.fromEntries(
        Object.entries(state.delivered).filter(([shardId]) => existing.has(shardId)),
      );
      state.skipped = state.skipped.filter((shardId) => existing.has(shardId));
    }
    await writeState(this.#storage, this.#statePath, state);
    this.#state = state;
  }

  endHere(): void {
    const tips = this.#sources.describe(this.#streamArn) ? this.#sources.tip(this.#streamArn) : [];
    this.#ends = new Map(tips.map(({ shardId, after }) => [shardId, after ?? '']));
  }

  #untilEnd(shardId: string, records: readonly SourceRecord[]): readonly SourceRecord[] {
    if (!this.#ends) return records;
    const end = this.#ends.get(shardId);
    // A shard that was closed before the end is read completely; one that came after it is not read.
    if (end === undefined) return this.#lanes.get(shardId)?.isNew === true ? [] : records;
    return records.filter(({ sequenceNumber }) => comparePositions(sequenceNumber, end) <= 0);
  }

  close(): Promise<void> {
    this.#stopListening?.();
    return Promise.resolve();
  }

  /** Whether the stream exists. A stream that was created again under its name is read from its beginning. */
  #streamExists(): boolean {
    const stream = this.#sources.describe(this.#streamArn);
    if (!stream) {
      this.#stopListening?.();
      this.#stopListening = undefined;
      return false;
    }
    if (stream.createdAtMs !== this.#state.streamCreatedMs || this.isAway) this.#attach();
    return true;
  }

  #attach(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    const stream = this.#sources.describe(this.#streamArn);
    if (!stream) return;
    if (stream.createdAtMs !== this.#state.streamCreatedMs) {
      this.#state = { streamCreatedMs: stream.createdAtMs, delivered: {}, skipped: [] };
      this.#lanes.clear();
    }
    this.#stopListening = this.#sources.onAppend(this.#streamArn, (shardId) => {
      // Nothing after the end is read: under load there would always be more.
      if (this.#ends) return;
      if (!this.#lanes.has(shardId)) this.#refreshLanes();
      this.#ready.add(shardId);
      this.#onRecords();
    });
    this.#refreshLanes();
  }

  #refreshLanes(): void {
    const isNew = this.#ends !== undefined;
    for (const { shardId } of this.#sources.shards(this.#streamArn)) {
      if (this.#state.skipped.includes(shardId)) continue;
      if (!this.#lanes.has(shardId)) {
        this.#lanes.set(shardId, { shardId, after: this.#state.delivered[shardId] ?? '', isAtEnd: false, isNew });
      }
      if (this.#lanes.get(shardId)?.isAtEnd === false) this.#ready.add(shardId);
    }
  }

  /** Whether all parents have been read: only then are the records of a partition key in order. */
  #mayRead(shardId: string): boolean {
    const shards = this.#sources.shards(this.#streamArn);
    // A parent that has expired has no records any more.
    const exists = (parent: string): boolean => shards.some((one) => one.shardId === parent);
    const isDone = (parent: string): boolean => !exists(parent) || (this.#lanes.get(parent)?.isAtEnd ?? true);
    return shards.find((one) => one.shardId === shardId)?.parents.every(isDone) ?? false;
  }
}

/**
 * Firehose de-aggregates records of the Kinesis Producer Library. The position moves past an aggregate only with the last of its
 * records.
 */
function* userRecords(records: readonly SourceRecord[], start: string): Generator<SourcedRecord> {
  let before = start;
  for (const record of records) {
    const { arrivalMs, sequenceNumber } = record;
    const members = deaggregate(record.data);
    const all = members ?? [record];
    for (const [index, { data, partitionKey }] of all.entries()) {
      const position = index < all.length - 1 ? before : sequenceNumber;
      const kinesis = { sequenceNumber, partitionKey, isAggregated: members !== undefined };
      yield { data, arrivalMs, kinesis, position, place: { position: sequenceNumber, member: index } };
    }
    before = sequenceNumber;
  }
}
