import { ServiceError } from '../service';

/**
 * The input of an operation, `unknown` until this has looked. Wording as AWS's: "1 validation error detected: Value …
 * at '…' failed to satisfy constraint: Member must …".
 */
export class Input {
  readonly #fields: Record<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ServiceError('SerializationException', 'Start of structure or map found where not expected.');
    }
    this.#fields = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  raw(name: string): unknown {
    return this.#fields[name] ?? undefined;
  }

  string(name: string, constraint?: { pattern?: RegExp; most?: number }): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(typeof value === 'number' ? 'NUMBER_VALUE' : 'a value', 'String');
    const { pattern, most } = constraint ?? {};
    if (pattern && !pattern.test(value)) {
      throw invalid(
        value,
        name,
        `Member must satisfy regular expression pattern: ${pattern.source.replace(/^\^|\$$/g, '')}`,
      );
    }
    if (most !== undefined && value.length > most) {
      throw invalid(value, name, `Member must have length less than or equal to ${most}`);
    }
    return value;
  }

  requiredString(name: string, constraint?: { pattern?: RegExp; most?: number }): string {
    return this.string(name, constraint) ?? missing(name);
  }

  integer(name: string, least: number, most: number): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw wrongType(typeof value === 'string' ? 'STRING_VALUE' : 'a value', 'Integer');
    if (value < least) throw invalid(value, name, `Member must have value greater than or equal to ${least}`);
    if (value > most) throw invalid(value, name, `Member must have value less than or equal to ${most}`);
    return Math.trunc(value);
  }

  requiredInteger(name: string, least: number, most: number): number {
    return this.integer(name, least, most) ?? missing(name);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) throw invalid(value, name, `Member must satisfy enum value set: [${values.join(', ')}]`);
    return known;
  }

  /** Seconds since the epoch, as AWS JSON writes times; in milliseconds. */
  timeMs(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number') return value * 1000;
    const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(parsed)) throw wrongType('a value', 'Date');
    return parsed;
  }

  list(name: string): unknown[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw wrongType('a value', 'List');
    return value as unknown[];
  }

  strings(name: string): string[] | undefined {
    const list = this.list(name);
    if (list && !list.every((item) => typeof item === 'string')) throw wrongType('a value', 'String');
    return list;
  }

  object(name: string): Input | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : new Input(value);
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
}

export function missing(name: string): never {
  throw invalid(undefined, name, 'Member must not be null');
}

export function invalid(value: unknown, name: string, constraint: string): ServiceError {
  const shown = value === undefined ? 'null' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function wrongType(found: string, expected: string): ServiceError {
  return new ServiceError(
    'SerializationException',
    `${found} can not be converted to ${expected === 'a' ? 'a' : 'an'} ${expected}`,
  );
}
