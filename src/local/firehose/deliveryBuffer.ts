import { createReadStream } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import type { BatchHold } from './progress';
import type { Place } from './recordSource';

const BLOCK_BYTES = 65_536;
const LINE_FEED = 0x0a;

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

/** Records for one object: in memory, or in a file when memory has too many. */
export class DeliveryBuffer {
  readonly target: BufferTarget;
  readonly deadlineMs: number;
  /** The records that the source must not move past until this is delivered. */
  readonly holds = new Set<BatchHold>();
  /** The last record of each lane in the buffer, by lane. */
  readonly places = new Map<string, Place>();
  readonly #spoolPath: string;
  #bytes = 0;
  #records = 0;
  #spooledBytes = 0;
  #blocks: Buffer[] = [];
  #blockBytes = 0;
  #lastBlockRoom = 0;
  #oldestArrivalMs = Number.POSITIVE_INFINITY;

  constructor(target: BufferTarget, deadlineMs: number, spoolPath: string) {
    this.target = target;
    this.deadlineMs = deadlineMs;
    this.#spoolPath = spoolPath;
  }

  /** The size of the records as they came, which buffering hints mean. */
  get bytes(): number {
    return this.#bytes;
  }

  get records(): number {
    return this.#records;
  }

  get bytesInMemory(): number {
    return this.#blockBytes;
  }

  get oldestArrivalMs(): number {
    return this.#oldestArrivalMs;
  }

  /** Copies the bytes, so that the memory that they are a part of can be freed. */
  append(data: Uint8Array, arrivalMs: number, recordBytes = data.length): void {
    this.#bytes += recordBytes;
    this.#records++;
    this.#oldestArrivalMs = Math.min(this.#oldestArrivalMs, arrivalMs);
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

  /** Moves the bytes from memory to the file. `append` must not be called meanwhile. */
  async spill(): Promise<void> {
    for (const block of this.#filledBlocks()) await appendFile(this.#spoolPath, block);
    this.#spooledBytes += this.#blockBytes;
    this.#blocks = [];
    this.#blockBytes = 0;
    this.#lastBlockRoom = 0;
  }

  /** All bytes from the beginning, each time this is called. */
  async *content(): AsyncGenerator<Uint8Array> {
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
