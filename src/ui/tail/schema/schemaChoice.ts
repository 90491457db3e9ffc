/** Which schema the records of a stream have, as plain JSON. */
export interface SchemaChoice {
  /** The address of a `.proto` file or an Avro schema (`.avsc`). */
  uri: string;
  /** The message that a record is, where a `.proto` file has several. */
  message?: string | undefined;
}

/** Checks a choice that VS Code kept or a program passed. Undefined: it names no schema. */
export function parseSchemaChoice(value: unknown): SchemaChoice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, message } = value as Record<string, unknown>;
  if (typeof uri !== 'string' || uri === '') return undefined;
  return typeof message === 'string' && message !== '' ? { uri, message } : { uri };
}
