import path from 'node:path';
import { SegmentLog } from '../storage/segmentLog';
import type { EntryForm } from '../storage/resync';
import { isRecord, readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import type { DeliveredPartitions } from './deliveredPartitions';
import type { Position } from './progress';
import { BATCH_LIMIT, type RecordSource, type SourceBatch } from './recordSource';

const LANE = 'direct';
const ARRIVAL_BYTES = 8;
const FORM: EntryForm = {
  mostBytes: 2 * 1024 * 1024,
  canBegin: (head, payloadBytes) => payloadBytes >= ARRIVAL_BYTES && isTime(head.readDoubleBE(0)),
};

/** Direct puts, in a log of the delivery stream: acknowledged when they are in it, removed when they are delivered. */
export class DirectSource implements RecordSource {
  readonly isAway = false;
  readonly generation = '';
  readonly #log: SegmentLog;
  readonly #statePath: string;
  readonly #storage: StorageContext;
  readonly #onRecords: () => void;
  #position: number;
  #end: number | undefined;

  private constructor(
    log: SegmentLog,
    statePath: string,
    storage: StorageContext,
    position: number,
    onRecords: () => void,
  ) {
    this.#log = log;
    this.#statePath = statePath;
    this.#storage = storage;
    this.#position = position;
    this.#onRecords = onRecords;
  }

  /** If it is no longer known what was delivered, all records of the log are delivered again. */
  static async open(
    folder: string,
    storage: StorageContext,
    partitions: DeliveredPartitions,
    onRecords: () => void,
  ): Promise<DirectSource> {
    const statePath = path.join(folder, 'delivered.json');
    const saved = await readState(storage, statePath, isSaved);
    const delivered = saved.kind === 'read' ? saved.state.position : 0;
    // New puts must not get positions that count as delivered.
    const reached = Math.max(delivered, partitions.highest(LANE));
    const log = await SegmentLog.open(path.join(folder, 'puts'), { storage, form: FORM, reached });
    return new DirectSource(log, statePath, storage, Math.max(delivered, log.start), onRecords);
  }

  /** Once this has resolved, the records outlive the process. */
  async put(records: readonly Uint8Array[], arrivalMs: number): Promise<void> {
    const arrival = Buffer.alloc(ARRIVAL_BYTES);
    arrival.writeDoubleBE(arrivalMs);
    await this.#log.append(records.map((data) => Buffer.concat([arrival, data])));
    this.#onRecords();
  }

  async read(): Promise<SourceBatch | undefined> {
    const start = this.#position;
    const end = this.#end ?? this.#log.end;
    if (start >= end) return undefined;
    const read = await this.#log.read(start, BATCH_LIMIT.bytes);
    const entries = read.filter(({ position }) => position < end);
    const last = entries[entries.length - 1];
    if (!last) return undefined;
    this.#position = SegmentLog.after(last);
    const records = entries.map((entry) => {
      const position = SegmentLog.after(entry);
      const place = { position, member: 0 };
      const { payload } = entry;
      return { data: payload.subarray(ARRIVAL_BYTES), arrivalMs: payload.readDoubleBE(0), position, place };
    });
    return { lane: LANE, start, records };
  }

  async commit(delivered: ReadonlyMap<string, Position>): Promise<void> {
    const position = Number(delivered.get(LANE));
    await writeState(this.#storage, this.#statePath, { position });
    await this.#log.truncateBefore(position);
  }

  endHere(): void {
    this.#end = this.#log.end;
  }

  async close(): Promise<void> {
    await this.#log.close();
  }
}

function isSaved(value: unknown): value is { position: number } {
  return isRecord(value) && Number.isSafeInteger(value.position);
}

function isTime(ms: number): boolean {
  return Number.isInteger(ms) && ms >= 0;
}
