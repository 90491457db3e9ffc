import { isUtf8 } from 'node:buffer';
import { base64Json, decimalText, doubleJson, stringJson, timestampText, uuidText } from '../../records';

/** Deeper ones are hostile: MongoDB itself takes a hundred levels. */
const MAX_DEPTH = 100;
const OBJECT_ID_BYTES = 12;
const DECIMAL_BYTES = 16;
const UUID_SUBTYPE = 4;

/** The bytes are not BSON. */
class NotBson extends Error {}

/**
 * A document as JSON, with the digits of its numbers: dates are timestamps, object ids hexadecimal, other bytes base64.
 * Undefined: the bytes are not BSON. Source: "BSON Specification Version 1.1".
 */
export function bsonJson(bytes: Uint8Array): string | undefined {
  try {
    const reader = new BsonReader(bytes);
    const json = reader.document(false, 0);
    return reader.isAtEnd ? json : undefined;
  } catch (error) {
    if (error instanceof NotBson) return undefined;
    throw error;
  }
}

class BsonReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  document(isArray: boolean, depth: number): string {
    if (depth > MAX_DEPTH) throw new NotBson();
    const end = this.#at + this.#int32();
    const parts: string[] = [];
    for (let type = this.#byte(); type !== 0; type = this.#byte()) {
      const name = this.#name();
      const value = this.#value(type, depth);
      parts.push(isArray ? value : `${stringJson(name)}:${value}`);
    }
    if (this.#at !== end) throw new NotBson();
    return isArray ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
  }

  #value(type: number, depth: number): string {
    switch (type) {
      case 0x01:
        return doubleJson(this.#take(8).readDoubleLE());
      case 0x02: // text
      case 0x0d: // JavaScript
      case 0x0e: // a symbol
        return stringJson(this.#text());
      case 0x03:
        return this.document(false, depth + 1);
      case 0x04:
        return this.document(true, depth + 1);
      case 0x05:
        return this.#binary();
      case 0x06: // undefined
      case 0x0a:
        return 'null';
      case 0x07:
        return this.#objectId();
      case 0x08:
        return this.#byte() === 1 ? 'true' : 'false';
      case 0x09:
        return `"${timestampText(this.#take(8).readBigInt64LE(), 'millis', true)}"`;
      case 0x0b: {
        const pattern = this.#name();
        return stringJson(`/${pattern}/${this.#name()}`);
      }
      case 0x0c:
        return `{"ref":${stringJson(this.#text())},"id":${this.#objectId()}}`;
      case 0x0f: {
        this.#int32();
        return `{"code":${stringJson(this.#text())},"scope":${this.document(false, depth + 1)}}`;
      }
      case 0x10:
        return String(this.#int32());
      case 0x11: {
        const increment = this.#take(4).readUInt32LE();
        return `{"t":${this.#take(4).readUInt32LE()},"i":${increment}}`;
      }
      case 0x12:
        return String(this.#take(8).readBigInt64LE());
      case 0x13:
        return decimal128Json(this.#take(DECIMAL_BYTES));
      case 0xff:
        return '"MinKey"';
      case 0x7f:
        return '"MaxKey"';
      default:
        throw new NotBson();
    }
  }

  #objectId(): string {
    return `"${this.#take(OBJECT_ID_BYTES).toString('hex')}"`;
  }

  #binary(): string {
    const length = this.#int32();
    const subtype = this.#byte();
    const bytes = this.#take(length);
    return subtype === UUID_SUBTYPE && length === 16 ? `"${uuidText(bytes)}"` : base64Json(bytes);
  }

  /** Text before a zero. */
  #name(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new NotBson();
    const text = textOf(this.#take(end - this.#at));
    this.#at++;
    return text;
  }

  /** Text behind its length, with a zero at its end. */
  #text(): string {
    const bytes = this.#take(this.#int32());
    if (bytes.at(-1) !== 0) throw new NotBson();
    return textOf(bytes.subarray(0, -1));
  }

  #int32(): number {
    return this.#take(4).readInt32LE();
  }

  #byte(): number {
    return this.#take(1).readUInt8();
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (count < 0 || end > this.#bytes.length) throw new NotBson();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new NotBson();
  return bytes.toString('utf8');
}

/** IEEE 754-2008 decimal128, with the digits as a binary integer. Source: "BSON Decimal128". */
function decimal128Json(bytes: Buffer): string {
  const high = bytes.readBigUInt64LE(8);
  const isNegative = high >> 63n === 1n;
  const combination = (high >> 58n) & 0x1fn;
  if (combination === 0x1fn) return '"NaN"';
  if (combination === 0x1en) return isNegative ? '"-Infinity"' : '"Infinity"';
  // A first digit that is larger than the coefficient may be: by the standard it counts as zero.
  const isLarge = (high >> 61n) & 3n;
  const exponent = Number((high >> (isLarge === 3n ? 47n : 49n)) & 0x3fffn) - 6_176;
  const coefficient = isLarge === 3n ? 0n : ((high & 0x1_ffff_ffff_ffffn) << 64n) | bytes.readBigUInt64LE(0);
  return decimalText(isNegative ? -coefficient : coefficient, -exponent);
}
