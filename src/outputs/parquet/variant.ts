import { isUtf8 } from 'node:buffer';
import {
  base64Json,
  dateText,
  decimalText,
  doubleJson,
  floatJson,
  integerOf,
  stringJson,
  timeOfDayJson,
  timestampText,
  uuidText,
} from '../../records';

/** Deeper ones are hostile. */
const MAX_DEPTH = 100;
/** Objects may share their values, so that a few bytes say any number of them. */
const MAX_VALUES = 1_000_000;
const UUID_BYTES = 16;

/** The bytes are not a variant. */
class NotVariant extends Error {}

/** A value of any type as JSON, with its digits; in base64 where it is not one. Source: "Variant Binary Encoding" of Apache Parquet. */
export function variantJson(metadata: Uint8Array, value: Uint8Array): string {
  try {
    return new VariantReader(metadata, value).json(0, 0);
  } catch (error) {
    // A place beyond the bytes is a `RangeError`.
    if (error instanceof NotVariant || error instanceof RangeError) return base64Json(value);
    throw error;
  }
}

class VariantReader {
  readonly #bytes: Buffer;
  readonly #names: string[];
  #values = 0;

  constructor(metadata: Uint8Array, value: Uint8Array) {
    this.#names = namesOf(bufferOf(metadata));
    this.#bytes = bufferOf(value);
  }

  json(start: number, depth: number): string {
    if (depth > MAX_DEPTH || ++this.#values > MAX_VALUES) throw new NotVariant();
    const head = this.#bytes.readUInt8(start);
    const header = head >> 2;
    switch (head & 3) {
      case 0:
        return this.#primitive(header, start + 1);
      case 1:
        return stringJson(textOf(this.#take(start + 1, header)));
      case 2:
        return this.#object(header, start + 1, depth);
      default:
        return this.#array(header, start + 1, depth);
    }
  }

  #primitive(type: number, at: number): string {
    const bytes = this.#bytes;
    switch (type) {
      case 0:
        return 'null';
      case 1:
        return 'true';
      case 2:
        return 'false';
      case 3:
        return String(bytes.readInt8(at));
      case 4:
        return String(bytes.readInt16LE(at));
      case 5:
        return String(bytes.readInt32LE(at));
      case 6:
        return String(bytes.readBigInt64LE(at));
      case 7:
        return doubleJson(bytes.readDoubleLE(at));
      case 8:
        return this.#decimal(at, 4);
      case 9:
        return this.#decimal(at, 8);
      case 10:
        return this.#decimal(at, 16);
      case 11:
        return `"${dateText(bytes.readInt32LE(at))}"`;
      case 12:
      case 13:
        return `"${timestampText(bytes.readBigInt64LE(at), 'micros', type === 12)}"`;
      case 14:
        return floatJson(bytes.readFloatLE(at));
      case 15:
        return base64Json(this.#take(at + 4, bytes.readUInt32LE(at)));
      case 16:
        return stringJson(textOf(this.#take(at + 4, bytes.readUInt32LE(at))));
      case 17:
        return timeOfDayJson(bytes.readBigInt64LE(at), 'micros');
      case 18:
      case 19:
        return `"${timestampText(bytes.readBigInt64LE(at), 'nanos', type === 18)}"`;
      case 20:
        return `"${uuidText(this.#take(at, UUID_BYTES))}"`;
      default:
        throw new NotVariant();
    }
  }

  #decimal(at: number, width: number): string {
    const unscaled = Buffer.from(this.#take(at + 1, width)).reverse();
    return decimalText(integerOf(unscaled), this.#bytes.readUInt8(at));
  }

  #object(header: number, at: number, depth: number): string {
    const offsetBytes = (header & 3) + 1;
    const idBytes = ((header >> 2) & 3) + 1;
    const countBytes = (header & 16) === 0 ? 1 : 4;
    const count = this.#bytes.readUIntLE(at, countBytes);
    const ids = at + countBytes;
    const offsets = ids + count * idBytes;
    const values = offsets + (count + 1) * offsetBytes;
    const members: string[] = [];
    for (let index = 0; index < count; index++) {
      const name = this.#names[this.#bytes.readUIntLE(ids + index * idBytes, idBytes)];
      if (name === undefined) throw new NotVariant();
      const offset = this.#bytes.readUIntLE(offsets + index * offsetBytes, offsetBytes);
      members.push(`${stringJson(name)}:${this.json(values + offset, depth + 1)}`);
    }
    return `{${members.join(',')}}`;
  }

  #array(header: number, at: number, depth: number): string {
    const offsetBytes = (header & 3) + 1;
    const countBytes = (header & 4) === 0 ? 1 : 4;
    const count = this.#bytes.readUIntLE(at, countBytes);
    const offsets = at + countBytes;
    const values = offsets + (count + 1) * offsetBytes;
    const elements: string[] = [];
    for (let index = 0; index < count; index++) {
      const offset = this.#bytes.readUIntLE(offsets + index * offsetBytes, offsetBytes);
      elements.push(this.json(values + offset, depth + 1));
    }
    return `[${elements.join(',')}]`;
  }

  #take(start: number, length: number): Buffer {
    if (start + length > this.#bytes.length) throw new NotVariant();
    return this.#bytes.subarray(start, start + length);
  }
}

function namesOf(metadata: Buffer): string[] {
  const head = metadata.readUInt8(0);
  if ((head & 0x0f) !== 1) throw new NotVariant();
  const width = (head >> 6) + 1;
  const count = metadata.readUIntLE(1, width);
  const start = 1 + (count + 2) * width;
  const offset = (index: number) => start + metadata.readUIntLE(1 + (index + 1) * width, width);
  const names: string[] = [];
  for (let index = 0; index < count; index++) {
    names.push(textOf(metadata.subarray(offset(index), offset(index + 1))));
  }
  return names;
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new NotVariant();
  return bytes.toString('utf8');
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
