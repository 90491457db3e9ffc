import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DeliveredObject } from '../activity';
import { MAX_KEY_BYTES, type ObjectStore } from '../s3';
import { COMPRESSIONS } from './compression';
import type { DeliveredPartition, DeliveredPartitions } from './deliveredPartitions';
import type { DeliveryMeter } from './deliveryMeter';
import { DeliveryBuffer, type BufferContent, type BufferTarget } from './deliveryBuffer';
import { DeliveredFlow, type DeliveryFlow } from './deliveryFlow';
import { EndpointDelivery, endpointLine } from './endpoint/endpointDelivery';
import type { HttpEndpoint } from './endpoint/httpEndpoint';
import type { NamedEndpoints } from './endpoint/namedEndpoints';
import { errorLine, type RecordFailure } from './errorLine';
import { locationOf, objectKey, roomForPartitionKeys, type DeliverySettings } from './objectKey';
import { partitionKeyNames } from './prefix';
import type { ProcessedRecord } from './processing';
import { Progress, type BatchHold, type Position } from './progress';
import { comparePositions, type RecordSource, type SourceBatch, type SourcedRecord } from './recordSource';
import { processRecord, transformRecords, type ProcessedPieces } from './recordTransformation';
import type { Transformation } from './transformation';
import { WaitingRecords, type WaitingRecord } from './waitingRecords';

export interface DeliveryOptions {
  readonly streamName: string;
  readonly streamArn: string;
  readonly source: RecordSource;
  /** What was delivered beyond the place that the source has reached. */
  readonly delivered: DeliveredPartitions;
  readonly objects: ObjectStore;
  readonly meter: DeliveryMeter;
  readonly endpoints: NamedEndpoints;
  /** Sends records through a function, where the settings say so. */
  readonly transformation: Transformation;
  /** A folder for buffers that are too large for memory. It must be empty at the beginning. */
  readonly spoolFolder: string;
  readonly now: () => number;
  /** Called with the records that came from a data stream. */
  readonly onRead?: ((records: readonly SourcedRecord[]) => void) | undefined;
  /** Called with the first of several failures in a row. */
  readonly onFailure: (error: unknown) => void;
  readonly onStored: (object: DeliveredObject) => void;
  /** Called when it has taken or delivered records, or waits for a buffer to be due. */
  readonly onFlow: () => void;
}

/** What a delivery still has to do with the records that have arrived so far. */
export interface DeliveryState {
  /** All of them are in objects. */
  readonly isIdle: boolean;
  readonly bufferedBytes: number;
  /** When the first buffer is due. Undefined: nothing is buffered, or it is being delivered now. */
  readonly nextFlushInMs: number | undefined;
}

const MAX_BYTES_IN_MEMORY = 16 * 1_048_576;
const MAX_PARTITIONS = 500;
/** The shortest buffering interval, so that records that come together go into one object. */
const MIN_WAIT_MS = 200;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;
const AWAY_POLL_MS = 1_000;
/** Source: the schema of a request in "Understand HTTP endpoint delivery request and response specifications". */
const MAX_ENDPOINT_RECORDS = 10_000;
/** How long the end of the delivery waits for an endpoint. */
const LAST_ATTEMPT_MS = 3_000;

/** A full buffer. It is delivered with the settings that it was filled with, or, if those fail, with the newest ones. */
interface Sealed {
  readonly buffer: DeliveryBuffer;
  /** The version of the settings that assigned its records to it. */
  readonly filledBy: number;
  settings: DeliverySettings;
  /** The attempts to send it to an endpoint. */
  attempts?: EndpointDelivery;
}

/** What goes into a buffer, and which. */
interface Destined {
  readonly target: BufferTarget;
  readonly content: BufferContent;
}

