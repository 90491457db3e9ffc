import path from 'node:path';
import { deaggregate } from '../../records';
import type { SourceRecord, SourceStreams } from '../service';
import { isRecord, readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import type { Position } from './progress';
import { BATCH_LIMIT, comparePositions, type RecordSource, type SourceBatch, type SourcedRecord } from './recordSource';

/** What is kept: by shard the sequence number after which nothing was delivered yet; empty: nothing at all. */
interface SavedState {
  /** Tells the stream from a later one of the same name. */
  streamCreatedMs: number;
  delivered: Record<string, string>;
  /** Shards that were closed before the delivery stream came to be: none of its business. */
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
  /** It came after the end of reading was set. */
  readonly isNew: boolean;
}

/** A data stream read from a moment on, every shard after its parents, whatever becomes of the shards. */
export class KinesisSource implements RecordSource {
  readonly #sources: SourceStreams;
  readonly #streamArn: string;
  readonly #statePath: string;
  readonly #storage: StorageContext;
  readonly #onRecords: () => void;
  readonly #lanes = new Map<string, Lane>();
  /** Lanes in which there may be something to read, in turn. */
  readonly #ready = new Set<string>();
  #state: SavedState;
  /** By shard the last sequence number that is still read; `undefined`: all that come. */
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

  /** The source of a new delivery stream: from now on. */
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

  /** Where it is not known any more how far was delivered, all that the stream still has is delivered again. */
  static async open(
    folder: string,
    storage: StorageContext,
    sources: SourceStreams,
    streamArn: string,
    onRecords: () => void,
  ): Promise<KinesisSource> {
    const statePath = path.join(folder, STATE_FILE);
    const saved = await readState(storage, statePath, isSavedState);
    if (saved.kind === 'none') storage.damage.found(statePath, 'It is missing. All of the stream is delivered again.');
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
    if (!this.#isStreamThere()) return undefined;
    for (const shardId of this.#ready) {
      const lane = this.#lanes.get(shardId);
      if (!lane || !this.#mayRead(shardId)) {
        // Its parents' end makes it ready again.
        this.#ready.delete(shardId);
        continue;
      }
      const start = lane.after;
      // Taken out before reading: what is appended from here on puts it in again.
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
      this.#isStreamThere() ? this.#sources.shards(this.#streamArn).map(({ shardId }) => shardId) : [],
    );
    const state = { ...this.#state, delivered: { ...this.#state.delivered } };
    for (const [shardId, position] of delivered) state.delivered[shardId] = String(position);
    // What has left the stream for good is forgotten.
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
    // A shard that was closed by then is read to its end; one that came after it is not read.
    if (end === undefined) return this.#lanes.get(shardId)?.isNew === true ? [] : records;
    return records.filter(({ sequenceNumber }) => comparePositions(sequenceNumber, end) <= 0);
  }

  close(): Promise<void> {
    this.#stopListening?.();
    return Promise.resolve();
  }

  /** A stream that was deleted may come again under its name, and is then read from its beginning. */
  #isStreamThere(): boolean {
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
      // What comes after the end is not read: under load there would always be more.
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

  /** A partition key's records are in order only when a shard waits for the end of those that it came from. */
  #mayRead(shardId: string): boolean {
    const shards = this.#sources.shards(this.#streamArn);
    // A parent that has expired has nothing to wait for any more.
    const isThere = (parent: string): boolean => shards.some((one) => one.shardId === parent);
    const isDone = (parent: string): boolean => !isThere(parent) || (this.#lanes.get(parent)?.isAtEnd ?? true);
    return shards.find((one) => one.shardId === shardId)?.parents.every(isDone) ?? false;
  }
}

/**
 * Firehose takes apart what the Kinesis Producer Library aggregated. Only behind the last of an aggregate's records is the
 * aggregate done with.
 */
function* userRecords(records: readonly SourceRecord[], start: string): Generator<SourcedRecord> {
  let before = start;
  for (const record of records) {
    const { arrivalMs, sequenceNumber } = record;
    const all = deaggregate(record.data) ?? [record];
    for (const [index, { data }] of all.entries()) {
      const position = index < all.length - 1 ? before : sequenceNumber;
      yield { data, arrivalMs, sequenceNumber, position, place: { position: sequenceNumber, member: index } };
    }
    before = sequenceNumber;
  }
}
