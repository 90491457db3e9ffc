import { isUtf8 } from 'node:buffer';
import { base64Json, stringJson, textOrBase64Json, uuidText } from '../values/bytes';
import { decimalText, doubleJson, floatJson, integerOf } from '../values/numbers';
import { dateText, durationOf, timeOfDayJson, timestampText } from '../values/times';
import { AvroError, type AvroTime, type AvroType } from './avroType';

/** Deeper ones are recursive data that nobody sends. */
const MAX_DEPTH = 64;
/** Elements of no bytes cost their writer nothing. */
const MAX_EMPTY_ELEMENTS = 1_000_000;
/** Writing a longer number takes longer than its digits are worth. */
const MAX_DECIMAL_BYTES = 4_096;

/** What counts the values that are read, and throws where they are too many. */
export interface ValueBudget {
  add(values: number): void;
}

/**
 * Values in Avro's binary encoding, as JSON with all their digits. A value of a union stands without the name of its branch. Bytes
 * are text where they are text, and else base64. Source: "Apache Avro Specification" (binary encoding, logical types).
 */
export class AvroReader {
  readonly #bytes: Buffer;
  readonly #budget: ValueBudget | undefined;
  #at = 0;
  #emptyElements = 0;
  #hasForeignText = false;

  constructor(bytes: Uint8Array, budget?: ValueBudget) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#budget = budget;
  }

  get position(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A string was not UTF-8, and stands as base64. */
  get hasForeignText(): boolean {
    return this.#hasForeignText;
  }

  /** @throws {AvroError} when the bytes are not of the type, or hold more than is read */
  json(type: AvroType): string {
    return this.#counted(() => this.#json(type, 0));
  }

  /** @throws {AvroError} when there are no such bytes */
  long(): number | bigint {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    return this.#longFrom(BigInt(low));
  }

  /** Bytes as they are, after their length. @throws {AvroError} when there are no such bytes */
  byteRun(): Buffer {
    return this.#take(Number(this.long()));
  }

  /** A map of bytes as they are, such as the header of a file has. @throws {AvroError} when there are no such bytes */
  byteMap(): Map<string, Buffer> {
    return new Map(this.#elements((): [string, Buffer] => [this.byteRun().toString('utf8'), this.byteRun()]));
  }

  #json(type: AvroType, depth: number): string {
    this.#budget?.add(1);
    if (depth > MAX_DEPTH) throw new AvroError('its values are nested too deeply');
    switch (type.kind) {
      case 'null':
        return 'null';
      case 'boolean':
        return this.#boolean();
      case 'int':
      case 'long':
        return type.logical ? timeJson(this.long(), type.logical) : String(this.long());
      case 'float':
        return floatJson(this.#take(4).readFloatLE());
      case 'double':
        return doubleJson(this.#take(8).readDoubleLE());
      case 'string':
        return this.#text();
      case 'bytes':
        return bytesJson(this.byteRun(), type.logical);
      case 'fixed':
        return fixedJson(this.#take(type.size), type.logical);
      case 'enum':
        return this.#oneOf(type.symbols);
      case 'union':
        return this.#json(this.#oneOf(type.branches), depth + 1);
      case 'record':
        return this.#record(type, depth);
      case 'array':
        return `[${this.#elements(() => this.#json(type.items, depth + 1)).join(',')}]`;
      case 'map':
        return `{${this.#elements(() => `${this.#text()}:${this.#json(type.items, depth + 1)}`).join(',')}}`;
    }
  }

  #record({ fields }: AvroType & { kind: 'record' }, depth: number): string {
    let text = '{';
    for (const { label, type } of fields) {
      text += (text.length > 1 ? ',' : '') + label + this.#json(type, depth + 1);
    }
    return `${text}}`;
  }

  /** As JSON. */
  #text(): string {
    const bytes = this.byteRun();
    if (isUtf8(bytes)) return stringJson(bytes.toString('utf8'));
    this.#hasForeignText = true;
    return base64Json(bytes);
  }

  #boolean(): string {
    const byte = this.#byte();
    if (byte > 1) throw new AvroError('a boolean is neither true nor false');
    return byte === 1 ? 'true' : 'false';
  }

  #longFrom(low: bigint): number | bigint {
    let value = low;
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      const signed = BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
      const isSafe = signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER;
      return isSafe ? Number(signed) : signed;
    }
    throw new AvroError('an integer has no end');
  }

  #oneOf<T>(choices: readonly T[]): T {
    const choice = choices[Number(this.long())];
    if (choice === undefined) throw new AvroError('a branch or symbol is not in the schema');
    return choice;
  }

  /** Reads blocks, each after its count. A negative count is followed by the number of bytes that the block takes. */
  #elements<T>(element: () => T): T[] {
    const elements: T[] = [];
    for (;;) {
      let count = Number(this.long());
      if (count === 0) return elements;
      if (count < 0) {
        count = -count;
        this.long();
      }
      for (; count > 0; count--) elements.push(this.#counted(element));
    }
  }

  #counted<T>(element: () => T): T {
    const before = this.#at;
    const value = element();
    if (this.#at === before && ++this.#emptyElements > MAX_EMPTY_ELEMENTS) {
      throw new AvroError('it has too many elements of no bytes');
    }
    return value;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw endsTooEarly();
    this.#at++;
    return byte;
  }

  #take(count: number): Buffer {
    if (count < 0) throw new AvroError('a length is negative');
    const end = this.#at + count;
    if (end > this.#bytes.length) throw endsTooEarly();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function endsTooEarly(): AvroError {
  return new AvroError('the data end too early');
}

function timeJson(count: number | bigint, time: AvroTime): string {
  switch (time.kind) {
    case 'date':
      return `"${dateText(Number(count))}"`;
    case 'time':
      return timeOfDayJson(count, time.unit);
    case 'timestamp':
      return `"${timestampText(count, time.unit, time.isUtc)}"`;
  }
}

function bytesJson(bytes: Buffer, logical: (AvroType & { kind: 'bytes' })['logical']): string {
  switch (logical?.kind) {
    case 'decimal':
      return decimalJson(bytes, logical.scale);
    case 'bigDecimal':
      return bigDecimalJson(bytes);
    case undefined:
      return textOrBase64Json(bytes);
  }
}

function fixedJson(bytes: Buffer, logical: (AvroType & { kind: 'fixed' })['logical']): string {
  switch (logical?.kind) {
    case 'decimal':
      return decimalJson(bytes, logical.scale);
    case 'uuid':
      return `"${uuidText(bytes)}"`;
    case 'duration':
      return `"${durationOf(bytes)}"`;
    case undefined:
      return textOrBase64Json(bytes);
  }
}

function decimalJson(bytes: Buffer, scale: number): string {
  return bytes.length > MAX_DECIMAL_BYTES ? base64Json(bytes) : decimalText(integerOf(bytes), scale);
}

/** Its digits as bytes after their length, then its own scale. Bytes that are not so are shown as they are. */
function bigDecimalJson(bytes: Buffer): string {
  try {
    const reader = new AvroReader(bytes);
    const digits = reader.byteRun();
    const scale = Number(reader.long());
    return reader.isAtEnd ? decimalJson(digits, scale) : base64Json(bytes);
  } catch (error) {
    if (error instanceof AvroError) return base64Json(bytes);
    throw error;
  }
}
