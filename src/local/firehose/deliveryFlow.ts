import type { DeliveryBuffer } from './deliveryBuffer';
import type { SourceBatch } from './recordSource';

/** What a delivery has done since the program started. */
export interface DeliveryFlow {
  /** Read from the source. After a crash some are read again. */
  readonly taken: Readonly<{ records: number; bytes: number }>;
  /** Bytes as they came, before they are compressed. */
  readonly delivered: Readonly<{ objects: number; records: number; bytes: number; lastMs: number | undefined }>;
  /** Records that went to the error prefix. */
  readonly failedRecords: number;
  /** How full the fullest buffer is, 0 to 1. */
  readonly fill: number;
  /** Why the last delivery failed. It is being retried. */
  readonly failure: string | undefined;
}

/** Counts what a delivery does. */
export class DeliveredFlow {
  readonly #taken = { records: 0, bytes: 0 };
  readonly #delivered = { objects: 0, records: 0, bytes: 0, lastMs: undefined as number | undefined };
  #failedRecords = 0;
  failure: string | undefined;

  took({ records }: SourceBatch): void {
    this.#taken.records += records.length;
    for (const { data } of records) this.#taken.bytes += data.length;
  }

  delivered({ target, records, bytes }: Pick<DeliveryBuffer, 'target' | 'records' | 'bytes'>, nowMs: number): void {
    if (target.kind === 'failures') this.#failedRecords += records;
    if (target.kind !== 'records') return;
    this.#delivered.objects++;
    this.#delivered.records += records;
    this.#delivered.bytes += bytes;
    this.#delivered.lastMs = nowMs;
  }

  with(fill: number): DeliveryFlow {
    const [taken, delivered] = [{ ...this.#taken }, { ...this.#delivered }];
    return { taken, delivered, failedRecords: this.#failedRecords, fill, failure: this.failure };
  }
}