/**
 * Moves records from a source into objects. One run at a time reads all available records, sends them through a function if there is
 * one, fills buffers and delivers those that are full or due. Between runs, a timer runs only while something is buffered or has to be retried. The source moves on
 * when the objects are stored: records that were in buffers or at a function at a crash are read again, and go to the function again.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #progress = new Progress();
  readonly #flow = new DeliveredFlow();
  /** By target. A full buffer moves to `#sealed`. */
  readonly #open = new Map<string, DeliveryBuffer>();
  /** Buffers to deliver, in this order. Nothing is read before they are delivered. */
  #sealed: Sealed[] = [];
  /** Records that a function has not transformed yet. */
  readonly #waiting = new WaitingRecords();
  /** Ends the invocation that is under way. */
  #invoking: AbortController | undefined;
  #settings: DeliverySettings;
  #roomForPartitionKeys: number;
  #isWanted = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isClosed = false;
  /** Closed, and what the source still has is delivered. */
  #isFinishing = false;
  /** Ends the request to an endpoint that is under way. */
  #ending = new AbortController();

  constructor(options: DeliveryOptions, settings: DeliverySettings) {
    this.#options = options;
    this.#settings = settings;
    this.#roomForPartitionKeys = this.#roomBy(settings);
  }

  /** Starts a run, or repeats the current one: there may be new records. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  get state(): DeliveryState {
    const open = [...this.#open.values()];
    const deadlines = open.map(({ deadlineMs }) => deadlineMs);
    // Transformed records then wait in their buffers.
    const transformedMs = this.#transformationDueMs;
    if (transformedMs !== undefined) deadlines.push(transformedMs + this.#bufferMs);
    const isEmpty = open.length === 0 && this.#sealed.length === 0 && this.#waiting.count === 0;
    return {
      isIdle: isEmpty && !this.#running && this.#timer === undefined,
      bufferedBytes: open.reduce((sum, { bytes }) => sum + bytes, this.#waiting.bytes),
      nextFlushInMs: deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - this.#options.now()) : undefined,
    };
  }

  /** Since the program started. */
  get flow(): DeliveryFlow {
    const fills = Array.from(this.#open.values(), ({ bytes, target }) => bytes / this.#bufferingOf(target).bufferBytes);
    return this.#flow.with(Math.min(1, Math.max(0, ...fills)));
  }

  /** Uses new settings for records that are read from now on, and for buffers that fail with the former ones. */
  change(settings: DeliverySettings): void {
    this.#sealAll();
    this.#settings = settings;
    this.#roomForPartitionKeys = this.#roomBy(settings);
    // The records go to the function of the new settings.
    this.#invoking?.abort();
    this.wake();
  }

  /** Tries once to deliver all records that the source has now, then stops. */
  async finish(): Promise<void> {
    this.#options.source.endHere();
    await this.#stop();
    this.#isFinishing = true;
    await this.#flush(async () => {
      await this.#fill(() => true);
      await this.#transformWaiting('all');
    });
  }

  /** Delivers what is buffered, so that it need not be read again at the next start, then stops. */
  async close(): Promise<void> {
    await this.#stop();
    await this.#flush(() => Promise.resolve());
  }

  async #flush(fill: () => Promise<void>): Promise<void> {
    this.#ending = new AbortController();
    const patience = setTimeout(() => this.#ending.abort(), LAST_ATTEMPT_MS);
    try {
      await fill();
      this.#sealAll();
      await this.#deliverSealed();
    } catch (error) {
      this.#options.onFailure(error);
    }
    clearTimeout(patience);
    await this.#discard();
  }

  #roomBy(settings: DeliverySettings): number {
    return roomForPartitionKeys(this.#options.streamName, settings, this.#options.now());
  }

  async #stop(): Promise<void> {
    this.#isClosed = true;
    this.#invoking?.abort();
    this.#ending.abort();
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
      this.#flow.failure = undefined;
      waitMs = this.#untilNextDeadline();
    } catch (error) {
      // The bucket may be missing, or the disk full. The source still has the records, and this is retried.
      if (this.#retryMs === FIRST_RETRY_MS) this.#options.onFailure(error);
      this.#flow.failure = error instanceof Error ? error.message : String(error);
      waitMs = this.#retryMs;
      this.#retryMs = Math.min(2 * this.#retryMs, MAX_RETRY_MS);
    }
    this.#isWanted = false;
    // In the same step as the last check: a wake-up in between would be lost.
    this.#running = undefined;
    if (waitMs !== undefined && !this.#isClosed) this.#timer = setTimeout(() => this.wake(), waitMs);
    this.#options.onFlow();
  }

  #untilNextDeadline(): number | undefined {
    const deadlines = [...this.#open.values()].map(({ deadlineMs }) => deadlineMs);
    const transformationDueMs = this.#transformationDueMs;
    if (transformationDueMs !== undefined) deadlines.push(transformationDueMs);
    const wait = deadlines.length > 0 ? Math.max(0, Math.min(...deadlines) - this.#options.now()) : undefined;
    if (!this.#options.source.isAway) return wait;
    return Math.min(wait ?? AWAY_POLL_MS, AWAY_POLL_MS);
  }

  /** Reads until the source has no more records, and delivers buffers that become full or due. */
  async #fill(goesOn: () => boolean): Promise<void> {
    // Before anything is read: records wait in their source until the table is known.
    this.#settings.destination.conversion?.requireTable();
    // What a change of the settings left to do comes first: the order stays as it was.
    await this.#transformWaiting('due');
    for (let batch = await this.#options.source.read(); batch; batch = await this.#options.source.read()) {
      this.#flow.took(batch);
      this.#options.onRead?.(batch.records);
      if (this.#settings.destination.processing.lambda || this.#waiting.count > 0) this.#waitWith(batch);
      else this.#takeAll(batch);
      await this.#transformWaiting('due');
      await this.#encodeFullGroups();
      await this.#spillIfTooMuch();
      this.#sealDue();
      await this.#deliverSealed();
      if (!goesOn()) return;
    }
    this.#sealDue();
    await this.#deliverSealed();
  }

  #takeAll({ lane, start, records }: SourceBatch): void {
    const { processing } = this.#settings.destination;
    let hold = this.#progress.begin(lane, start);
    for (const record of records) {
      const hasSealed = this.#take(processRecord(processing, record.data), record, hold);
      hold.end = record.position;
      if (hasSealed) {
        // A full buffer's records get a hold of their own, so that a crash repeats as few records as possible.
        hold.isComplete = true;
        hold = this.#progress.begin(lane, record.position);
      }
    }
    hold.isComplete = true;
  }

  #waitWith({ lane, start, records }: SourceBatch): void {
    const hold = this.#progress.begin(lane, start);
    const now = this.#options.now();
    for (const record of records) {
      this.#waiting.add(record, hold, now);
      hold.end = record.position;
    }
    hold.isComplete = true;
  }

  get #bufferMs(): number {
    return this.#waitMs({ kind: 'records', partitionKeys: {} });
  }

  /** When the function is invoked whether or not its buffer is full. Undefined: nothing waits for it. */
  get #transformationDueMs(): number | undefined {
    const { lambda } = this.#settings.destination.processing;
    return this.#waiting.deadlineMs(lambda ? Math.max(MIN_WAIT_MS, lambda.bufferMs) : 0);
  }

  /** Sends records through the function and puts what it gives into buffers: all of them, or when a batch is full or due. */
  async #transformWaiting(which: 'due' | 'all'): Promise<void> {
    while (this.#waiting.count > 0) {
      const settings = this.#settings;
      const { lambda } = settings.destination.processing;
      const isDue = !lambda || (this.#transformationDueMs ?? 0) <= this.#options.now();
      if (which === 'due' && !isDue && !this.#waiting.isFull(lambda.bufferBytes)) return;
      const batch = this.#waiting.first(lambda?.bufferBytes ?? Number.POSITIVE_INFINITY);
      const processed = await this.#processBatch(batch, settings);
      if (settings !== this.#settings) continue;
      if (!processed) return;
      for (const [index, { record, hold }] of batch.entries()) this.#take(processed[index] ?? [], record, hold);
      this.#waiting.removeFirst(batch.length, this.#options.now());
    }
  }

  /** Undefined: it was ended, by a change of the settings or because the delivery closes. */
  async #processBatch(
    batch: readonly WaitingRecord[],
    { destination: { processing } }: DeliverySettings,
  ): Promise<readonly ProcessedPieces[] | undefined> {
    const { lambda } = processing;
    if (!lambda) return batch.map(({ record }) => processRecord(processing, record.data));
    if (this.#isClosed && !this.#isFinishing) return undefined;
    const invoking = new AbortController();
    this.#invoking = invoking;
    try {
      const records = batch.map(({ record, hold }) => ({ record, lane: hold.lane }));
      // A delivery stream that is deleted tries once.
      const processor = this.#isFinishing ? { ...lambda, retries: 0 } : lambda;
      return await transformRecords(this.#options.transformation, processing, processor, records, invoking.signal);
    } finally {
      this.#invoking = undefined;
    }
  }

  /** Puts a record into its buffers. Returns whether one became full. A buffer is never sealed in the middle of a record. */
  #take(pieces: ProcessedPieces, record: SourcedRecord, hold: BatchHold): boolean {
    const full = new Set<string>();
    if (this.#settings.destination.backup) {
      this.#append({ target: { kind: 'backup' }, content: bytesOf(record.data) }, record, hold, full);
    }
    for (const processed of pieces) this.#append(this.#destined(processed, record), record, hold, full);
    for (const key of full) this.#seal(key);
    return this.#sealOldest() || full.size > 0;
  }

  #append({ target, content }: Destined, record: SourcedRecord, hold: BatchHold, full: Set<string>): void {
    const { delivered, source } = this.#options;
    const { versionId } = this.#settings;
    const key = JSON.stringify(target);
    if (delivered.has(hold.lane, partitionOf(source.generation, versionId, key), record.place)) return;
    const buffer = this.#bufferFor(key, target);
    buffer.append(content, record.arrivalMs);
    buffer.places.set(hold.lane, record.place);
    if (!buffer.holds.has(hold)) {
      buffer.holds.add(hold);
      hold.holders++;
    }
    const { bufferBytes, maxRecords } = this.#bufferingOf(target);
    if (buffer.bytes >= bufferBytes || buffer.records >= maxRecords) full.add(key);
  }

  #bufferingOf(target: BufferTarget): { bufferBytes: number; bufferMs: number; maxRecords: number } {
    const { destination } = this.#settings;
    if (target.kind === 'records' && destination.endpoint) {
      return { ...destination.endpoint, maxRecords: MAX_ENDPOINT_RECORDS };
    }
    return { ...locationOf(destination, target), maxRecords: Number.POSITIVE_INFINITY };
  }

  /** How long records are buffered. */
  #waitMs(target: BufferTarget): number {
    return Math.max(MIN_WAIT_MS, this.#bufferingOf(target).bufferMs);
  }

  /** Seals the oldest buffers when there are too many partitions. AWS fails such records instead. */
  #sealOldest(): boolean {
    const isTooMany = this.#open.size > MAX_PARTITIONS;
    while (this.#open.size > MAX_PARTITIONS) {
      const [oldest] = this.#open.keys();
      if (oldest === undefined) break;
      this.#seal(oldest);
    }
    return isTooMany;
  }

  #destined(processed: ProcessedRecord, record: SourcedRecord): Destined {
    if (processed.kind === 'failed') return this.#failed(processed.failure, processed.data, record);
    const { partitionKeys, data } = processed;
    const { conversion, endpoint } = this.#settings.destination;
    if (endpoint) {
      const target = { kind: 'records', partitionKeys } as const;
      return { target, content: bytesOf(endpointLine(data, record), data.length) };
    }
    const converted = conversion?.rowOf(data);
    if (converted?.kind === 'failed') {
      const { errorCode, errorMessage } = converted;
      const failure = { outputType: 'format-conversion-failed', errorCode, errorMessage, table: conversion?.table };
      return this.#failed(failure, data, record);
    }
    const target = { kind: 'records', partitionKeys, columns: converted?.columns } as const;
    if (this.#isKeyTooLong(target, record.arrivalMs)) {
      const failure = {
        outputType: 'metadata-extraction-failed',
        errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
        errorMessage: 'The evaluated S3 prefix is too long',
      };
      return this.#failed(failure, data, record);
    }
    const content = converted ? { ...converted, recordBytes: data.length } : bytesOf(data);
    return { target, content };
  }

  #failed(failure: RecordFailure, data: Uint8Array, record: SourcedRecord): Destined {
    const target = { kind: 'failures', outputType: failure.outputType } as const;
    return { target, content: bytesOf(errorLine(failure, data, record, this.#options.now())) };
  }

  #isKeyTooLong(target: BufferTarget & { kind: 'records' }, arrivalMs: number): boolean {
    const bytes = Object.values(target.partitionKeys).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
    // This is enough for nearly all records. The key itself takes a conversion of time zones.
    if (bytes <= this.#roomForPartitionKeys) return false;
    const key = objectKey(this.#options.streamName, this.#settings, target, arrivalMs);
    return Buffer.byteLength(key) > MAX_KEY_BYTES;
  }

  #bufferFor(key: string, target: BufferTarget): DeliveryBuffer {
    const known = this.#open.get(key);
    if (known) return known;
    const spoolPath = path.join(this.#options.spoolFolder, randomUUID());
    const isOfRows = target.kind === 'records' && target.columns !== undefined;
    const rows = isOfRows ? this.#settings.destination.conversion?.file(target.columns) : undefined;
    const buffer = new DeliveryBuffer(target, this.#options.now() + this.#waitMs(target), spoolPath, rows);
    this.#open.set(key, buffer);
    return buffer;
  }

  #seal(key: string): void {
    const buffer = this.#open.get(key);
    if (!buffer) return;
    this.#open.delete(key);
    this.#sealed.push({ buffer, filledBy: this.#settings.versionId, settings: this.#settings });
  }

  #sealDue(): void {
    const now = this.#options.now();
    for (const [key, { deadlineMs }] of this.#open) if (deadlineMs <= now) this.#seal(key);
  }

  #sealAll(): void {
    for (const key of this.#open.keys()) this.#seal(key);
  }

  async #encodeFullGroups(): Promise<void> {
    for (const buffer of this.#open.values()) {
      if (!buffer.hasFullGroup) continue;
      buffer.encodeRows();
      // Requests are answered between two groups.
      await setImmediate();
    }
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
      await this.#deliverOne(next);
      this.#sealed.shift();
      this.#flow.delivered(next.buffer, this.#options.now());
      this.#options.onFlow();
      for (const hold of next.buffer.holds) hold.holders--;
      await this.#remember(next);
      await next.buffer.discard();
    }
    await this.#moveOn();
  }

  /** Delivers a buffer, if necessary with newer settings: a wrong bucket may have been corrected. */
  async #deliverOne(sealed: Sealed): Promise<void> {
    try {
      await this.#deliver(sealed);
    } catch (error) {
      if (sealed.settings.versionId === this.#settings.versionId) throw error;
      sealed.settings = newestFor(sealed, this.#settings);
      await this.#deliver(sealed);
    }
  }

  /** Notes an object before the next one is written, so that a crash repeats the records of one object at most. */
  async #remember({ buffer, filledBy }: Sealed): Promise<void> {
    const moved = await this.#moveOn();
    const target = partitionOf(this.#options.source.generation, filledBy, JSON.stringify(buffer.target));
    const beyond: DeliveredPartition[] = [];
    for (const [lane, through] of buffer.places) {
      const position = moved.get(lane);
      if (position !== undefined && comparePositions(through.position, position) <= 0) continue;
      beyond.push({ lane, target, through });
    }
    await this.#options.delivered.add(beyond);
  }

  async #moveOn(): Promise<ReadonlyMap<string, Position>> {
    const moved = this.#progress.takeDelivered();
    if (moved.size === 0) return moved;
    await this.#options.source.commit(moved);
    await this.#options.delivered.forgetBefore(moved);
    return moved;
  }

  async #deliver(sealed: Sealed): Promise<void> {
    const { buffer, settings } = sealed;
    const { target } = buffer;
    const { endpoint } = settings.destination;
    if (target.kind === 'records' && endpoint) await this.#send(sealed, endpoint);
    else if (target.kind === 'records') await this.#storeCounted(sealed, target);
    else await this.#store(buffer, target, settings, buffer.content());
  }

  async #storeCounted({ buffer, settings }: Sealed, target: BufferTarget): Promise<void> {
    const { oldestArrivalMs: oldestMs, records, bytes } = buffer;
    const { meter, now } = this.#options;
    const count = (isStored: boolean) => meter.deliveredToS3({ records, bytes, oldestMs, isStored }, now());
    try {
      await this.#store(buffer, target, settings, buffer.content());
    } catch (error) {
      count(false);
      throw error;
    }
    count(true);
  }

  async #store(
    { oldestArrivalMs: arrivalMs, records }: DeliveryBuffer,
    target: BufferTarget,
    settings: DeliverySettings,
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const { streamName, objects, onStored } = this.#options;
    const { bucket, compression } = locationOf(settings.destination, target);
    const key = objectKey(streamName, settings, target, arrivalMs);
    const contentType = 'application/octet-stream';
    if (target.kind === 'failures') {
      const eTag = await objects.put(bucket, key, content, { contentType });
      onStored({ bucket, key, eTag, records });
      return;
    }
    const { compress, contentEncoding } = COMPRESSIONS[compression];
    const eTag = await objects.put(bucket, key, compress(content), { contentType, contentEncoding });
    onStored({ bucket, key, eTag, records });
  }

  /** Sends a buffer to the endpoint. What cannot be sent in time goes to S3. */
  async #send(sealed: Sealed, endpoint: HttpEndpoint): Promise<void> {
    const { streamArn, endpoints, now } = this.#options;
    const { buffer, settings } = sealed;
    sealed.attempts ??= new EndpointDelivery({ streamArn, endpoints, now });
    const failed = await sealed.attempts.attempt(endpoint, buffer, this.#ending.signal);
    if (!failed) return;
    const target = { kind: 'failures', outputType: 'http-endpoint-failed' } as const;
    await this.#store(buffer, target, settings, failed);
  }
}

/**
 * The newest settings for a buffer that was filled with former ones. If their prefix has partition keys that the buffer's records
 * do not have, the former prefix stays.
 */
function newestFor({ buffer, settings }: Sealed, newest: DeliverySettings): DeliverySettings {
  const { target } = buffer;
  const { conversion, endpoint, backup, prefix } = settings.destination;
  // What a buffer holds has the form of the settings that it was filled with.
  const destination = { ...newest.destination, conversion, endpoint: endpoint && newest.destination.endpoint };
  if (target.kind === 'backup')
    return { ...newest, destination: { ...destination, backup: newest.destination.backup ?? backup } };
  const hasKeys =
    target.kind === 'failures' ||
    partitionKeyNames(newest.destination.prefix).every((name) => Object.hasOwn(target.partitionKeys, name));
  return { ...newest, destination: hasKeys ? destination : { ...destination, prefix } };
}

/** The name of a partition. It includes the settings' version, and the generation of a stream that was created again. */
function partitionOf(generation: string, versionId: number, target: string): string {
  return `${generation} ${versionId} ${target}`;
}

function bytesOf(data: Uint8Array, recordBytes = data.length): BufferContent {
  return { kind: 'bytes', data, recordBytes };
}
