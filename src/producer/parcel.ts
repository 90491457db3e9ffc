import { plainEntry, type Entry } from './entry';
import type { RequestBodies, RequestBody } from './requestBody';

/** A request of this size is worth sending before it is full. */
export const FULL_ENOUGH_BYTES = 2 * 1024 * 1024;

/** A record with its keys, as it is to be sent. */
export interface FreshRecord {
  index: number;
  /** The user's bytes. */
  record: Uint8Array;
  partitionKey: string;
  /** Decimal. */
  explicitHashKey: string | undefined;
  addsNewline: boolean;
  /** Of data and partition key. */
  bytes: number;
}

/**
 * A request of records that nothing is known of yet: written already, while an entry for each would cost more than all
 * else that is done with it. Entries are made of them only where not all are confirmed.
 */
export class Parcel {
  readonly body: Uint8Array;
  /** Data and keys. */
  readonly bytes: number;
  /** Of the records alone. */
  readonly recordBytes: number;
  readonly #indexes: readonly number[];
  readonly #starts: readonly number[];
  readonly #addedNewlines: ReadonlySet<number> | undefined;
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
    return this.#indexes.map((_, position) => this.entryAt(position));
  }

  /** Read back from the body. */
  entryAt(position: number): Entry {
    const start = this.#starts[position] ?? 0;
    // Behind each record a comma and spaces, behind the last one the end of the request.
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
  /** Positions of the records whose last byte is not the user's. */
  addedNewlines: Set<number> | undefined;
}

/** Writes records into parcels, each as large as a request may be unless it is taken before. */
export class Packing {
  readonly #bodies: RequestBodies;
  readonly #mostRecords: number;
  readonly #mostBytes: number;
  readonly #full: Parcel[] = [];
  #body: RequestBody | undefined;
  #written = nothingWritten();

  constructor(bodies: RequestBodies, requestLimit: { readonly records: number; readonly bytes: number }) {
    this.#bodies = bodies;
    this.#mostRecords = requestLimit.records;
    this.#mostBytes = requestLimit.bytes;
  }

  get isEmpty(): boolean {
    return this.#body === undefined && this.#full.length === 0;
  }

  get hasFull(): boolean {
    return this.#full.length > 0 || this.#written.bytes >= Math.min(this.#mostBytes, FULL_ENOUGH_BYTES);
  }

  add({ index, record, partitionKey, explicitHashKey, addsNewline, bytes }: FreshRecord): void {
    if (this.#written.bytes + bytes > this.#mostBytes) this.#close();
    const written = this.#written;
    this.#body ??= this.#bodies.begin();
    written.starts.push(this.#body.add(record, partitionKey, explicitHashKey, addsNewline));
    if (addsNewline) (written.addedNewlines ??= new Set()).add(written.indexes.length);
    written.indexes.push(index);
    written.bytes += bytes;
    written.recordBytes += record.length + (addsNewline ? 1 : 0);
    if (written.indexes.length === this.#mostRecords) this.#close();
  }

  /** The first one, full or not. */
  take(): Parcel | undefined {
    if (this.#full.length === 0) this.#close();
    return this.#full.shift();
  }

  #close(): void {
    if (!this.#body) return;
    this.#full.push(new Parcel(this.#written, this.#body.finish()));
    this.#body = undefined;
    this.#written = nothingWritten();
  }
}

function nothingWritten(): WrittenRecords {
  return { bytes: 0, recordBytes: 0, indexes: [], starts: [], addedNewlines: undefined };
}
