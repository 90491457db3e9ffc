import { AvroReader, avroType, type FramedData, type PayloadSchema, type ValueBudget } from '../../records';
import { decodeFirst } from './firstForm';

/** @throws {Error} when the text is not an Avro schema */
export function compileAvro(schema: string): PayloadSchema {
  const type = avroType(JSON.parse(schema));
  const decode = ({ bytes }: FramedData, budget: ValueBudget) => {
    const reader = new AvroReader(bytes, budget);
    const json = reader.json(type);
    // Data of another schema may begin like a value of this one.
    if (!reader.isAtEnd) throw new Error('there are bytes after the value');
    if (reader.hasForeignText) throw new Error('a string is not UTF-8');
    return json;
  };
  return { name: 'avro', decode: (forms, maxValues) => decodeFirst(forms, maxValues, decode) };
}
