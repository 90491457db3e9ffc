import { isUtf8 } from 'node:buffer';
import { types, type Type } from 'avsc';
import { exactNumber } from '../../records';
import type { ValueCount } from './valueCount';

/** Deeper ones are recursive data that nobody sends. */
const MAX_DEPTH = 64;

/** Values of one record's bytes. Throws where they are not of the type. Source: "Apache Avro Specification" (binary encoding). */
export class AvroReader {
  readonly #count: ValueCount;

  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array, count: ValueCount) {
    this.#count = count;

    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** For `stringifyExactly`: 64-bit integers keep their digits. A union's value comes without its branch's name. */
  value(type: Type, depth = 0): unknown {
    // Elements of no bytes, too: they cost their writer nothing.
    this.#count.add(1);
    if (depth > MAX_DEPTH) throw new Error('its values are nested too deeply');
    if (type instanceof types.RecordType) {
      return Object.fromEntries(type.fields.map((field) => [field.name, this.value(field.type, depth + 1)]));
    }
    if (type instanceof types.ArrayType) return [...this.#elements(() => this.value(type.itemsType, depth + 1))];
    if (type instanceof types.MapType) {
      const entry = (): [string, unknown] => [this.#text(), this.value(type.valuesType as Type, depth + 1)];
      return Object.fromEntries(this.#elements(entry));
    }
    if (type instanceof types.UnwrappedUnionType) return this.value(this.#oneOf<Type>(type.types), depth + 1);
    if (type instanceof types.EnumType) return this.#oneOf(type.symbols);
    if (type instanceof types.FixedType) return shown(this.#take(type.size));
    if (type instanceof types.LogicalType) return this.value(type.underlyingType, depth + 1);
    return this.#primitive(type.typeName);
  }

  #primitive(name: string): unknown {
    switch (name) {
      case 'null':
        return null;
      case 'boolean':
        return this.#boolean();
      case 'int':
      case 'long':
        return this.#shortInteger() ?? exactNumber(this.#long().toString());
      case 'float':
        return finite(this.#take(4).readFloatLE());
      case 'double':
        return finite(this.#take(8).readDoubleLE());
      case 'bytes':
        return shown(this.#take(this.#length()));
      case 'string':
        return this.#text();
      default:
        throw new Error(`the type ${name} is not known here`);
    }
  }

  #boolean(): boolean {
    const [byte] = this.#take(1);
    if (byte !== undefined && byte > 1) throw new Error('a boolean is neither true nor false');
    return byte === 1;
  }

  /** Of at most four bytes, as most are: large integers cost ten times as much. Undefined, and nothing taken: it is longer. */
  #shortInteger(): number | undefined {
    let value = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.#bytes[this.#at + index];
      if (byte === undefined) return undefined;
      value |= (byte & 0x7f) << (7 * index);
      if (byte >= 0x80) continue;
      this.#at += index + 1;
      return (value >>> 1) ^ -(value & 1);
    }
    return undefined;
  }

  #long(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#take(1).readUInt8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new Error('an integer has no end');
  }

  #length(): number {
    const length = Number(this.#long());
    if (length < 0) throw new Error('a length is negative');
    return length;
  }

  #text(): string {
    const bytes = this.#take(this.#length());
    if (!isUtf8(bytes)) throw new Error('a string is not UTF-8');
    return bytes.toString('utf8');
  }

  #oneOf<T>(choices: readonly T[]): T {
    const choice = choices[Number(this.#long())];
    if (choice === undefined) throw new Error('a branch or symbol is not in the schema');
    return choice;
  }

  *#elements<T>(element: () => T): Generator<T> {
    for (;;) {
      let count = this.#long();
      if (count === 0n) return;
      if (count < 0n) {
        count = -count;
        this.#long();
      }
      for (; count > 0n; count -= 1n) {
        yield element();
      }
    }
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error('the data end too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** JSON has no word for the others. */
function finite(number: number): number | string {
  return Number.isFinite(number) ? number : String(number);
}

function shown(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('base64');
}
