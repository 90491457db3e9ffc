import { l10n, languages, window, workspace, type Disposable, type LogOutputChannel, type TextDocument } from 'vscode';
import type { Connections } from '../connections/connections';
import { COMMANDS, OBJECT_SCHEME, RECORDS_SCHEME, type CommandId } from '../contributions';
import { objectUri, type ObjectAddress } from '../documents/objectUri';
import { pickObject } from '../prompts/objects';
import { isTreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { registerCommand } from './register';

/** A click opens the readable form; the bytes as they are one action further. */
export function registerOpenCommands(options: { connections: Connections; log: LogOutputChannel }): Disposable[] {
  const { connections, log } = options;
  const command = (id: CommandId, raw: boolean) =>
    registerCommand(log, id, async (context, argument) => {
      context.error = { doing: l10n.t('open the object') };
      const given = partialAddress(argument);
      const wantsRaw = given.raw ?? raw;
      if (!isComplete(given)) context.rethrow = false;
      const address = isComplete(given) ? given : await pickObject(connections, given);
      return address && open(address, wantsRaw);
    });
  return [command(COMMANDS.openObject, false), command(COMMANDS.openRawObject, true)];
}

interface OpenArgument extends ObjectAddress {
  raw: boolean;
}

function partialAddress(argument: unknown): Partial<OpenArgument> {
  if (isTreeNode(argument)) {
    const connection = 'connection' in argument ? { connection: argument.connection.name } : {};
    if (argument.kind === 'bucket') return { ...connection, bucket: argument.bucket };
    if (argument.kind === 'object') return { ...connection, bucket: argument.bucket, key: argument.entry.key };
    return connection;
  }
  const fields = new Fields(COMMANDS.openObject, argument);
  const connection = fields.string('connection');
  const bucket = fields.string('bucket');
  const key = fields.string('key');
  const raw = fields.boolean('raw');
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    ...(raw === undefined ? {} : { raw }),
  };
}

function isComplete(address: Partial<ObjectAddress>): address is ObjectAddress {
  return address.connection !== undefined && address.bucket !== undefined && address.key !== undefined;
}

async function open(address: ObjectAddress, raw: boolean): Promise<{ uri: string }> {
  const uri = objectUri(raw ? OBJECT_SCHEME : RECORDS_SCHEME, address);
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: true });
  return { uri: uri.toString() };
}

/** Delivered objects mostly have no extension: the editor could only guess what they hold. */
export async function colourRecords(document: TextDocument): Promise<void> {
  if (document.uri.scheme !== RECORDS_SCHEME || document.languageId !== 'plaintext') return;
  const first = document.lineAt(0).text;
  if (first.startsWith('{') || first.startsWith('[')) await languages.setTextDocumentLanguage(document, 'jsonl');
}
