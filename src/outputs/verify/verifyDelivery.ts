import { isCancellation, PipelinesError } from '../../errors';
import type { OutputsClient } from '../client';
import { isContentFault } from '../damage';
import { deliveryError } from '../forms/deliveryErrors';
import { RecordLines } from '../forms/recordLines';
import { Allowance } from '../layers/allowance';
import { ByteReader } from '../layers/byteReader';
import { unpack } from '../layers/unpack';
import { listObjects, type ObjectEntry } from '../listing';
import { openObject } from '../reading';
import { DeliveredRecords, type DeliveredUnit } from './deliveredRecords';
import { SentRecords, withoutLineFeed, type Place } from './sentRecords';

export interface VerifyRequest {
  /** What was sent, each record's exact bytes; whether with the line feed behind it makes no difference. */
  sent: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  bucket: string;
  /** Of the delivered objects. Empty: the whole bucket. */
  prefix?: string;
  /** Where Firehose puts what it could not deliver. Up to the first expression, where it has any. */
  errorPrefix?: string;
  /** Objects written from then until then: both included, in milliseconds of Unix time. */
  writtenFromMs?: number;
  writtenUntilMs?: number;
  /** How many objects are read at a time. */
  concurrency?: number;
  /** How long each of the report's lists gets; the counts are exact. */
  listLimit?: number;
  onProgress?: (progress: VerifyProgress) => void;
  signal?: AbortSignal;
}

export interface VerifyProgress {
  phase: 'sent' | 'objects';
  sent: number;
  delivered: number;
  objectsFound: number;
  objectsRead: number;
  bytesRead: number;
}

export interface RecordPlace {
  key: string;
  /** In the unpacked content. */
  offset: number;
}

/** Of one record that was sent; `index` is its place in the order of sending. */
export type RecordOutcome =
  | ({ kind: 'delivered'; index: number } & RecordPlace)
  | { kind: 'failed'; index: number; reason: string }
  | { kind: 'missing'; index: number };

export interface DeliveryReport {
  sent: number;
  delivered: number;
  missing: number;
  /** In the error prefix and not delivered. */
  failed: number;
  /** Deliveries beyond the first of each record. */
  duplicates: number;
  /** Delivered in the same objects, and not among what was sent. */
  foreign: number;
  objects: number;
  errorObjects: number;
  bytesRead: number;
  durationMs: number;
  missingRecords: { index: number }[];
  failedRecords: { index: number; reason: string }[];
  /** `index` is of the first record with these bytes. */
  duplicateRecords: ({ index: number } & RecordPlace)[];
  foreignRecords: (RecordPlace & { length: number })[];
  /** What is missing may lie in one of these. */
  unreadable: { key: string; problem: string }[];
  /** Of every record, in the order of sending. */
  outcomes(): Generator<RecordOutcome>;
}

const CONCURRENCY = 8;
const LIST_LIMIT = 1_000;
/** An object of a delivery stream has up to 128 MiB before compression. */
const MOST_UNPACKED_BYTES = 4_000_000_000;
const PROGRESS_RECORDS = 50_000;

/**
 * Whether what was sent arrived: reads the objects of a prefix and time, whatever their compression and with or without
 * anything between the records, and the error prefix. Records are compared by their bytes, as a multiset.
 * @throws what listing or every single object fails with; an object that cannot be read is listed in the report.
 */
export async function verifyDelivery(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  request: VerifyRequest,
): Promise<DeliveryReport> {
  const verification = new Verification(client, request);
  await verification.readSent();
  await verification.readObjects();
  return verification.report();
}

class Verification {
  readonly #client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>;
  readonly #request: VerifyRequest;
  readonly #sent = new SentRecords();
  readonly #startMs = Date.now();
  readonly #limit: number;
  readonly #keys: string[] = [];
  #errorObjects = 0;
  #objectsRead = 0;
  #bytesRead = 0;
  #delivered = 0;
  #duplicates = 0;
  #foreign = 0;
  readonly #duplicateRecords: ({ index: number } & RecordPlace)[] = [];
  readonly #foreignRecords: (RecordPlace & { length: number })[] = [];
  readonly #unreadable: { key: string; problem: string }[] = [];
  #firstFailure: unknown;
  #failures = 0;

  constructor(client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>, request: VerifyRequest) {
    this.#client = client;
    this.#request = request;
    this.#limit = request.listLimit ?? LIST_LIMIT;
  }

