import { Type } from 'avsc';
import { stringifyExactly, type PayloadSchema } from '../../records';
import { AvroReader } from './avroReader';
import { dataCandidates, decodeFirst } from './registryHeader';
import type { ValueCount } from './valueCount';

/**
 * The library reads the schema, with its names, namespaces and logical types. It does not read the data: it would follow
 * a length that the data claim, however large, before it noticed that they end earlier.
 */
export function compileAvro(schema: string): PayloadSchema {
  const type = Type.forSchema(JSON.parse(schema) as Parameters<typeof Type.forSchema>[0], { wrapUnions: 'never' });
  const decode = (bytes: Uint8Array, count: ValueCount) => {
    const reader = new AvroReader(bytes, count);
    const value = reader.value(type);
    // What goes on behind its value is of another schema.
    if (!reader.isAtEnd) throw new Error('the data go on behind the value');
    return stringifyExactly(value);
  };
  return { name: 'avro', decode: (bytes, most) => decodeFirst(dataCandidates(bytes), most, decode) };
}
