import { isCancellation } from '../../errors';
import type { OutputsClient } from '../client';
import { isContentFault } from '../damage';
import { listObjects, type ObjectEntry } from '../listing';
import { openObject } from '../reading';
import { DeliveryLayout } from '../finding/deliveryLayout';
import { findFailed, findSent, type ObjectListener } from './deliveredObject';
import type { DeliveredUnit } from './deliveredRecords';
import { SegmentReader } from './segment';
import { OutcomeTable, placeIn, type Container } from './outcomeTable';
import { SentRecordSet, type Place } from './sentRecordSet';
import { settleReadings, type OpenReadings } from './sharedReadings';

type SentBatch = Uint8Array | readonly Uint8Array[];

export interface VerifyRequest {
  /**
   * The exact bytes of the sent records, one by one or many at a time, as they are read from a file, with or without
   * a line feed after each.
   */
  sent: AsyncIterable<SentBatch> | Iterable<SentBatch>;
  bucket: string;
  /** The prefix of the delivered objects, with its expressions. Empty: the whole bucket. */
  prefix?: string;
  /** The error prefix, with its expressions. Empty: there is none. */
  errorPrefix?: string;
  /** The layout of a delivery stream, instead of the two prefixes. */
  layout?: DeliveryLayout;
  /** Objects written in this range, both ends included, in milliseconds of Unix time. */
  writtenFromMs?: number | undefined;
  writtenUntilMs?: number;
  /** How many objects are read at a time. */
  concurrency?: number;
  /** The most entries of each of the report's lists. The counts are always exact. */
  listLimit?: number;
  onProgress?: (progress: VerifyProgress) => void;
  signal?: AbortSignal | undefined;
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
  /** The member of the archive that holds it. */
  member?: string | undefined;
  /** The offset in the unpacked content (of the member). */
  offset: number;
}

/** The outcome of one sent record. `index` is its place in the order of sending. */
export type RecordOutcome =
  | ({ kind: 'delivered'; index: number } & RecordPlace)
  | { kind: 'failed'; index: number; reason: string }
  /** The delivered bytes can be read with the record and without it. */
  | { kind: 'ambiguous'; index: number }
  | { kind: 'missing'; index: number };

export interface DeliveryReport {
  sent: number;
  delivered: number;
  missing: number;
  /** Neither certainly delivered nor missing: the delivered bytes can be read with them and without. */
  ambiguous: number;
  /** In the error prefix and not delivered. */
  failed: number;
  /** Deliveries beyond the first of each record. */
  duplicates: number;
  /** Delivered in the same objects, but not sent. */
  foreign: number;
  objects: number;
  errorObjects: number;
  bytesRead: number;
  durationMs: number;
  missingRecords: { index: number }[];
  ambiguousRecords: { index: number }[];
  failedRecords: { index: number; reason: string }[];
  /** `index` is that of the first record with these bytes. */
  duplicateRecords: ({ index: number } & RecordPlace)[];
  foreignRecords: (RecordPlace & { length: number })[];
  /** Missing records may lie in one of these. */
  unreadable: { key: string; problem: string }[];
  /** The outcome of every record, in the order of sending. */
  outcomes: () => Generator<RecordOutcome>;
  /** The same, at hand in any order. */
  table: OutcomeTable;
}

const CONCURRENCY = 8;
const LIST_LIMIT = 1_000;
const PROGRESS_RECORDS = 50_000;
/** The most pieces of content that wait for what other objects show. Beyond it, each is decided by itself. */
const MAX_OPEN_READINGS = 10_000;

/**
 * Tells whether sent records arrived. Reads the objects of a prefix and time range, whatever their compression and with or without
 * anything between the records, and the error prefix. Records are compared by their bytes, as a multiset.
 * An object that cannot be read is listed in the report. What listing throws comes through, and what the objects throw where none
 * could be read.
 */
export async function verifyDelivery(
  client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>,
  request: VerifyRequest,
): Promise<DeliveryReport> {
  const verification = new VerificationRun(client, request);
  await verification.readSent();
  await verification.readObjects();
  return verification.report();
}

