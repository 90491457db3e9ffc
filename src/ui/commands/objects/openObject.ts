import * as l10n from '@vscode/l10n';
import { window, workspace, type LogOutputChannel } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, OBJECT_SCHEME, RECORDS_SCHEME, type CommandId } from '../../contributions';
import type { ObjectLocation } from '../../documents/objectLocation';
import { objectUri } from '../../documents/objectUri';
import type { RecordsFileSystem } from '../../documents/recordsFileSystem';
import { pickObject } from '../../prompts/objects';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { revealRecord, type RecordPosition } from '../../documents/revealRecord';
import { givenPlace, isObject } from './outputArguments';
import { defineCommand, type Command } from '../register';

/** A click opens the readable form; the bytes as they are one action further. */
export function openCommands(options: {
  connections: Connections;
  records: RecordsFileSystem;
  log: LogOutputChannel;
}): Command[] {
  const { connections, records, log } = options;
  const command = (id: CommandId, raw: boolean) =>
    defineCommand(log, id, async (context, argument) => {
      context.error = { doing: l10n.t('open the object') };
      const given = givenPlace(id, argument);
      const wantsRaw = asksForRaw(argument) ?? raw;
      if (!isObject(given)) context.rethrow = false;
      const address = isObject(given) ? given : await pickObject(connections, given);
      if (!address) return undefined;
      const opened = await openAddress(address, wantsRaw);
      const place = givenRecord(argument);
      if (place && !wantsRaw) await revealRecord({ connections, records }, address, place);
      return opened;
    });
  return [
    command(COMMANDS.openObject, false),
    command(COMMANDS.openRawObject, true),
    defineCommand(log, COMMANDS.loadMoreRecords, async (context, argument) => {
      context.error = { doing: l10n.t('load more of the object') };
      const uri = new Fields(COMMANDS.loadMoreRecords, argument).uri('uri') ?? window.activeTextEditor?.document.uri;
      if (uri?.scheme !== RECORDS_SCHEME) {
        throw new PipelinesError('InvalidArgument', l10n.t('This is for objects in readable form.'));
      }
      const { records: count, bytes, truncated } = await records.loadMore(uri);
      return { records: count, bytes, isComplete: truncated === undefined };
    }),
  ];
}

function asksForRaw(argument: unknown): boolean | undefined {
  return isTreeNode(argument) ? undefined : new Fields(COMMANDS.openObject, argument).boolean('raw');
}

function givenRecord(argument: unknown): RecordPosition | undefined {
  if (isTreeNode(argument)) return undefined;
  const fields = new Fields(COMMANDS.openObject, argument);
  const line = fields.integer('line', 0);
  const offset = fields.integer('offset', 0);
  const member = fields.string('member');
  if (line !== undefined) return { kind: 'line', line };
  return offset === undefined ? undefined : { kind: 'offset', offset, ...(member === undefined ? {} : { member }) };
}

export async function openAddress({ connection, bucket, key }: ObjectLocation, raw = false): Promise<{ uri: string }> {
  const uri = objectUri(raw ? OBJECT_SCHEME : RECORDS_SCHEME, { connection, bucket, key });
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: true });
  return { uri: uri.toString() };
}
