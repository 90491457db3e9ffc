import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ObjectStore } from '../s3';
import { COMPRESSIONS } from './compression';
import { DeliveryBuffer, type BufferTarget } from './deliveryBuffer';
import type { Destination } from './destination';
import { evaluateErrorPrefix, evaluatePrefix, objectNameSuffix } from './prefix';
import type { ProcessedRecord, ProcessingFailure } from './processing';
import { Progress, type BatchHold } from './progress';
import type { RecordSource, SourcedRecord } from './recordSource';

export interface DeliveryOptions {
  readonly streamName: string;
  readonly source: RecordSource;
  readonly objects: ObjectStore;
  /** For buffers that are too large for memory. Empty at the beginning. */
  readonly spoolFolder: string;
  readonly now: () => number;
  /** Told of the first of failures in a row. */
  readonly onFailure: (error: unknown) => void;
}

/** What may change while records flow. */
export interface DeliverySettings {
  readonly destination: Destination;
  readonly versionId: number;
}

const MAX_BYTES_IN_MEMORY = 16 * 1_048_576;
const MAX_PARTITIONS = 500;
/** "At once" gathers what comes together. */
const SHORTEST_WAIT_MS = 200;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
const AWAY_POLL_MS = 1_000;
const MAX_KEY_BYTES = 1_024;

