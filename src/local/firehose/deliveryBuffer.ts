import { LINE_FEED } from '../../records';
import { createReadStream } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import type { ColumnValue } from './conversion/columnValue';
import type { ParquetFile } from './conversion/parquetFile';
import type { BatchHold } from './progress';
import type { Place } from './recordSource';

const BLOCK_BYTES = 65_536;

/** The kind of object that a buffer's records go to. */
export type BufferTarget =
  | {
      readonly kind: 'records';
      readonly partitionKeys: Readonly<Record<string, string>>;
      /** The version of the table that converted records are rows of. */
      readonly columns?: string | undefined;
    }
  | { readonly kind: 'backup' }
  | { readonly kind: 'failures'; readonly outputType: string };

/** A record, or what is told of it, on its way into a buffer. */
export type BufferContent =
  | {
      readonly kind: 'bytes';
      readonly data: Uint8Array;
      /** The record's size, where the bytes are not the record. */
      readonly recordBytes: number;
    }
  | { readonly kind: 'row'; readonly row: readonly ColumnValue[]; readonly recordBytes: number };

/** Records for one object: in memory, or in a file when memory has too many. With `rows`, the object is a Parquet file of them. */
export class DeliveryBuffer {
  readonly target: BufferTarget;
  readonly deadlineMs: number;
  /** The records that the source must not move past until this is delivered. */
  readonly holds = new Set<BatchHold>();
  /** The last record of each lane in the buffer, by lane. */
  readonly places = new Map<string, Place>();
  readonly #spoolPath: string;
  readonly #rows: ParquetFile | undefined;
  /** The end of the file of rows is among the bytes. */
  #hasEnd = false;
  #bytes = 0;
  #records = 0;
  #spooledBytes = 0;
  #blocks: Buffer[] = [];
  #blockBytes = 0;
  #lastBlockRoom = 0;
  #oldestArrivalMs = Number.POSITIVE_INFINITY;

  constructor(target: BufferTarget, deadlineMs: number, spoolPath: string, rows?: ParquetFile) {
    this.target = target;
    this.deadlineMs = deadlineMs;
    this.#spoolPath = spoolPath;
    this.#rows = rows;
  }

  /** The size of the records as they came, which buffering hints mean. */
  get bytes(): number {
    return this.#bytes;
  }

  get records(): number {
    return this.#records;
  }

  get bytesInMemory(): number {
    return this.#blockBytes + (this.#rows?.pendingBytes ?? 0);
  }

  get oldestArrivalMs(): number {
    return this.#oldestArrivalMs;
  }

  append(content: BufferContent, arrivalMs: number): void {
    this.#bytes += content.recordBytes;
    this.#records++;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, arrivalMs);
    if (content.kind === 'row') this.#rows?.add(content.row, content.recordBytes);
    else this.#keep(content.data);
  }

  /** Copies the bytes, so that the memory that they are a part of can be freed. */
  #keep(data: Uint8Array): void {
    for (let at = 0; at < data.length;) {
      if (this.#lastBlockRoom === 0) {
        this.#blocks.push(Buffer.allocUnsafe(BLOCK_BYTES));
        this.#lastBlockRoom = BLOCK_BYTES;
      }
      const piece = data.subarray(at, at + this.#lastBlockRoom);
      this.#blocks[this.#blocks.length - 1]?.set(piece, BLOCK_BYTES - this.#lastBlockRoom);
      this.#lastBlockRoom -= piece.length;
      this.#blockBytes += piece.length;
      at += piece.length;
    }
  }

  get hasFullGroup(): boolean {
    return this.#rows?.isGroupFull ?? false;
  }

  /** Encodes the rows that it has, which takes the processor for up to a tenth of a second. */
  encodeRows(): void {
    if (this.#rows) this.#keep(this.#rows.encode());
  }

  /** Moves the bytes from memory to the file. `append` must not be called meanwhile. */
  async spill(): Promise<void> {
    this.encodeRows();
    for (const block of this.#filledBlocks()) await appendFile(this.#spoolPath, block);
    this.#spooledBytes += this.#blockBytes;
    this.#blocks = [];
    this.#blockBytes = 0;
    this.#lastBlockRoom = 0;
  }

  /** All bytes from the beginning, each time this is called. Nothing can be appended after the first time. */
  async *content(): AsyncGenerator<Uint8Array> {
    if (this.#rows && !this.#hasEnd) this.#keep(this.#rows.end());
    this.#hasEnd = true;
    if (this.#spooledBytes > 0) {
      // A spill that failed half-way may have left more in the file.
      yield* createReadStream(this.#spoolPath, { end: this.#spooledBytes - 1 }) as AsyncIterable<Uint8Array>;
    }
    yield* this.#filledBlocks();
  }

  /** Its lines, for a content that has only lines. Each time this is called, from the beginning. */
  async *lines(): AsyncGenerator<readonly string[]> {
    let rest = Buffer.alloc(0);
    for await (const piece of this.content()) {
      const bytes = Buffer.concat([rest, piece]);
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      rest = bytes.subarray(end);
      if (end > 0) yield bytes.toString('utf8', 0, end - 1).split('\n');
    }
  }

  async discard(): Promise<void> {
    if (this.#spooledBytes > 0) await rm(this.#spoolPath, { force: true });
  }

  #filledBlocks(): Buffer[] {
    return this.#blocks.map((block, index) =>
      index === this.#blocks.length - 1 ? block.subarray(0, BLOCK_BYTES - this.#lastBlockRoom) : block,
    );
  }
}
