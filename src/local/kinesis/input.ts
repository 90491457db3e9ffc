import { ServiceError } from '../service';
import { BlobValue, Timestamp } from '../values';

/** A pattern that a whole text must match. `text` is how the API reference and AWS's messages write it. */
export interface Pattern {
  text: string;
  isMet: (value: string) => boolean;
}

/** Makes a pattern from the API reference's text, which has no anchors. */
export function pattern(text: string): Pattern {
  const whole = new RegExp(`^(?:${text})$`);
  return { text, isMet: (value) => whole.test(value) };
}

/** For the names of streams, shards and consumers. */
export const NAME = { pattern: pattern('[a-zA-Z0-9_.-]+'), most: 128 };
export const STREAM_ARN = { pattern: pattern('arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+'), most: 2048 };
export const HASH_KEY = { pattern: pattern('0|([1-9]\\d{0,38})') };

interface TextConstraint {
  pattern?: Pattern;
  least?: number;
  most?: number;
}

/**
 * Checks the input of an operation, field by field. Errors are worded as AWS's: "1 validation error detected: Value … at '…'
 * failed to satisfy constraint: Member must …".
 *
 * All methods that read a field throw a `ServiceError`: `SerializationException` for a wrong type, `ValidationException` for a
 * value that is not allowed.
 */
export class Input {
  readonly #fields: Record<string, unknown>;
  /** How messages name the structure within the input: empty, or for example `shardFilter.`. */
  readonly #path: string;

  constructor(value: unknown, path = '') {
    if (!isStructure(value)) {
      throw new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
    }
    this.#fields = value;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  raw(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  string(name: string, constraint?: TextConstraint): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(typeof value === 'number' ? 'NUMBER_VALUE' : 'a value', 'String');
    const { pattern, least, most } = constraint ?? {};
    if (pattern && !pattern.isMet(value)) {
      throw this.invalid(value, name, `Member must satisfy regular expression pattern: ${pattern.text}`);
    }
    this.#checkLength(value, value.length, name, least, most);
    return value;
  }

  requiredString(name: string, constraint?: TextConstraint): string {
    return this.string(name, constraint) ?? this.missing(name);
  }

  integer(name: string, least = -Infinity, most = Infinity): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw wrongType(typeof value === 'string' ? 'STRING_VALUE' : 'a value', 'Integer');
    if (value < least) throw this.invalid(value, name, `Member must have value greater than or equal to ${least}`);
    if (value > most) throw this.invalid(value, name, `Member must have value less than or equal to ${most}`);
    return Math.trunc(value);
  }

  requiredInteger(name: string): number {
    return this.integer(name) ?? this.missing(name);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) {
      throw this.invalid(value, name, `Member must satisfy enum value set: [${values.join(', ')}]`);
    }
    return known;
  }

  requiredOneOf<T extends string>(name: string, values: readonly T[]): T {
    return this.oneOf(name, values) ?? this.missing(name);
  }

  /**
   * Milliseconds since the epoch. A number stands for seconds, as AWS JSON writes times. CBOR has a type of its own for times.
   */
  timeMs(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (value instanceof Timestamp) return value.ms;
    // Floating point has no exact .123.
    if (typeof value === 'number') return Math.round(value * 1000);
    const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(parsed)) throw wrongType('a value', 'Date');
    return parsed;
  }

  /** Bytes, which `validate` has read from base64 in JSON. */
  blob(name: string): BlobValue | undefined {
    const value = this.raw(name);
    if (value === undefined || value instanceof BlobValue) return value;
    throw wrongType('a value', 'ByteBuffer');
  }

  list(name: string): unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw wrongType('a value', 'List');
    return value as unknown[];
  }

  strings(name: string, least?: number, most?: number): string[] | undefined {
    const list = this.list(name);
    if (!list) return undefined;
    if (!list.every((item) => typeof item === 'string')) throw wrongType('a value', 'String');
    this.#checkLength(list, list.length, name, least, most);
    return list;
  }

  object(name: string): Input | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : new Input(value, `${this.#path}${memberName(name)}.`);
  }

  stringMap(name: string): Record<string, string> | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    const entries = Object.entries(new Input(value).#fields);
    if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
      throw wrongType('a value', 'String');
    }
    return Object.fromEntries(entries);
  }

  missing(name: string): never {
    throw this.invalid(undefined, name, 'Member must not be null');
  }

  invalid(value: unknown, name: string, constraint: string): ServiceError {
    const shown = value === undefined ? 'null' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
    return new ServiceError(
      'ValidationException',
      `1 validation error detected: Value ${shown} at '${this.#path}${memberName(name)}' failed to satisfy constraint: ${constraint}`,
    );
  }

  #checkLength(value: unknown, length: number, name: string, least = 0, most = Infinity): void {
    if (length < least) throw this.invalid(value, name, `Member must have length greater than or equal to ${least}`);
    if (length > most) throw this.invalid(value, name, `Member must have length less than or equal to ${most}`);
  }
}

export function isStructure(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof BlobValue) &&
    !(value instanceof Timestamp)
  );
}

/** AWS's messages begin the names of fields with a lower-case letter. */
function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function wrongType(found: string, expected: string): ServiceError {
  return new ServiceError(
    'SerializationException',
    `${found} can not be converted to ${expected === 'a' ? 'a' : 'an'} ${expected}`,
  );
}
