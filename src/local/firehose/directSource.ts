import path from 'node:path';
import { SegmentLog } from '../storage/segmentLog';
import { readState, writeState } from '../storage/stateFile';
import type { Position } from './progress';
import { BATCH_LIMIT, type RecordSource, type SourceBatch } from './recordSource';

const LANE = 'direct';
const ARRIVAL_BYTES = 8;

/** Direct puts, in a log of the delivery stream's own: acknowledged when they are in it, taken out when delivered. */
export class DirectSource implements RecordSource {
  readonly isAway = false;
  readonly generation = '';
  readonly #log: SegmentLog;
  readonly #statePath: string;
  readonly #onRecords: () => void;
  #position: number;
  #end: number | undefined;

  private constructor(log: SegmentLog, statePath: string, position: number, onRecords: () => void) {
    this.#log = log;
    this.#statePath = statePath;
    this.#position = position;
    this.#onRecords = onRecords;
  }

  static async open(folder: string, onRecords: () => void): Promise<DirectSource> {
    const log = await SegmentLog.open(path.join(folder, 'puts'));
    const statePath = path.join(folder, 'delivered.json');
    const state = (await readState(statePath)) as { position: number } | undefined;
    const position = Math.min(Math.max(state?.position ?? 0, log.start), log.end);
    return new DirectSource(log, statePath, position, onRecords);
  }

  /** The records outlive the process once this has resolved. */
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
    await writeState(this.#statePath, { position });
    await this.#log.truncateBefore(position);
  }

  endHere(): void {
    this.#end = this.#log.end;
  }

  async close(): Promise<void> {
    await this.#log.close();
  }
}
