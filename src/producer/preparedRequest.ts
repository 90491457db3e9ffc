import { plainEntry, type Entry } from './entry';
import type { RequestBodies, RequestBody } from './requestBody';

/** A request of this size is sent, though it could hold more. */
export const FULL_ENOUGH_BYTES = 2 * 1024 * 1024;

/** A record with its keys, before it is written or becomes an entry. `index` is its position among those read, from 0. */
export interface FreshRecord {
  index: number;
  /** The user's bytes, without the newline that is added. */
  record: Uint8Array;
  partitionKey: string;
  /** A decimal number. */
  explicitHashKey: string | undefined;
  addsNewline: boolean;
  /** Data with the newline, and partition key. */
  bytes: number;
}

/**
 * A request whose body is written while the records are read. An entry for each record would cost more than all the rest of
 * sending it. So entries are made only where the service does not confirm all of them, by reading the body back.
 */
export class PreparedRequest {
  readonly body: Uint8Array;
  /** Data and partition keys of its records. */
  readonly bytes: number;
  /** Their data alone. */
  readonly recordBytes: number;
  readonly #indexes: readonly number[];
  readonly #starts: readonly number[];
  readonly #addedNewlines: ReadonlySet<number> | undefined;
  /** When it was sent, by `performance.now()`. 0: not yet. */
  triedMs = 0;

  constructor(written: WrittenRecords, body: Uint8Array) {
    this.body = body;
    this.bytes = written.bytes;
    this.recordBytes = written.recordBytes;
    this.#indexes = written.indexes;
    this.#starts = written.starts;
    this.#addedNewlines = written.addedNewlines;
  }

  get count(): number {
    return this.#indexes.length;
  }

  entries(): Entry[] {
    return this.#indexes.map((_, position) => this.#entryAt(position));
  }

  #entryAt(position: number): Entry {
    const start = this.#starts[position] ?? 0;
    // A comma and spaces follow each record, the end of the request follows the last one.
    const end = this.#starts[position + 1] ?? this.body.length - 1;
    const text = Buffer.from(this.body.buffer, start, end - start).toString('utf8');
    const written = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as WrittenRecord;
    const entry = plainEntry({
      index: this.#indexes[position] ?? 0,
      data: Buffer.from(written.Data, 'base64'),
      partitionKey: written.PartitionKey ?? '',
      explicitHashKey: written.ExplicitHashKey,
    });
    entry.hasAddedNewline = this.#addedNewlines?.has(position) ?? false;
    if (this.triedMs > 0) entry.attempts = 1;
    entry.firstTriedMs = this.triedMs;
    return entry;
  }
}

interface WrittenRecord {
  Data: string;
  PartitionKey?: string;
  ExplicitHashKey?: string;
}

interface WrittenRecords {
  bytes: number;
  recordBytes: number;
  indexes: number[];
  starts: number[];
  /** Positions of the records that a newline was added to. */
  addedNewlines: Set<number> | undefined;
}

/** Writes records into requests. Each grows to the limit of a request unless it is taken before. */
export class RequestPacker {
  readonly #bodies: RequestBodies;
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  readonly #full: PreparedRequest[] = [];
  #body: RequestBody | undefined;
  #written = nothingWritten();

  constructor(bodies: RequestBodies, requestLimit: { readonly records: number; readonly bytes: number }) {
    this.#bodies = bodies;
    this.#maxRecords = requestLimit.records;
    this.#maxBytes = requestLimit.bytes;
  }

  get isEmpty(): boolean {
    return this.#body === undefined && this.#full.length === 0;
  }

  get hasFull(): boolean {
    return this.#full.length > 0 || this.#written.bytes >= Math.min(this.#maxBytes, FULL_ENOUGH_BYTES);
  }

  add({ index, record, partitionKey, explicitHashKey, addsNewline, bytes }: FreshRecord): void {
    if (this.#written.bytes + bytes > this.#maxBytes) this.#close();
    const written = this.#written;
    this.#body ??= this.#bodies.begin();
    written.starts.push(this.#body.add(record, partitionKey, explicitHashKey, addsNewline));
    if (addsNewline) (written.addedNewlines ??= new Set()).add(written.indexes.length);
    written.indexes.push(index);
    written.bytes += bytes;
    written.recordBytes += record.length + (addsNewline ? 1 : 0);
    if (written.indexes.length === this.#maxRecords) this.#close();
  }

  /** The first request, full or not. Undefined: there is none. */
  take(): PreparedRequest | undefined {
    if (this.#full.length === 0) this.#close();
    return this.#full.shift();
  }

  #close(): void {
    if (!this.#body) return;
    this.#full.push(new PreparedRequest(this.#written, this.#body.finish()));
    this.#body = undefined;
    this.#written = nothingWritten();
  }
}

function nothingWritten(): WrittenRecords {
  return { bytes: 0, recordBytes: 0, indexes: [], starts: [], addedNewlines: undefined };
}
