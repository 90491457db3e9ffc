import { isRecord } from '../../storage/stateFile';
import type { Deserializer } from './deserializer';
import type { HiveColumn, HiveType } from './hiveType';

/**
 * A value as the writer of Parquet files takes it. 64-bit integers are `bigint`s, and so are decimals (unscaled) and timestamps
 * (microseconds since 1970). Dates are days since 1970, maps lists of keys and values. Undefined: null.
 */
export type ColumnValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | Uint8Array
  | readonly ColumnValue[]
  | { readonly [name: string]: ColumnValue };

/** Makes the value of a column from a JSON value. */
type ColumnReader = (value: unknown) => ColumnValue;

/** A value does not fit its column. */
export class MalformedValueError extends Error {
  override readonly name = 'MalformedValueError';
}

const DAY_MS = 86_400_000;
/** A double has all decimals of so many digits. */
const MAX_EXACT_DIGITS = 15;

/** @throws {MalformedValueError} (the reader) when a value does not fit. `column` is its name in messages. */
function columnReader(type: HiveType, column: string, deserializer: Deserializer): ColumnReader {
  const read = valueReader(type, column, deserializer);
  return (value) => (value === null || value === undefined ? undefined : read(value));
}

function valueReader(type: HiveType, column: string, deserializer: Deserializer): ColumnReader {
  const { isLenient } = deserializer;
  const misfit = (value: unknown): never => {
    const shown = shorten(jsonText(value));
    throw new MalformedValueError(`Column ${column}: ${shown} is not ${nameOf(type)}`);
  };
  switch (type.kind) {
    case 'boolean':
      return (value) => {
        if (typeof value === 'boolean') return value;
        return isLenient && typeof value === 'string' ? value.toLowerCase() === 'true' : misfit(value);
      };
    case 'integer':
      return (value) => integer(numeric(value, isLenient), type.bits) ?? misfit(value);
    case 'float':
    case 'double':
      return (value) => Number(numeric(value, isLenient) ?? misfit(value));
    case 'decimal': {
      const { precision, scale } = type;
      return (value) => unscaled(numeric(value, isLenient), precision, scale) ?? misfit(value);
    }
    case 'string':
      return (value) => {
        if (typeof value === 'string') return value;
        return typeof value !== 'object' || isLenient ? jsonText(value) : misfit(value);
      };
    case 'binary':
      return (value) => (typeof value === 'string' ? Buffer.from(value, 'base64') : misfit(value));
    case 'date':
      return (value) => days(value) ?? misfit(value);
    case 'timestamp':
      return (value) => deserializer.timestamp(value) ?? misfit(value);
    case 'array': {
      const element = columnReader(type.element, `${column}[]`, deserializer);
      return (value) => (Array.isArray(value) ? value.map(element) : misfit(value));
    }
    case 'map': {
      const key = columnReader(type.key, `${column}{}`, LENIENT_KEYS(deserializer));
      const item = columnReader(type.value, `${column}{}`, deserializer);
      return (value) =>
        isRecord(value)
          ? Object.entries(value).map(([name, one]) => ({ key: key(name), value: item(one) }))
          : misfit(value);
    }
    case 'struct': {
      const read = rowReader(type.fields, deserializer, column);
      const names = type.fields.map(({ name }) => name);
      return (value) => {
        const row = read(isRecord(value) ? value : misfit(value));
        const fields: Record<string, ColumnValue> = {};
        for (let index = 0; index < names.length; index++) fields[names[index] ?? ''] = row[index];
        return fields;
      };
    }
  }
}

/**
 * Makes the values of columns, in their order, from a JSON object. `within`: the column that has them as its fields.
 *
 * @throws {MalformedValueError} (the reader) when a value does not fit.
 */
export function rowReader(
  columns: readonly HiveColumn[],
  deserializer: Deserializer,
  within?: string,
): (object: Readonly<Record<string, unknown>>) => readonly ColumnValue[] {
  const pick = deserializer.picker(columns.map(({ name }) => name));
  const readers = columns.map(({ name, type }) =>
    columnReader(type, within === undefined ? name : `${within}.${name}`, deserializer),
  );
  return (object) => {
    const values = pick(object);
    return readers.map((read, index) => read(values[index]));
  };
}

/** Keys of JSON objects are strings, also those of a map with numbers as its keys. */
const LENIENT_KEYS = (deserializer: Deserializer): Deserializer => ({ ...deserializer, isLenient: true });

function numeric(value: unknown, isLenient: boolean): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (!isLenient || typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, ''));
  const number = Number(text);
  return text === '' || (Number.isNaN(number) && text !== 'NaN') ? undefined : number;
}

function integer(value: number | bigint | undefined, bits: 8 | 16 | 32 | 64): number | bigint | undefined {
  if (value === undefined || (typeof value === 'number' && !Number.isInteger(value))) return undefined;
  if (bits === 64) {
    const large = BigInt(value);
    return BigInt.asIntN(64, large) === large ? large : undefined;
  }
  const number = Number(value);
  const bound = 2 ** (bits - 1);
  return number >= -bound && number < bound ? number : undefined;
}

/** Rounds half up, as Hive does. Undefined: the number has more digits than the type. */
function unscaled(value: number | bigint | undefined, precision: number, scale: number): bigint | undefined {
  if (value === undefined) return undefined;
  const exact = typeof value === 'number' ? exactlyUnscaled(value, scale) : undefined;
  if (exact !== undefined && Math.abs(exact) < 10 ** precision) return BigInt(exact);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === '' || Math.abs(Number(exponent)) > 400) return undefined;
  const digits = `${whole}${fraction}`;
  const shift = Number(exponent) - fraction.length + scale;
  const magnitude = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : rounded(BigInt(digits), -shift);
  if (magnitude >= 10n ** BigInt(precision)) return undefined;
  return sign === '' ? magnitude : -magnitude;
}

/**
 * The digits of a number that has no more of them than the scale, and at most 15 in all: two such decimals are never the same
 * number. Undefined: it has more, and its text has to be rounded.
 */
function exactlyUnscaled(value: number, scale: number): number | undefined {
  if (scale > MAX_EXACT_DIGITS) return undefined;
  const digits = Math.round(value * 10 ** scale);
  return Math.abs(digits) < 10 ** MAX_EXACT_DIGITS && digits / 10 ** scale === value ? digits : undefined;
}

function rounded(digits: bigint, dropped: number): bigint {
  const unit = 10n ** BigInt(dropped);
  return (digits + unit / 2n) / unit;
}

function days(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const ms = Date.parse(`${value}T00:00:00Z`);
  // `Date.parse` takes the 30th of February for the 1st of March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value ? undefined : ms / DAY_MS;
}

/** The JSON of a value, in which large integers keep their digits. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? rawJson(String(one)) : one));
}

/** `JSON.rawJSON`, which Node 22 has; the types of the oldest Node do not. */
const rawJson = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

function nameOf(type: HiveType): string {
  return type.kind === 'integer' ? `an integer of ${type.bits} bits` : `a ${type.kind}`;
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
