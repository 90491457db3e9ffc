import * as l10n from '@vscode/l10n';
import { Uri, workspace } from 'vscode';
import { compileSchema } from '../../../consumer';
import { PipelinesError } from '../../../errors';
import type { PayloadSchema } from '../../../records';
import type { SchemaChoice } from './schemaChoice';

/** A larger file is hardly a schema, and would take long to read. */
const MAX_BYTES = 2_000_000;

export interface TailSchema {
  choice: SchemaChoice;
  /** `orders.avsc`, `shop.proto: Order`. */
  name: string;
  payload: PayloadSchema;
}

/**
 * @throws {PipelinesError} `InvalidSchema` when the file is not a schema
 * @throws {FileSystemError} when VS Code cannot read the file
 */
export async function openSchema(choice: SchemaChoice): Promise<TailSchema> {
  const uri = Uri.parse(choice.uri, true);
  const fileName = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const { message } = choice;
  const text = await readSchemaText(uri);
  const payload = await compileSchema(isProtobuf(uri) ? { kind: 'protobuf', text, message } : { kind: 'avro', text });
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
