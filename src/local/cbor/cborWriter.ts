import { decodedLength, decodePaddedBase64 } from './base64';
import { BlobValue, Timestamp } from '../values';
import { EPOCH_TAG, INFO, MAJOR, SIMPLE } from './types';

const FIRST_BYTES = 1024;
const MAX_HEAD_BYTES = 9;
/** Up to here a loop is faster than a call of Node's `copy`. */
const MAX_LOOP_BYTES = 64;
const TWO_TO_32 = 0x1_0000_0000;

/** Writes items one after the other into a buffer that grows. */
export class CborWriter {
  #bytes: Buffer;
  #at = 0;

  /** `expectedBytes` saves copies where the size is about known. */
  constructor(expectedBytes = FIRST_BYTES) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  /** What was written. The writer must not be used any more. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** The given number of keys, each followed by its value, must follow. */
  map(fields: number): this {
    return this.#head(MAJOR.map, fields, 0);
  }

  /** The given number of items must follow. */
  array(items: number): this {
    return this.#head(MAJOR.array, items, 0);
  }

  text(text: string): this {
    const length = Buffer.byteLength(text);
    this.#head(MAJOR.text, length, length);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
    return this;
  }

  /** Text that is UTF-8 already. */
  textBytes(source: Buffer, from: number, to: number): this {
    this.#head(MAJOR.text, to - from, to - from);
    if (to - from > MAX_LOOP_BYTES) {
      this.#at += source.copy(this.#bytes, this.#at, from, to);
    } else {
      for (let at = from; at < to; at++) this.#bytes[this.#at++] = source[at] ?? 0;
    }
    return this;
  }

  /** Bytes whose base64 this is. */
  blob({ base64, byteLength }: BlobValue): this {
    this.#head(MAJOR.bytes, byteLength, byteLength);
    this.#at += this.#bytes.write(base64, this.#at, 'base64');
    return this;
  }

  /** Bytes whose base64 lies in a buffer. */
  blobOf(source: Buffer, from: number, to: number): this {
    const length = decodedLength(source, from, to);
    this.#head(MAJOR.bytes, length, length);
    decodePaddedBase64(source, from, to, this.#bytes, this.#at);
    this.#at += length;
    return this;
  }

  timestamp(ms: number): this {
    return this.#head(MAJOR.tag, EPOCH_TAG, 0).number(ms);
  }

  number(value: number): this {
    if (!Number.isSafeInteger(value)) return this.#double(value);
    return value < 0 ? this.#head(MAJOR.negative, -1 - value, 0) : this.#head(MAJOR.unsigned, value, 0);
  }

  /** Items that were encoded before. */
  encoded(items: Uint8Array): this {
    this.#reserve(items.length);
    this.#bytes.set(items, this.#at);
    this.#at += items.length;
    return this;
  }

  /** What `JSON.stringify` takes, with `Timestamp` and `BlobValue`. Fields that are undefined are left out. */
  value(value: unknown): this {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.number(value);
    if (typeof value === 'boolean') return this.#head(MAJOR.simple, value ? SIMPLE.true : SIMPLE.false, 0);
    if (value === null || value === undefined) return this.#head(MAJOR.simple, SIMPLE.null, 0);
    if (value instanceof Timestamp) return this.timestamp(value.ms);
    if (value instanceof BlobValue) return this.blob(value);
    if (Array.isArray(value)) {
      this.array(value.length);
      for (const item of value) this.value(item);
      return this;
    }
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    this.map(fields.length);
    for (const [name, field] of fields) this.text(name).value(field);
    return this;
  }

  #double(value: number): this {
    this.#reserve(MAX_HEAD_BYTES);
    this.#bytes[this.#at] = (MAJOR.simple << 5) | INFO.eightBytes;
    this.#at = this.#bytes.writeDoubleBE(value, this.#at + 1);
    return this;
  }

  /** Makes room for the head and what follows it, and writes the head in its shortest form. */
  #head(major: number, argument: number, bytesAfter: number): this {
    this.#reserve(MAX_HEAD_BYTES + bytesAfter);
    const type = major << 5;
    const bytes = this.#bytes;
    if (argument < INFO.oneByte) {
      bytes[this.#at++] = type | argument;
    } else if (argument < 0x100) {
      bytes[this.#at++] = type | INFO.oneByte;
      bytes[this.#at++] = argument;
    } else if (argument < 0x1_0000) {
      bytes[this.#at++] = type | INFO.twoBytes;
      this.#at = bytes.writeUInt16BE(argument, this.#at);
    } else if (argument < TWO_TO_32) {
      bytes[this.#at++] = type | INFO.fourBytes;
      this.#at = bytes.writeUInt32BE(argument, this.#at);
    } else {
      bytes[this.#at++] = type | INFO.eightBytes;
      this.#at = bytes.writeUInt32BE(Math.floor(argument / TWO_TO_32), this.#at);
      this.#at = bytes.writeUInt32BE(argument % TWO_TO_32, this.#at);
    }
    return this;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}
