import type { Input } from '../../kinesis/input';
import { isRecord } from '../../storage/stateFile';
import { invalidArgument } from '../invalidArgument';
import { compileJodaPattern } from './jodaPattern';
import { epochMillis, openXTimestamp, sqlTimestamp, type TimestampReader } from './timestamps';

/** How JSON becomes the values of columns. The two SerDes of Firehose differ in what this names. */
export interface Deserializer {
  readonly name: 'OpenX' | 'Hive';
  readonly timestamp: TimestampReader;
  /** Whether a number may stand in a string, and a string be made of any JSON. */
  readonly isLenient: boolean;
  /** Finds the values of these columns in a JSON object, in the order of the columns. */
  picker(columns: readonly string[]): Picker;
}

/** Undefined: the object has no value for the column. */
type Picker = (object: Readonly<Record<string, unknown>>) => readonly unknown[];

/** Keys whose column is remembered: those of a table's records are few and come again, others must not take memory. */
const MAX_KNOWN_KEYS = 1_000;

/**
 * Reads an `InputFormatConfiguration`. Source: "OpenXJsonSerDe" and "HiveJsonSerDe" of the Amazon Data Firehose API reference.
 *
 * @throws {ServiceError} `InvalidArgumentException` when it does not name exactly one SerDe.
 */
export function parseDeserializer(input: Input | undefined): Deserializer {
  const deserializer = input?.object('Deserializer');
  const openX = deserializer?.object('OpenXJsonSerDe');
  const hive = deserializer?.object('HiveJsonSerDe');
  if (openX && !hive) return openXDeserializer(openX);
  if (hive && !openX) return hiveDeserializer(hive);
  throw invalidArgument(
    'InputFormatConfiguration needs exactly one Deserializer: OpenXJsonSerDe or HiveJsonSerDe, which may be empty.',
  );
}

function openXDeserializer(input: Input): Deserializer {
  const isCaseInsensitive = input.raw('CaseInsensitive') !== false;
  const hasDots = input.raw('ConvertDotsInJsonKeysToUnderscores') === true;
  const columnsByKey = new Map<string, string>();
  for (const [column, key] of Object.entries(input.stringMap('ColumnToJsonKeyMappings') ?? {})) {
    columnsByKey.set(isCaseInsensitive ? key.toLowerCase() : key, column.toLowerCase());
  }
  return {
    name: 'OpenX',
    timestamp: openXTimestamp,
    isLenient: true,
    picker: (columns) =>
      pickerOf(columns, (key) => {
        const cased = isCaseInsensitive ? key.toLowerCase() : key;
        return columnsByKey.get(cased) ?? (hasDots ? cased.replaceAll('.', '_') : cased);
      }),
  };
}

function hiveDeserializer(input: Input): Deserializer {
  const formats = (input.strings('TimestampFormats') ?? []).map((format): TimestampReader => {
    if (format === 'millis') return epochMillis;
    try {
      return compileJodaPattern(format);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw invalidArgument(`The local pipeline does not support the TimestampFormats "${format}": ${reason}.`);
    }
  });
  const readers = formats.length > 0 ? formats : [sqlTimestamp];
  return {
    name: 'Hive',
    timestamp: (value) => {
      for (const read of readers) {
        const micros = read(value);
        if (micros !== undefined) return micros;
      }
      return undefined;
    },
    isLenient: false,
    picker: (columns) => pickerOf(columns, (key) => key.toLowerCase()),
  };
}

function pickerOf(columns: readonly string[], columnOf: (key: string) => string): Picker {
  const indexes = new Map(columns.map((column, index) => [column, index]));
  const known = new Map<string, number | undefined>();
  const indexOf = (key: string): number | undefined => {
    if (known.has(key)) return known.get(key);
    const index = indexes.get(columnOf(key));
    if (known.size < MAX_KNOWN_KEYS) known.set(key, index);
    return index;
  };
  return (object) => {
    const values = new Array<unknown>(columns.length).fill(undefined);
    for (const key of Object.keys(object)) {
      const index = indexOf(key);
      if (index !== undefined) values[index] = object[key];
    }
    return values;
  };
}

/** @throws {SyntaxError} when the text is not a JSON object. Large integers keep all their digits, as `bigint`. */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> {
  const value = JSON.parse(text, MAY_BE_LARGE.test(text) ? exactInteger : undefined) as unknown;
  if (!isRecord(value)) throw new SyntaxError('The record is not a JSON object');
  return value;
}

const MAY_BE_LARGE = /\d{16}/;

/** Node passes the text of a number as the third argument; the types of the oldest Node do not say so. */
function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source ?? '';
  const isInexact = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
  return isInexact ? BigInt(source) : value;
}