  async readSent(): Promise<void> {
    const { sent, signal } = this.#request;
    for await (const record of sent) {
      signal?.throwIfAborted();
      this.#sent.add(record);
      if (this.#sent.count % PROGRESS_RECORDS === 0) this.#tell('sent');
    }
    this.#tell('sent');
  }

  /** Several at a time, from one listing: the next object is asked for when one is done. */
  async readObjects(): Promise<void> {
    const objects = this.#objects();
    const ending = new AbortController();
    const signal = this.#request.signal ? AbortSignal.any([this.#request.signal, ending.signal]) : ending.signal;
    const work = async () => {
      for (let next = await objects.next(); !next.done; next = await objects.next()) {
        await this.#readObject(next.value, signal);
        this.#objectsRead++;
        this.#tell('objects');
      }
    };
    const workers = Array.from({ length: this.#request.concurrency ?? CONCURRENCY }, work);
    try {
      await Promise.all(workers);
    } catch (error) {
      ending.abort();
      await Promise.allSettled(workers);
      throw error;
    }
    if (this.#failures > 0 && this.#failures === this.#keys.length) throw this.#firstFailure;
  }

  report(): DeliveryReport {
    const counts = { delivered: 0, failed: 0, missing: 0 };
    const missingRecords: { index: number }[] = [];
    const failedRecords: { index: number; reason: string }[] = [];
    for (const outcome of this.#outcomes()) {
      counts[outcome.kind]++;
      if (outcome.kind === 'missing') this.#list(missingRecords, { index: outcome.index });
      if (outcome.kind === 'failed') this.#list(failedRecords, { index: outcome.index, reason: outcome.reason });
    }
    return {
      sent: this.#sent.count,
      ...counts,
      duplicates: this.#duplicates,
      foreign: this.#foreign,
      objects: this.#keys.length - this.#errorObjects,
      errorObjects: this.#errorObjects,
      bytesRead: this.#bytesRead,
      durationMs: Date.now() - this.#startMs,
      missingRecords,
      failedRecords,
      duplicateRecords: this.#duplicateRecords,
      foreignRecords: this.#foreignRecords,
      unreadable: this.#unreadable,
      outcomes: () => this.#outcomes(),
    };
  }

  *#outcomes(): Generator<RecordOutcome> {
    for (const { index, place, reason } of this.#sent.outcomes()) {
      if (place) yield { kind: 'delivered', index, ...this.#recordPlace(place) };
      else if (reason !== undefined) yield { kind: 'failed', index, reason };
      else yield { kind: 'missing', index };
    }
  }

  async *#objects(): AsyncGenerator<{ entry: ObjectEntry; isError: boolean }> {
    const { bucket, prefix = '', errorPrefix = '', signal } = this.#request;
    const options = { bucket, ...(signal ? { signal } : {}) };
    const isErrorKey = (key: string) => errorPrefix !== '' && key.startsWith(errorPrefix);
    for await (const entry of listObjects(this.#client, { ...options, prefix })) {
      if (this.#isWanted(entry)) yield { entry, isError: isErrorKey(entry.key) };
    }
    if (errorPrefix === '' || errorPrefix.startsWith(prefix)) return;
    for await (const entry of listObjects(this.#client, { ...options, prefix: errorPrefix })) {
      if (this.#isWanted(entry) && !entry.key.startsWith(prefix)) yield { entry, isError: true };
    }
  }

  #isWanted({ size, lastModifiedMs }: ObjectEntry): boolean {
    const { writtenFromMs = -Infinity, writtenUntilMs = Infinity } = this.#request;
    return size > 0 && lastModifiedMs >= writtenFromMs && lastModifiedMs <= writtenUntilMs;
  }

  async #readObject({ entry, isError }: { entry: ObjectEntry; isError: boolean }, signal: AbortSignal): Promise<void> {
    const object = this.#keys.push(entry.key) - 1;
    if (isError) this.#errorObjects++;
    const { bucket } = this.#request;
    try {
      const body = openObject(this.#client, { bucket, key: entry.key, ifMatch: entry.eTag, signal });
      const allowance = new Allowance(MOST_UNPACKED_BYTES, signal);
      const content = new ByteReader(allowance.meter(this.#counted(body)));
      try {
        for await (const { reader } of unpack(content, allowance)) {
          await (isError ? this.#readErrors(reader) : this.#readRecords(reader, object));
        }
      } finally {
        await content.close();
      }
    } catch (error) {
      if (isCancellation(error) || signal.aborted) throw error;
      if (!isContentFault(error)) {
        this.#failures++;
        this.#firstFailure ??= error;
      }
      this.#list(this.#unreadable, { key: entry.key, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  async *#counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of content) {
      this.#bytesRead += bytes.length;
      yield bytes;
    }
  }

  async #readRecords(reader: ByteReader, object: number): Promise<void> {
    const magic = (await reader.peek(4)).toString('latin1');
    if (magic === 'PAR1' || magic.startsWith('ORC')) {
      throw new PipelinesError(
        'ConvertedRecords',
        'Its records were converted: their bytes are not those that were sent.',
      );
    }
    const records = new DeliveredRecords(this.#sent, (unit) => {
      this.#take(unit, object);
    });
    for await (const chunk of reader.rest()) records.push(chunk as Buffer, false);
    records.push(Buffer.alloc(0), true);
  }

  #take({ entry, offset, length }: DeliveredUnit, object: number): void {
    const key = this.#keys[object] ?? '';
    if (entry < 0) {
      this.#foreign++;
      this.#list(this.#foreignRecords, { key, offset, length });
    } else if (this.#sent.deliver(entry, { object, offset })) {
      this.#delivered++;
    } else {
      this.#duplicates++;
      this.#list(this.#duplicateRecords, { index: this.#sent.firstIndex(entry), key, offset });
    }
  }

  async #readErrors(reader: ByteReader): Promise<void> {
    const render = (line: Buffer) => {
      const found = deliveryError(line);
      const entry = found?.data ? this.#sent.entryOf(withoutLineFeed(found.data)) : -1;
      if (found && entry >= 0) this.#sent.fail(entry, found.reason);
      return { lines: Buffer.alloc(0), records: 1 };
    };
    const lines = new RecordLines({ expandArrays: false, render });
    for await (const chunk of reader.rest()) lines.push(chunk as Buffer, false);
    lines.push(Buffer.alloc(0), true);
  }

  #recordPlace({ object, offset }: Place): RecordPlace {
    return { key: this.#keys[object] ?? '', offset };
  }

  #list<T>(list: T[], item: T): void {
    if (list.length < this.#limit) list.push(item);
  }

  #tell(phase: VerifyProgress['phase']): void {
    this.#request.onProgress?.({
      phase,
      sent: this.#sent.count,
      delivered: this.#delivered,
      objectsFound: this.#keys.length,
      objectsRead: this.#objectsRead,
      bytesRead: this.#bytesRead,
    });
  }
}
