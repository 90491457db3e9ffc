import type { PayloadSchema } from '../../records';
import type { SchemaSource } from './schemaSource';

/**
 * Compiles a schema, so that `decodePayload` can decode Avro or Protobuf records, which do not carry theirs. Headers of schema
 * registries are skipped.
 * @throws {PipelinesError} `InvalidSchema` when the text is not a schema
 */
export async function compileSchema(source: SchemaSource): Promise<PayloadSchema> {
  // Its libraries are large, and most tails have no schema.
  const { compile } = await import('.');
  return compile(source);
}

/**
 * The full names of the messages in a `.proto`.
 * @throws {PipelinesError} `InvalidSchema` when the text is not a schema
 */
export async function schemaMessages(text: string): Promise<string[]> {
  const { messages } = await import('.');
  return messages(text);
}
