import type { PayloadSchema } from '../../records';
import { compileAvro } from './avro';
import { compileProtobuf } from './protobuf';
import { schemaFailure, type SchemaSource } from './schemaSource';

/** @throws PipelinesError `InvalidSchema` */
export function compile(source: SchemaSource): PayloadSchema {
  try {
    return source.kind === 'avro' ? compileAvro(source.text) : compileProtobuf(source.text, source.message);
  } catch (error) {
    throw schemaFailure(source.kind, error);
  }
}
