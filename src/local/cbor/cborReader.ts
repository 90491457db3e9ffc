import { isUtf8 } from 'node:buffer';
import { ServiceError } from '../service';
import { BlobValue, Timestamp } from '../values';
import { BREAK, EPOCH_TAG, INFO, MAJOR, SIMPLE } from './types';

/** The inputs of Kinesis are four deep. */
const MAX_DEPTH = 32;
/** A `PutRecords` of 500 records has about 2,000. Bounds the memory that many small items would take. */
const MAX_ITEMS = 100_000;
const MAX_CACHED_KEY_BYTES = 32;
const REPLACEMENT = '\ufffd';
const TWO_TO_32 = 0x1_0000_0000;

/**
 * Reads one item that fills all of the bytes, as AWS's clients write it in `application/x-amz-cbor-1.1`: maps with text
 * keys, arrays, texts, bytes, numbers, times, booleans and null, of definite or indefinite length.
 *
 * @throws {ServiceError} `SerializationException` when the bytes are anything else.
 */
export function readCbor(bytes: Buffer): unknown {
  const reader = new CborReader(bytes);
  const value = reader.item(0);
  reader.requireEnd();
  return value;
}

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;
  #items = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  item(depth: number): unknown {
    if (++this.#items > MAX_ITEMS) throw invalid(`it has more than ${MAX_ITEMS} items`);
    const first = this.#byte();
    const info = first & 0b1_1111;
    switch (first >> 5) {
      case MAJOR.unsigned:
        return this.#argument(info);
      case MAJOR.negative:
        return -1 - this.#argument(info);
      case MAJOR.bytes:
        return this.#blob(info);
      case MAJOR.text:
        return this.#text(info);
      case MAJOR.array:
        return this.#array(info, depth + 1);
      case MAJOR.map:
        return this.#map(info, depth + 1);
      case MAJOR.tag:
        return this.#tagged(this.#argument(info), depth);
      default:
        return this.#simpleOrFloat(info);
    }
  }

  requireEnd(): void {
    if (this.#at < this.#bytes.length) throw invalid('bytes follow the end of the input');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw cutOff();
    return byte;
  }

  /** The number in an item's head: a value, a length or a tag. */
  #argument(info: number): number {
    if (info < INFO.oneByte) return info;
    switch (info) {
      case INFO.oneByte:
        return this.#byte();
      case INFO.twoBytes:
        return this.#bytes.readUInt16BE(this.#take(2));
      case INFO.fourBytes:
        return this.#bytes.readUInt32BE(this.#take(4));
      case INFO.eightBytes: {
        const at = this.#take(8);
        return this.#bytes.readUInt32BE(at) * TWO_TO_32 + this.#bytes.readUInt32BE(at + 4);
      }
      default:
        throw invalid('an item has no valid length');
    }
  }

  /** Passes over bytes that must be there; returns where they begin. */
  #take(count: number): number {
    const from = this.#at;
    if (count > this.#bytes.length - from) throw cutOff();
    this.#at = from + count;
    return from;
  }

  #blob(info: number): BlobValue {
    if (info !== INFO.indefinite) {
      const length = this.#argument(info);
      const from = this.#take(length);
      return new BlobValue(this.#bytes.toString('base64', from, this.#at), length);
    }
    const joined = Buffer.concat(this.#chunks(MAJOR.bytes));
    return new BlobValue(joined.toString('base64'), joined.length);
  }

  #text(info: number): string {
    if (info === INFO.indefinite) {
      return this.#chunks(MAJOR.text)
        .map((chunk) => textOf(chunk, 0, chunk.length))
        .join('');
    }
    const from = this.#take(this.#argument(info));
    return textOf(this.#bytes, from, this.#at);
  }

  /** The chunks of an item of indefinite length: each has a length, and the item's own type. */
  #chunks(major: number): Buffer[] {
    const chunks: Buffer[] = [];
    for (let first = this.#byte(); first !== BREAK; first = this.#byte()) {
      if (first >> 5 !== major) throw invalid('a chunk is of another type than its item');
      if (++this.#items > MAX_ITEMS) throw invalid(`it has more than ${MAX_ITEMS} items`);
      const from = this.#take(this.#argument(first & 0b1_1111));
      chunks.push(this.#bytes.subarray(from, this.#at));
    }
    return chunks;
  }

  #array(info: number, depth: number): unknown[] {
    requireDepth(depth);
    const items: unknown[] = [];
    if (info === INFO.indefinite) {
      while (!this.#isBreak()) items.push(this.item(depth));
      return items;
    }
    for (let left = this.#count(info); left > 0; left--) items.push(this.item(depth));
    return items;
  }

  #map(info: number, depth: number): Record<string, unknown> {
    requireDepth(depth);
    const fields: Record<string, unknown> = {};
    if (info === INFO.indefinite) {
      while (!this.#isBreak()) this.#field(fields, depth);
      return fields;
    }
    for (let left = this.#count(info); left > 0; left--) this.#field(fields, depth);
    return fields;
  }

  #field(fields: Record<string, unknown>, depth: number): void {
    const name = this.#key();
    if (Object.hasOwn(fields, name)) throw invalid('a map has the same key twice');
    const value = this.item(depth);
    // An assignment would set the prototype.
    if (name === '__proto__') Object.defineProperty(fields, name, { value, enumerable: true });
    else fields[name] = value;
  }

  #key(): string {
    const first = this.#byte();
    if (first >> 5 !== MAJOR.text) throw invalid('a key of a map is not text');
    const info = first & 0b1_1111;
    if (info === INFO.indefinite) return this.#text(info);
    const from = this.#take(this.#argument(info));
    return keyAt(this.#bytes, from, this.#at);
  }

  /** The number of items of an array or a map. Each item takes at least one byte. */
  #count(info: number): number {
    const count = this.#argument(info);
    if (count > this.#bytes.length - this.#at) throw cutOff();
    return count;
  }

  #isBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) return false;
    this.#at++;
    return true;
  }

  #tagged(tag: number, depth: number): Timestamp {
    if (tag !== EPOCH_TAG) throw invalid(`tag ${tag} has no meaning here`);
    requireDepth(depth + 1);
    const ms = this.item(depth + 1);
    if (typeof ms !== 'number') throw invalid('a time is not a number');
    return new Timestamp(Math.trunc(ms));
  }

  #simpleOrFloat(info: number): unknown {
    switch (info) {
      case SIMPLE.false:
        return false;
      case SIMPLE.true:
        return true;
      case SIMPLE.null:
      case SIMPLE.undefined:
        return null;
      case INFO.twoBytes:
        return finite(halfFloat(this.#bytes.readUInt16BE(this.#take(2))));
      case INFO.fourBytes:
        return finite(this.#bytes.readFloatBE(this.#take(4)));
      case INFO.eightBytes:
        return finite(this.#bytes.readDoubleBE(this.#take(8)));
      default:
        throw invalid('a value has no meaning here');
    }
  }
}

function requireDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(`it is nested more than ${MAX_DEPTH} levels deep`);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw invalid('a number is not finite');
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (fraction + 1024) * 2 ** (exponent - 25);
}

function textOf(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  // Only where a character was replaced is it worth the look.
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(from, to))) throw invalid('a text is not UTF-8');
  return text;
}

/** The names of fields come again and again: those that were seen last are compared, not decoded. */
const KEYS = new Array<string | undefined>(256);

function keyAt(bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length === 0 || length > MAX_CACHED_KEY_BYTES) return textOf(bytes, from, to);
  const slot = (length * 31 + (bytes[from] ?? 0) * 7 + (bytes[to - 1] ?? 0)) & 255;
  const seen = KEYS[slot];
  if (seen?.length === length && isSame(seen, bytes, from)) return seen;
  const key = textOf(bytes, from, to);
  KEYS[slot] = key;
  return key;
}

/** Holds for ASCII alone: other characters have codes that no byte has, or fewer characters than bytes. */
function isSame(text: string, bytes: Buffer, from: number): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f || code !== bytes[from + index]) return false;
  }
  return true;
}

function cutOff(): ServiceError {
  return invalid('it is cut off');
}

function invalid(reason: string): ServiceError {
  return new ServiceError('SerializationException', `The request is not valid CBOR: ${reason}.`);
}
