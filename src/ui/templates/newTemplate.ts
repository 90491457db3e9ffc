import type { Uri } from 'vscode';
import { window, workspace } from 'vscode';
import { inferTemplate, templateFromJsonSchema } from '../../samples';
import { TEMPLATE_LANGUAGE } from '../contributions';
import type { Connections } from '../connections/connections';
import { firstRecords } from '../send/firstRecords';

/** As many records as the inference looks at. */
const MAX_RECORDS = 5000;
/** A schema is written by hand or by a tool; one beyond this is data. */
const MAX_SCHEMA_BYTES = 5_000_000;

/** What makes a template out of something else. */
export type TemplateOrigin =
  | { kind: 'text'; template: string }
  /** A JSON Schema, or records: which of them, the content tells. */
  | { kind: 'file'; uri: Uri }
  | { kind: 'records'; records: readonly Uint8Array[] };

/** In an editor of its own, not saved yet. */
export async function openNewTemplate(origin: TemplateOrigin, connections: Connections): Promise<Uri> {
  const content = await templateText(origin, connections);
  const document = await workspace.openTextDocument({ language: TEMPLATE_LANGUAGE, content });
  await window.showTextDocument(document);
  return document.uri;
}

async function templateText(origin: TemplateOrigin, connections: Connections): Promise<string> {
  switch (origin.kind) {
    case 'text':
      return origin.template;
    case 'records':
      return inferTemplate(origin.records);
    case 'file':
      return (
        (await templateOfSchema(origin.uri)) ?? inferTemplate(await firstRecords(origin.uri, connections, MAX_RECORDS))
      );
  }
}

async function templateOfSchema(uri: Uri): Promise<string | undefined> {
  if (!uri.path.endsWith('.json') || (await workspace.fs.stat(uri)).size > MAX_SCHEMA_BYTES) return undefined;
  const schema = parsed((await workspace.openTextDocument(uri)).getText());
  return isJsonSchema(schema) ? templateFromJsonSchema(schema) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It says so, or it describes properties as a record hardly would. */
function isJsonSchema(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if ('$schema' in value) return typeof value.$schema === 'string' && value.$schema.includes('json-schema');
  return 'type' in value && 'properties' in value && typeof value.properties === 'object';
}
