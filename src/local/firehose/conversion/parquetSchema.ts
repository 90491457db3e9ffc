import type { SchemaElement } from 'hyparquet';
import type { HiveColumn } from './hiveType';

/** The schema of a file with these columns, in the shapes that Hive writes. */
export function parquetSchema(columns: readonly HiveColumn[]): SchemaElement[] {
  return [{ name: 'hive_schema', num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

function elementsOf({ name, type }: HiveColumn): SchemaElement[] {
  const repetition_type = 'OPTIONAL' as const;
  switch (type.kind) {
    case 'boolean':
      return [{ name, repetition_type, type: 'BOOLEAN' }];
    case 'integer':
      if (type.bits === 64) return [{ name, repetition_type, type: 'INT64' }];
      if (type.bits === 32) return [{ name, repetition_type, type: 'INT32' }];
      return [{ name, repetition_type, type: 'INT32', converted_type: type.bits === 8 ? 'INT_8' : 'INT_16' }];
    case 'float':
      return [{ name, repetition_type, type: 'FLOAT' }];
    case 'double':
      return [{ name, repetition_type, type: 'DOUBLE' }];
    case 'decimal': {
      const { precision, scale } = type;
      const type_length = decimalBytes(precision);
      return [
        {
          name,
          repetition_type,
          type: 'FIXED_LEN_BYTE_ARRAY',
          type_length,
          converted_type: 'DECIMAL',
          precision,
          scale,
        },
      ];
    }
    case 'string':
      return [{ name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
    case 'binary':
      return [{ name, repetition_type, type: 'BYTE_ARRAY' }];
    case 'date':
      return [{ name, repetition_type, type: 'INT32', converted_type: 'DATE' }];
    case 'timestamp':
      // Firehose writes the deprecated INT96, which the writer does not have. Athena reads both.
      return [{ name, repetition_type, type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }];
    case 'array':
      return [
        { name, repetition_type, converted_type: 'LIST', num_children: 1 },
        { name: 'bag', repetition_type: 'REPEATED', num_children: 1 },
        ...elementsOf({ name: 'array_element', type: type.element }),
      ];
    case 'map': {
      const [key, ...below] = elementsOf({ name: 'key', type: type.key });
      if (!key) return [];
      return [
        { name, repetition_type, converted_type: 'MAP', num_children: 1 },
        { name: 'map', repetition_type: 'REPEATED', converted_type: 'MAP_KEY_VALUE', num_children: 2 },
        { ...key, repetition_type: 'REQUIRED' },
        ...below,
        ...elementsOf({ name: 'value', type: type.value }),
      ];
    }
    case 'struct':
      return [{ name, repetition_type, num_children: type.fields.length }, ...type.fields.flatMap(elementsOf)];
  }
}

/** The fewest bytes that hold a number with so many digits, and its sign. */
function decimalBytes(precision: number): number {
  return Math.ceil((Math.log2(10) * precision + 1) / 8);
}
