import type { MetricStore } from '../cloudWatch';

const NAMESPACE = 'AWS/Firehose';

/** Counts what a delivery stream takes and delivers, by the names of "Monitor Amazon Data Firehose using CloudWatch metrics". */
export class DeliveryMeter {
  readonly #metrics: MetricStore;
  readonly #dimensions: readonly (readonly [string, string])[];

  constructor(metrics: MetricStore, deliveryStream: string) {
    this.#metrics = metrics;
    this.#dimensions = [['DeliveryStreamName', deliveryStream]];
  }

  put(records: number, bytes: number, nowMs: number): void {
    this.#add('IncomingRecords', records, nowMs);
    this.#add('IncomingBytes', bytes, nowMs);
  }

  readFromStream(records: readonly { readonly data: Uint8Array }[], nowMs: number): void {
    const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
    this.#add('DataReadFromKinesisStream.Records', records.length, nowMs);
    this.#add('DataReadFromKinesisStream.Bytes', bytes, nowMs);
  }

  /** An object was stored, or could not be. @param oldestMs when its oldest record came */
  deliveredToS3(
    { records, bytes, oldestMs, isStored }: { records: number; bytes: number; oldestMs: number; isStored: boolean },
    nowMs: number,
  ): void {
    this.#add('DeliveryToS3.Success', isStored ? 1 : 0, nowMs);
    this.#add('DeliveryToS3.DataFreshness', Math.max(0, nowMs - oldestMs) / 1000, nowMs);
    if (!isStored) return;
    this.#add('DeliveryToS3.Records', records, nowMs);
    this.#add('DeliveryToS3.Bytes', bytes, nowMs);
  }

  #add(name: string, value: number, nowMs: number): void {
    this.#metrics.add(NAMESPACE, name, this.#dimensions, value, nowMs);
  }
}
