import type { PayloadSchema } from '../../records';
import type { SchemaSource } from './schemaSource';

/**
 * Makes records readable that are Avro or Protobuf without their schema: for `decodePayload`'s options. Headers that
 * schema registries put before the data are passed over.
 *
 * @throws PipelinesError `InvalidSchema`
 */
export async function compileSchema(source: SchemaSource): Promise<PayloadSchema> {
  // The libraries are large, and most tails have no schema.
  const { compile } = await import('.');
  return compile(source);
}

/** The messages of a `.proto`, by their full names. @throws PipelinesError `InvalidSchema` */
export async function schemaMessages(text: string): Promise<string[]> {
  const { messages } = await import('.');
  return messages(text);
}
