import type { PayloadSchema } from '../../records';
import { compileAvro } from './avro';
import { compileProtobuf, protobufMessages } from './protobuf';
import { schemaFailure, type SchemaSource } from './schemaSource';

/** @throws {PipelinesError} `InvalidSchema` when the text is not a schema */
export function compile(source: SchemaSource): PayloadSchema {
  try {
    return source.kind === 'avro' ? compileAvro(source.text) : compileProtobuf(source.text, source.message);
  } catch (error) {
    throw schemaFailure(source.kind, error);
  }
}

/** @throws {PipelinesError} `InvalidSchema` when the text is not a schema */
export function messages(protobuf: string): string[] {
  try {
    return protobufMessages(protobuf);
  } catch (error) {
    throw schemaFailure('protobuf', error);
  }
}
