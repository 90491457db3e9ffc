import * as l10n from '@vscode/l10n';
import { Uri, workspace } from 'vscode';
import { compileSchema } from '../../../consumer';
import { PipelinesError } from '../../../errors';
import type { PayloadSchema } from '../../../records';

/** A larger file is no schema, or would take long to read. */
const MAX_BYTES = 2_000_000;

/** Which schema the records of a stream have, as plain JSON. */
export interface SchemaChoice {
  /** Of a file: `.proto`, or an Avro schema (`.avsc`). */
  uri: string;
  /** Of a `.proto` with several messages: which one a record is. */
  message?: string;
}

export interface TailSchema {
  choice: SchemaChoice;
  /** `orders.avsc`, `shop.proto: Order`. */
  name: string;
  payload: PayloadSchema;
}

/** @throws PipelinesError `InvalidSchema`; VS Code's error where the file cannot be read */
export async function openSchema(choice: SchemaChoice): Promise<TailSchema> {
  const uri = Uri.parse(choice.uri, true);
  const fileName = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const { message } = choice;
  const text = await readSchemaText(uri);
  const payload = await compileSchema(
    isProtobuf(uri)
      ? { kind: 'protobuf', text, ...(message === undefined ? {} : { message }) }
      : { kind: 'avro', text },
  );
  return { choice, name: message === undefined ? fileName : `${fileName}: ${message}`, payload };
}

export function isProtobuf({ path }: Uri): boolean {
  return path.endsWith('.proto');
}

export async function readSchemaText(uri: Uri): Promise<string> {
  const { size } = await workspace.fs.stat(uri);
  if (size > MAX_BYTES) {
    throw new PipelinesError('InvalidSchema', l10n.t('{0} is too large for a schema.', uri.path));
  }
  return Buffer.from(await workspace.fs.readFile(uri)).toString('utf8');
}

/** What VS Code has kept, or a program gave. Undefined: it is none. */
export function parseSchemaChoice(value: unknown): SchemaChoice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, message } = value as Record<string, unknown>;
  if (typeof uri !== 'string' || uri === '') return undefined;
  return { uri, ...(typeof message === 'string' && message !== '' ? { message } : {}) };
}
