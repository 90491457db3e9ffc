import type { LogicalType, SchemaElement } from 'hyparquet';
import { wkbToGeojson } from 'hyparquet/src/wkb.js';
import {
  base64Json,
  dateText,
  decimalText,
  doubleJson,
  durationOf,
  floatJson,
  halfFloatJson,
  integerOf,
  jsonOnOneLine,
  textOrBase64Json,
  timeOfDayJson,
  timestampText,
  uuidText,
  type TimeUnit,
} from '../../records';
import { bsonJson } from './bson';

/** Makes JSON of a value as it is stored. Integers of 64 bits are `bigint`, those of 96 their twelve bytes. */
export type ValueJson = (value: never) => string;

type Integer = number | bigint;

/** From the day that Julian calendars count from to 1970. */
const JULIAN_DAYS_BEFORE_EPOCH = 2_440_588;
const NANOS_A_DAY = 86_400_000_000_000n;
const UUID_BYTES = 16;
const INTERVAL_BYTES = 12;
const HALF_FLOAT_BYTES = 2;
const UNITS: Record<'MILLIS' | 'MICROS' | 'NANOS', TimeUnit> = { MILLIS: 'millis', MICROS: 'micros', NANOS: 'nanos' };

/**
 * Each value with all its digits: decimals are numbers, times have the digits of their unit, bytes that are not said to be
 * text are base64. An annotation that does not go with the type it stands at is passed over. Source: "LogicalTypes" of Apache Parquet.
 */
export function valueJson(element: SchemaElement): ValueJson {
  switch (element.type) {
    case 'BOOLEAN':
      return (value: boolean) => (value ? 'true' : 'false');
    case 'INT32':
    case 'INT64':
      return integerJson(element);
    case 'INT96':
      return int96Json;
    case 'FLOAT':
      return floatJson;
    case 'DOUBLE':
      return doubleJson;
    case 'BYTE_ARRAY':
      return bytesJson(element);
    case 'FIXED_LEN_BYTE_ARRAY':
      return fixedJson(element);
    default:
      throw new Error(`a column has the unknown type ${String(element.type)}`);
  }
}

/** The scale of a decimal. Undefined: the column is not one. */
export function decimalScale({
  logical_type: logical,
  converted_type: converted,
  scale,
}: SchemaElement): number | undefined {
  const found = logical?.type === 'DECIMAL' ? logical.scale : converted === 'DECIMAL' ? (scale ?? 0) : undefined;
  // Only a number in a file, and may be anything.
  return Number.isSafeInteger(found) ? found : undefined;
}

/** Times as their logical type says, which knows more, or as the older converted type does: that one is always UTC. */
export function timeOf(
  element: SchemaElement,
): { kind: 'date' } | { kind: 'time' | 'timestamp'; unit: TimeUnit; isUtc: boolean } | undefined {
  const logical: LogicalType | undefined = element.logical_type;
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'TIME') {
    const kind = logical.type === 'TIME' ? 'time' : 'timestamp';
    return { kind, unit: UNITS[logical.unit], isUtc: logical.isAdjustedToUTC };
  }
  if (logical?.type === 'DATE' || element.converted_type === 'DATE') return { kind: 'date' };
  switch (element.converted_type) {
    case 'TIME_MILLIS':
      return { kind: 'time', unit: 'millis', isUtc: true };
    case 'TIME_MICROS':
      return { kind: 'time', unit: 'micros', isUtc: true };
    case 'TIMESTAMP_MILLIS':
      return { kind: 'timestamp', unit: 'millis', isUtc: true };
    case 'TIMESTAMP_MICROS':
      return { kind: 'timestamp', unit: 'micros', isUtc: true };
    default:
      return undefined;
  }
}

export function isUnsigned({ logical_type: logical, converted_type: converted }: SchemaElement): boolean {
  if (logical?.type === 'INTEGER') return !logical.isSigned;
  return converted?.startsWith('UINT_') ?? false;
}

/** Bytes that are said to be text. */
export function isStringColumn({ logical_type: logical, converted_type: converted }: SchemaElement): boolean {
  return logical?.type === 'STRING' || logical?.type === 'ENUM' || converted === 'UTF8' || converted === 'ENUM';
}

function integerJson(element: SchemaElement): (value: Integer) => string {
  const scale = decimalScale(element);
  if (scale !== undefined) return (value) => decimalText(BigInt(value), scale);
  const time = timeOf(element);
  switch (time?.kind) {
    case 'date':
      return (value) => `"${dateText(Number(value))}"`;
    case 'time':
      return (value) => timeOfDayJson(value, time.unit);
    case 'timestamp':
      return (value) => `"${timestampText(value, time.unit, time.isUtc)}"`;
    case undefined:
  }
  if (!isUnsigned(element)) return String;
  return (value) => String(typeof value === 'bigint' ? BigInt.asUintN(64, value) : value >>> 0);
}

/** Nanoseconds of a day, then the Julian day. Its writers mean UTC by it. */
function int96Json(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const days = BigInt(view.getInt32(8, true) - JULIAN_DAYS_BEFORE_EPOCH);
  return `"${timestampText(days * NANOS_A_DAY + view.getBigInt64(0, true), 'nanos', true)}"`;
}

function bytesJson(element: SchemaElement): (value: Uint8Array) => string {
  const { logical_type: logical, converted_type: converted } = element;
  const scale = decimalScale(element);
  if (scale !== undefined) return (value) => decimalText(integerOf(value), scale);
  if (isStringColumn(element)) return textOrBase64Json;
  if (logical?.type === 'JSON' || converted === 'JSON') return documentJson;
  if (logical?.type === 'BSON' || converted === 'BSON') return (value) => bsonJson(value) ?? base64Json(value);
  if (logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY') return geometryJson;
  return base64Json;
}

function fixedJson(element: SchemaElement): (value: Uint8Array) => string {
  const { logical_type: logical, converted_type: converted, type_length: length } = element;
  const scale = decimalScale(element);
  if (scale !== undefined) return (value) => decimalText(integerOf(value), scale);
  if (logical?.type === 'UUID' && length === UUID_BYTES) return (value) => `"${uuidText(value)}"`;
  if (converted === 'INTERVAL' && length === INTERVAL_BYTES) return (value) => `"${durationOf(value)}"`;
  if (logical?.type === 'FLOAT16' && length === HALF_FLOAT_BYTES) return halfFloatJson;
  return isStringColumn(element) ? textOrBase64Json : base64Json;
}

/** A document within the row, as its writer wrote it but for the white space. What is not JSON is text. */
function documentJson(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    return textOrBase64Json(bytes);
  }
  return jsonOnOneLine(text);
}

function geometryJson(bytes: Uint8Array): string {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return stringified(wkbToGeojson({ view, offset: 0 })) ?? base64Json(bytes);
  } catch {
    // Bytes that are not well-known binary are shown in base64.
    return base64Json(bytes);
  }
}

function stringified(value: unknown): string | undefined {
  return JSON.stringify(value);
}
