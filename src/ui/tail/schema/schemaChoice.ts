/** Which schema the records of a stream have, as plain JSON. */
export interface SchemaChoice {
  /** Of a file: `.proto`, or an Avro schema (`.avsc`). */
  uri: string;
  /** Of a `.proto` with several messages: which one a record is. */
  message?: string | undefined;
}

/** What VS Code has kept, or a program gave. Undefined: it names no schema. */
export function parseSchemaChoice(value: unknown): SchemaChoice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, message } = value as Record<string, unknown>;
  if (typeof uri !== 'string' || uri === '') return undefined;
  return typeof message === 'string' && message !== '' ? { uri, message } : { uri };
}
