import type { Clients } from '../../aws';
import { isCancellation } from '../../errors';
import { openReadable, type ObjectStat, type ReadableDocument, type ReadableObject } from '../../outputs';
import type { ObjectLocation } from './objectLocation';

/** A piece small enough that a cancelled reading keeps what it has so far. */
const PIECE_BYTES = 1_000_000;

/** The editor hands extensions no documents of more than 50 MB: beyond this, there would be no line above them. */
export const MAX_DOCUMENT_BYTES = 45_000_000;

/** What is known of the part of a document that was read. */
export type DocumentState = Omit<ReadableDocument, 'content'> & {
  stat: ObjectStat;
  /** The bytes of the readable form so far. */
  bytes: number;
  /** Reading it was cancelled; what was read until then is shown. */
  isCancelled: boolean;
};

export interface ReadProgress {
  onProgress: (bytes: number) => void;
  signal: AbortSignal;
}

/** The part of a delivered object's readable form that was asked for. It stays in memory until the document is closed. */
export class PartialDocument {
  readonly #clients: Clients;
  readonly #address: ObjectLocation;
  readonly stat: ObjectStat;
  #object: ReadableObject | undefined;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #facts: Omit<ReadableDocument, 'content'> = { kind: 'text', format: 'text', layers: [] };
  #isCancelled = false;

  constructor(clients: Clients, address: ObjectLocation, stat: ObjectStat) {
    this.#clients = clients;
    this.#address = address;
    this.stat = stat;
  }

  get state(): DocumentState {
    return { ...this.#facts, stat: this.stat, bytes: this.#bytes, isCancelled: this.#isCancelled };
  }

  /** UTF-8. */
  content(): Uint8Array {
    const content = Buffer.concat(this.#parts);
    this.#parts = content.length === 0 ? [] : [content];
    return content;
  }

  /**
   * Reads on until about so many bytes of the readable form are there, or all of it. Cancelled: keeps what it has, and fails
   * only where that is nothing.
   */
  async readUpTo(bytes: number, { onProgress, signal }: ReadProgress): Promise<void> {
    const object = await this.#opened();
    const end = () => void object.close();
    signal.addEventListener('abort', end, { once: true });
    try {
      // Whole pieces, so that a part ends between records, unless a record is larger than a piece.
      while (this.#bytes + PIECE_BYTES / 2 < bytes && !object.isDone) {
        const { content, ...facts } = await object.next(PIECE_BYTES);
        if (signal.aborted) break;
        this.#facts = facts;
        if (content.length > 0) this.#parts.push(content);
        this.#bytes += content.length;
        onProgress(this.#bytes);
      }
    } catch (error) {
      if (!isCancellation(error) || this.#bytes === 0) throw error;
    } finally {
      signal.removeEventListener('abort', end);
      this.#noteCancelled(signal);
    }
  }

  async close(): Promise<void> {
    const object = this.#object;
    this.#object = undefined;
    this.#parts = [];
    await object?.close();
  }

  #noteCancelled(signal: AbortSignal): void {
    this.#isCancelled = signal.aborted;
    if (!signal.aborted) return;
    this.#object = undefined;
    this.#facts = { ...this.#facts, truncated: { atBytes: this.#bytes, reason: 'maxBytes' } };
  }

  /** After a cancelled reading, from the start: what was unpacked halfway can't be gone on with. */
  async #opened(): Promise<ReadableObject> {
    if (this.#object) return this.#object;
    this.#parts = [];
    this.#bytes = 0;
    this.#object = await openReadable(this.#clients.s3, { ...this.#address, stat: this.stat });
    return this.#object;
  }
}