class VerificationRun {
  readonly #client: Pick<OutputsClient, 'listObjectsV2' | 'getObject'>;
  readonly #request: VerifyRequest;
  readonly #sent = new SentRecordSet();
  readonly #segments = new SegmentReader();
  readonly #open: OpenReadings[] = [];
  readonly #layout: DeliveryLayout | undefined;
  /** An empty record may have been delivered without being visible. */
  #hidesEmptyRecords = false;
  readonly #startMs = Date.now();
  readonly #limit: number;
  /** The objects and members that records lie in, by their numbers. */
  readonly #containers: Container[] = [];
  #objectsFound = 0;
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
    const { prefix = '', errorPrefix = '' } = request;
    this.#layout = request.layout ?? (errorPrefix === '' ? undefined : new DeliveryLayout({ prefix, errorPrefix }));
  }

  async readSent(): Promise<void> {
    const { sent, signal } = this.#request;
    let toldOf = 0;
    for await (const batch of sent) {
      signal?.throwIfAborted();
      if (batch instanceof Uint8Array) this.#sent.add(batch);
      else for (const record of batch) this.#sent.add(record);
      if (this.#sent.count - toldOf < PROGRESS_RECORDS) continue;
      toldOf = this.#sent.count;
      this.#tell('sent');
    }
    this.#tell('sent');
  }

  /** Reads several objects of one listing at a time, and takes the next one when one is done. */
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
    if (this.#failures > 0 && this.#failures === this.#objectsFound) throw this.#firstFailure;
  }

  report(): DeliveryReport {
    this.#settle();
    const table = new OutcomeTable(this.#sent.count, this.#sent.outcomes(), this.#containers);
    const firstOf = (kind: RecordOutcome['kind']) => table.indexesOf(kind).subarray(0, this.#limit);
    return {
      sent: this.#sent.count,
      delivered: table.countOf('delivered'),
      failed: table.countOf('failed'),
      ambiguous: table.countOf('ambiguous'),
      missing: table.countOf('missing'),
      duplicates: this.#duplicates,
      foreign: this.#foreign,
      objects: this.#objectsFound - this.#errorObjects,
      errorObjects: this.#errorObjects,
      bytesRead: this.#bytesRead,
      durationMs: Date.now() - this.#startMs,
      missingRecords: Array.from(firstOf('missing'), (index) => ({ index })),
      ambiguousRecords: Array.from(firstOf('ambiguous'), (index) => ({ index })),
      failedRecords: Array.from(firstOf('failed'), (index) => ({ index, reason: reasonOf(table.at(index)) })),
      duplicateRecords: this.#duplicateRecords,
      foreignRecords: this.#foreignRecords,
      unreadable: this.#unreadable,
      outcomes: () => table.outcomes(),
      table,
    };
  }

  async *#objects(): AsyncGenerator<{ entry: ObjectEntry; isError: boolean }> {
    const { bucket, prefix = '', writtenFromMs, signal } = this.#request;
    const layout = this.#layout;
    const delivered = layout?.prefix ?? prefix;
    for await (const entry of listObjects(this.#client, { bucket, prefix: delivered, signal })) {
      if (this.#isWanted(entry)) yield { entry, isError: layout?.isError(entry.key) ?? false };
    }
    const untilMs = this.#request.writtenUntilMs ?? Date.now();
    const range = writtenFromMs === undefined ? undefined : { fromMs: writtenFromMs, untilMs };
    for (const failed of layout?.errorPrefixes(range) ?? []) {
      if (failed.startsWith(delivered)) continue;
      for await (const entry of listObjects(this.#client, { bucket, prefix: failed, signal })) {
        const isOther = !entry.key.startsWith(delivered) && layout?.isError(entry.key) === true;
        if (this.#isWanted(entry) && isOther) yield { entry, isError: true };
      }
    }
  }

  #isWanted({ size, lastModifiedMs }: ObjectEntry): boolean {
    const { writtenFromMs = -Infinity, writtenUntilMs = Infinity } = this.#request;
    return size > 0 && lastModifiedMs >= writtenFromMs && lastModifiedMs <= writtenUntilMs;
  }

  async #readObject({ entry, isError }: { entry: ObjectEntry; isError: boolean }, signal: AbortSignal): Promise<void> {
    this.#objectsFound++;
    if (isError) this.#errorObjects++;
    const { bucket } = this.#request;
    try {
      const address = { bucket, key: entry.key, ifMatch: entry.eTag, signal };
      const open = () => this.#counted(openObject(this.#client, address));
      if (isError) await findFailed(open(), this.#sent, (unit) => this.#sent.fail(unit.entry, unit.reason), signal);
      else await findSent(open, { sent: this.#sent, segments: this.#segments }, this.#listener(entry), signal);
    } catch (error) {
      if (isCancellation(error) || signal.aborted) throw error;
      if (!isContentFault(error)) {
        this.#failures++;
        this.#firstFailure ??= error;
      }
      this.#list(this.#unreadable, () => ({
        key: entry.key,
        problem: error instanceof Error ? error.message : String(error),
      }));
    }
  }

  async *#counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of content) {
      this.#bytesRead += bytes.length;
      yield bytes;
    }
  }

  #listener({ key, lastModifiedMs: writtenMs }: ObjectEntry): ObjectListener {
    let container = -1;
    return {
      onMember: (member) => {
        container = this.#containers.push({ key, member, writtenMs }) - 1;
      },
      onUnit: (unit) => this.#take(unit, container),
      onReadings: (readings) => {
        if (this.#open.length >= MAX_OPEN_READINGS) this.#settle();
        this.#open.push({ container, readings });
      },
      onEmptyLine: (offset) => {
        const entry = this.#sent.emptyEntry;
        if (entry >= 0 && this.#sent.leftOf(entry) > 0)
          this.#take({ entry, offset, length: 0, isUnsure: false }, container);
      },
      onEnd: (showsEmptyRecords) => {
        this.#hidesEmptyRecords ||= !showsEmptyRecords;
      },
    };
  }

  #take({ entry, offset, length, isUnsure }: DeliveredUnit, container: number): void {
    const place = () => this.#recordPlace({ object: container, offset });
    if (entry < 0) {
      this.#foreign++;
      this.#list(this.#foreignRecords, () => ({ ...place(), length }));
    } else if (isUnsure) {
      this.#sent.suspect(entry, 1);
    } else if (this.#sent.deliver(entry, { object: container, offset })) {
      this.#delivered++;
    } else {
      this.#duplicates++;
      this.#list(this.#duplicateRecords, () => ({ index: this.#sent.firstIndex(entry), ...place() }));
    }
  }

  /** Settles the pieces that stayed open until all objects were read. */
  #settle(): void {
    settleReadings(this.#open.splice(0), {
      deliver: (unit, container) => this.#take(unit, container),
      suspect: (entry, times) => this.#sent.suspect(entry, times),
      leftOf: (entry) => this.#sent.unclaimedOf(entry),
    });
    const { emptyEntry } = this.#sent;
    if (emptyEntry >= 0 && this.#hidesEmptyRecords) this.#sent.suspect(emptyEntry, this.#sent.leftOf(emptyEntry));
  }

  #recordPlace({ object, offset }: Place): RecordPlace {
    return placeIn(this.#containers[object], offset);
  }

  #list<T>(list: T[], item: () => T): void {
    if (list.length < this.#limit) list.push(item());
  }

  #tell(phase: VerifyProgress['phase']): void {
    this.#request.onProgress?.({
      phase,
      sent: this.#sent.count,
      delivered: this.#delivered,
      objectsFound: this.#objectsFound,
      objectsRead: this.#objectsRead,
      bytesRead: this.#bytesRead,
    });
  }
}

function reasonOf(outcome: RecordOutcome | undefined): string {
  return outcome?.kind === 'failed' ? outcome.reason : '';
}
