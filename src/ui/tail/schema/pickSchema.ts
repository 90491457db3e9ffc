import type { Uri } from 'vscode';
import * as l10n from '@vscode/l10n';
import { QuickPickItemKind, window, workspace } from 'vscode';
import { schemaMessages } from '../../../consumer';
import type { SchemaChoice } from './schemaChoice';
import { isProtobuf, readSchemaText } from './tailSchema';
import { choose, chooseName, type PickItem } from '../../prompts/quickPicks';

const SCHEMA_FILES = '**/*.{avsc,proto}';
const MAX_FILES = 200;

interface SchemaItem extends PickItem {
  chosen?: 'none' | 'browse' | Uri;
}

/** A schema of the workspace, or from elsewhere, or none. Undefined: the person thought better of it. */
export async function pickSchema(
  now: SchemaChoice | undefined,
): Promise<{ choice: SchemaChoice | undefined } | undefined> {
  const files = await workspace.findFiles(SCHEMA_FILES, '**/node_modules/**', MAX_FILES);
  const isNow = (uri: Uri) => uri.toString() === now?.uri;
  const items: SchemaItem[] = [
    ...files.map((uri): SchemaItem => {
      const description = isNow(uri) ? l10n.t('as it is now') : '';
      return { icon: 'file-code', label: workspace.asRelativePath(uri), description, chosen: uri };
    }),
    ...(files.length > 0 ? [{ label: '', kind: QuickPickItemKind.Separator }] : []),
    { icon: 'folder-opened', label: l10n.t('Choose a file…'), chosen: 'browse' },
    { icon: 'circle-slash', label: l10n.t('No schema'), chosen: 'none' },
  ];
  const picked = await choose(items, {
    title: l10n.t('Schema of the records'),
    placeHolder: l10n.t('Avro or Protobuf; remembered for the stream'),
  });
  if (picked?.chosen === undefined) return undefined;
  if (picked.chosen === 'none') return { choice: undefined };
  const uri = picked.chosen === 'browse' ? await browse() : picked.chosen;
  return uri && pickMessage(uri);
}

async function browse(): Promise<Uri | undefined> {
  const [uri] =
    (await window.showOpenDialog({
      title: l10n.t('Schema of the records'),
      filters: { [l10n.t('Avro and Protobuf schemas')]: ['avsc', 'proto'] },
    })) ?? [];
  return uri;
}

async function pickMessage(file: Uri): Promise<{ choice: SchemaChoice } | undefined> {
  const uri = file.toString();
  const messages = isProtobuf(file) ? await schemaMessages(await readSchemaText(file)) : [];
  if (messages.length < 2) return { choice: { uri } };
  const message = await chooseName(messages, { title: l10n.t('Which message is a record?') });
  return message === undefined ? undefined : { choice: { uri, message } };
}
