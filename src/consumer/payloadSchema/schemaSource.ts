import { isPipelinesError, PipelinesError } from '../../errors';

/** The text of a schema file: an `.avsc`, or a `.proto` and which of its messages a record is (default: its only one). */
export type SchemaSource =
  { kind: 'avro'; text: string } | { kind: 'protobuf'; text: string; message?: string | undefined };

export function schemaFailure(kind: SchemaSource['kind'], error: unknown): PipelinesError {
  if (isPipelinesError(error)) return error;
  const name = kind === 'avro' ? 'Avro' : 'Protobuf';
  const reason = error instanceof Error ? error.message : String(error);
  return new PipelinesError('InvalidSchema', `This is no ${name} schema: ${reason}`, {
    remedy: kind === 'avro' ? 'Choose an .avsc file.' : 'Choose a .proto file that imports no others.',
    cause: error,
  });
}
