import type { FileMetaData, SchemaElement } from 'hyparquet';
import { schemaFields, type Field, type Shape } from './schema';
import { decimalScale, isStringColumn, isUnsigned, timeOf } from './values';

/** A column's type as Hive, and with it Athena, writes it. As JSON: it comes from the decoder's process. */
export type ColumnType =
  | { kind: 'declared'; type: string }
  | { kind: 'list'; items: ColumnType }
  | { kind: 'map'; key: ColumnType; value: ColumnType }
  | { kind: 'record'; fields: [name: string, type: ColumnType][] };

/** Hive has no longer decimals. */
const MAX_PRECISION = 38;

export function columnTypes(metadata: FileMetaData): [name: string, type: ColumnType][] {
  return schemaFields(metadata).map((field) => [field.name, typeOf(field)]);
}

function typeOf({ shape }: Field): ColumnType {
  return shapeType(shape);
}

function shapeType(shape: Shape): ColumnType {
  switch (shape.kind) {
    case 'value':
      return { kind: 'declared', type: valueType(shape.leaf.element) };
    case 'list':
      return { kind: 'list', items: typeOf(shape.element) };
    case 'map': {
      const value: ColumnType = shape.value ? typeOf(shape.value) : { kind: 'declared', type: 'string' };
      return { kind: 'map', key: typeOf(shape.key), value };
    }
    case 'struct':
      return { kind: 'record', fields: shape.fields.map((field) => [field.name, typeOf(field)]) };
  }
}

/** Source: "Data types in Amazon Athena". */
function valueType(element: SchemaElement): string {
  const scale = decimalScale(element);
  if (scale !== undefined) return `decimal(${Math.min(precisionOf(element), MAX_PRECISION)},${scale})`;
  switch (element.type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
      return integerType(element);
    case 'INT64':
      return timeOf(element)?.kind === 'timestamp' ? 'timestamp' : 'bigint';
    case 'INT96':
      return 'timestamp';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    default:
      return isStringColumn(element) || isJson(element) ? 'string' : 'binary';
  }
}

function precisionOf({ logical_type: logical, precision }: SchemaElement): number {
  return logical?.type === 'DECIMAL' ? logical.precision : (precision ?? MAX_PRECISION);
}

function integerType(element: SchemaElement): string {
  if (timeOf(element)?.kind === 'date') return 'date';
  const bits = bitsOf(element);
  // A type without a sign needs the next larger one.
  if (isUnsigned(element)) return bits === 32 ? 'bigint' : 'int';
  return bits === 8 ? 'tinyint' : bits === 16 ? 'smallint' : 'int';
}

function bitsOf({ logical_type: logical, converted_type: converted }: SchemaElement): number {
  if (logical?.type === 'INTEGER') return logical.bitWidth;
  return Number(/^U?INT_(8|16)$/.exec(converted ?? '')?.[1] ?? 32);
}

function isJson({ logical_type: logical, converted_type: converted }: SchemaElement): boolean {
  return logical?.type === 'JSON' || converted === 'JSON';
}