/**
 * Moves records from a source into objects. One run at a time reads what there is, fills buffers and delivers those that
 * are full or due; between runs a timer stands only while something is buffered or to be tried again. A source moves on
 * when the objects are there: what a crash leaves in buffers is read again.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #progress = new Progress();
  /** By target; a buffer that is full leaves this for `#sealed`. */
  readonly #open = new Map<string, DeliveryBuffer>();
  /** To be delivered in this order. While there are any, nothing is read. */
  #sealed: { readonly buffer: DeliveryBuffer; readonly settings: DeliverySettings }[] = [];
  #settings: DeliverySettings;
  #isWanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isClosed = false;

  constructor(options: DeliveryOptions, settings: DeliverySettings) {
    this.#options = options;
    this.#settings = settings;
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  /** What is buffered is delivered as it was to be; what comes now, by the new settings. */
  change(settings: DeliverySettings): void {
    this.#sealAll();
    this.#settings = settings;
    this.wake();
  }

  /** Tries once to deliver what there is, then stops. */
  async finish(): Promise<void> {
    await this.#stop();
    try {
      await this.#fill(() => true);
      this.#sealAll();
      await this.#deliverSealed();
    } catch (error) {
      this.#options.onFailure(error);
    }
    await this.#discard();
  }

  /** Stops; what is not delivered is read again by the next one. */
  async close(): Promise<void> {
    await this.#stop();
    await this.#discard();
  }

  async #stop(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #discard(): Promise<void> {
    for (const buffer of [...this.#open.values(), ...this.#sealed.map((one) => one.buffer)]) await buffer.discard();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let waitMs: number | undefined;
    try {
      while (this.#isWanted && !this.#isClosed) {
        this.#isWanted = false;
        await this.#deliverSealed();
        await this.#fill(() => !this.#isClosed);
      }
      this.#retryMs = FIRST_RETRY_MS;
      waitMs = this.#untilNextDeadline();
    } catch (error) {
      // The bucket is missing, the disk is full: all of it is still in the source, and tried again.
      if (this.#retryMs === FIRST_RETRY_MS) this.#options.onFailure(error);
      waitMs = this.#retryMs;
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    }
    this.#isWanted = false;
    // In the same step as the last look, or what wakes this in between would not be heard.
    this.#running = undefined;
    if (waitMs !== undefined && !this.#isClosed) this.#timer = setTimeout(() => this.wake(), waitMs);
  }

  #untilNextDeadline(): number | undefined {
    const deadlines = [...this.#open.values()].map(({ deadlineMs }) => deadlineMs);
    const wait = deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - this.#options.now()) : undefined;
    if (!this.#options.source.isAway) return wait;
    return Math.min(wait ?? AWAY_POLL_MS, AWAY_POLL_MS);
  }

  /** Reads until there is nothing more, and delivers what gets full or due on the way. */
  async #fill(goesOn: () => boolean): Promise<void> {
    for (let batch = await this.#options.source.read(); batch; batch = await this.#options.source.read()) {
      let hold = this.#progress.begin(batch.lane, batch.start);
      for (const record of batch.records) {
        const hasSealed = this.#take(record, hold);
        hold.end = record.position;
        if (hasSealed) {
          // What goes into the full buffer is apart from what follows, so that a crash repeats no more than it must.
          hold.isComplete = true;
          hold = this.#progress.begin(batch.lane, record.position);
        }
      }
      hold.isComplete = true;
      await this.#spillIfTooMuch();
      this.#sealDue();
      await this.#deliverSealed();
      if (!goesOn()) return;
    }
    this.#sealDue();
    await this.#deliverSealed();
  }

  /** Puts a record into its buffers; says whether that filled one. */
  #take(record: SourcedRecord, hold: BatchHold): boolean {
    let hasSealed = false;
    for (const processed of this.#settings.destination.processing.process(record.data)) {
      const { target, data } = this.#destined(processed, record);
      const key = JSON.stringify(target);
      const buffer = this.#bufferFor(key, target);
      buffer.append(data, record.arrivalMs);
      if (!buffer.holds.has(hold)) {
        buffer.holds.add(hold);
        hold.holders++;
      }
      if (buffer.bytes < this.#settings.destination.bufferBytes) continue;
      this.#seal(key);
      hasSealed = true;
    }
    return hasSealed;
  }

  #destined(processed: ProcessedRecord, record: SourcedRecord): { target: BufferTarget; data: Uint8Array } {
    if (processed.kind === 'delivered') {
      const { partitionKeys, data } = processed;
      if (!this.#isKeyTooLong(partitionKeys, record.arrivalMs))
        return { target: { kind: 'records', partitionKeys }, data };
      const failure = {
        outputType: 'metadata-extraction-failed',
        errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
        errorMessage: 'The evaluated S3 prefix is too long',
      };
      return this.#destined({ kind: 'failed', data, failure }, record);
    }
    const { failure, data } = processed;
    return {
      target: { kind: 'failures', outputType: failure.outputType },
      data: this.#errorLine(failure, data, record),
    };
  }

  #isKeyTooLong(partitionKeys: Readonly<Record<string, string>>, arrivalMs: number): boolean {
    const bytes = Object.values(partitionKeys).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
    // Only values of some length can make it so; all others need no evaluation.
    if (bytes < 256) return false;
    const { destination, versionId } = this.#settings;
    const values = { arrivalMs, timeZone: destination.timeZone, partitionKeys };
    const key =
      evaluatePrefix(destination.prefix, values) +
      objectNameSuffix(this.#options.streamName, versionId, values, this.#extension());
    return Buffer.byteLength(key) > MAX_KEY_BYTES;
  }

  /** Source: "Handle errors" of dynamic partitioning and data transformation; a line of JSON for each record. */
  #errorLine(failure: ProcessingFailure, data: Uint8Array, record: SourcedRecord): Buffer {
    const line = {
      attemptsMade: 1,
      arrivalTimestamp: record.arrivalMs,
      errorCode: failure.errorCode,
      errorMessage: failure.errorMessage,
      attemptEndingTimestamp: this.#options.now(),
      rawData: Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'),
      ...(record.sequenceNumber === undefined ? {} : { sequenceNumber: record.sequenceNumber }),
    };
    return Buffer.from(`${JSON.stringify(line)}\n`);
  }

  #bufferFor(key: string, target: BufferTarget): DeliveryBuffer {
    const known = this.#open.get(key);
    if (known) return known;
    // Where AWS fails records of more partitions than it keeps open, the oldest one goes early here.
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MAX_PARTITIONS && oldest !== undefined) this.#seal(oldest);
    const waitMs = Math.max(SHORTEST_WAIT_MS, this.#settings.destination.bufferMs);
    const spoolPath = path.join(this.#options.spoolFolder, randomUUID());
    const buffer = new DeliveryBuffer(target, this.#options.now() + waitMs, spoolPath);
    this.#open.set(key, buffer);
    return buffer;
  }

  #seal(key: string): void {
    const buffer = this.#open.get(key);
    if (!buffer) return;
    this.#open.delete(key);
    this.#sealed.push({ buffer, settings: this.#settings });
  }

  #sealDue(): void {
    const now = this.#options.now();
    for (const [key, { deadlineMs }] of this.#open) if (deadlineMs <= now) this.#seal(key);
  }

  #sealAll(): void {
    for (const key of this.#open.keys()) this.#seal(key);
  }

  async #spillIfTooMuch(): Promise<void> {
    const buffers = [...this.#open.values()].sort((a, b) => b.bytesInMemory - a.bytesInMemory);
    let bytes = buffers.reduce((sum, { bytesInMemory }) => sum + bytesInMemory, 0);
    for (const buffer of buffers) {
      if (bytes <= MAX_BYTES_IN_MEMORY) return;
      bytes -= buffer.bytesInMemory;
      await buffer.spill();
    }
  }

  async #deliverSealed(): Promise<void> {
    for (let next = this.#sealed[0]; next; next = this.#sealed[0]) {
      await this.#deliver(next.buffer, next.settings);
      this.#sealed.shift();
      for (const hold of next.buffer.holds) hold.holders--;
      await next.buffer.discard();
    }
    const delivered = this.#progress.takeDelivered();
    if (delivered.size > 0) await this.#options.source.commit(delivered);
  }

  async #deliver(buffer: DeliveryBuffer, { destination, versionId }: DeliverySettings): Promise<void> {
    const { streamName, objects } = this.#options;
    const { target } = buffer;
    const values = { arrivalMs: buffer.oldestArrivalMs, timeZone: destination.timeZone };
    if (target.kind === 'failures') {
      const failed = { ...values, partitionKeys: {}, errorOutputType: target.outputType };
      const prefix = evaluateErrorPrefix(destination.errorPrefix, destination.prefix, failed);
      await objects.put(
        destination.bucket,
        prefix + objectNameSuffix(streamName, versionId, failed, ''),
        buffer.content(),
        {
          contentType: 'application/octet-stream',
        },
      );
      return;
    }
    const { compress, contentEncoding, extension } = COMPRESSIONS[destination.compression];
    const keyed = { ...values, partitionKeys: target.partitionKeys };
    const suffix = objectNameSuffix(streamName, versionId, keyed, destination.fileExtension ?? extension);
    await objects.put(
      destination.bucket,
      evaluatePrefix(destination.prefix, keyed) + suffix,
      compress(buffer.content()),
      {
        contentType: 'application/octet-stream',
        ...(contentEncoding === undefined ? {} : { contentEncoding }),
      },
    );
  }

  #extension(): string {
    const { fileExtension, compression } = this.#settings.destination;
    return fileExtension ?? COMPRESSIONS[compression].extension;
  }
}
