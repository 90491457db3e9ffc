import { Uri } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import type { TargetArgument } from '../../prompts/targetNames';
import { activeTextSource, cellOutputSource, clipboardSource } from '../../send/editorSources';
import { urisSource } from '../../send/fileSources';
import type { SendSettings } from '../../send/preferences';
import { automatic, type ReadAs } from '../../send/readAs';
import type { SendInput } from '../../send/sendCommandArgument';
import type { SendSource } from '../../send/sources';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';

export interface SendArgument {
  input: SendInput;
  target: TargetArgument | undefined;
  /** Where the records were read, and may go again. */
  origin: TargetArgument | undefined;
  readAs: ReadAs;
  /** Of a caller that gave a target, or its own; else what was chosen for the target before. */
  settings: SendSettings | undefined;
  /** No partition key was asked for: records that have their own keep it. */
  keepsOwnKeys: boolean;
}

/** A row of the tree, one or many files of the explorer, or the argument of the command. */
export function sendArgument(argument: unknown, selected: unknown): SendArgument {
  const nothing = {
    target: undefined,
    origin: undefined,
    readAs: automatic(),
    settings: undefined,
    keepsOwnKeys: true,
  };
  if (argument instanceof Uri) {
    const uris = isUris(selected) && selected.length > 0 ? selected : [argument];
    return { ...nothing, input: { kind: 'uris', uris } };
  }
  if (isTreeNode(argument)) {
    return { ...nothing, target: targetOfNode(argument), input: { kind: 'editor', selection: false } };
  }
  const fields = new Fields(COMMANDS.send, argument);
  const target = fields.target();
  const settings = fields.sendSettings();
  const isKeyChosen = fields.partitionKey() !== undefined;
  const isChosen = target !== undefined || isKeyChosen || settings.explicitHashKey !== undefined;
  return {
    target,
    origin: fields.target('origin'),
    input: inputOf(fields),
    readAs: fields.readAs(),
    settings: isChosen ? settings : undefined,
    keepsOwnKeys: !isKeyChosen && settings.explicitHashKey === undefined,
  };
}

function inputOf(fields: Fields): SendInput {
  const uri = fields.uri('uri');
  const uris = fields.uris('uris');
  const records = fields.receivedRecords('records');
  if (records) {
    if (records.length === 0) throw new PipelinesError('EmptyInput', 'There is no record to send.');
    const name = fields.string('name') ?? `${records.length} records`;
    return { kind: 'records', name, records };
  }
  const given = [...(uri ? [uri] : []), ...(uris ?? [])];
  if (given.length > 0) return { kind: 'uris', uris: given };
  const source = fields.oneOf('source', ['editor', 'clipboard', 'cellOutput']);
  if (source === 'clipboard') return { kind: 'clipboard' };
  if (source === 'cellOutput') return { kind: 'cellOutput', cell: undefined };
  return { kind: 'editor', selection: fields.boolean('selection') ?? false };
}

export async function openSource(input: SendInput, connections: Connections): Promise<SendSource> {
  switch (input.kind) {
    case 'editor':
      return activeTextSource(input.selection, (uri) => urisSource([uri], connections));
    case 'uris':
      return urisSource(input.uris, connections);
    case 'clipboard':
      return clipboardSource();
    case 'cellOutput':
      return cellOutputSource(input.cell);
    case 'records': {
      const { name, records } = input;
      return { name, uris: [], parts: [{ kind: 'records', name, records }] };
    }
  }
}

function targetOfNode(node: unknown): TargetArgument | undefined {
  if (!isTreeNode(node)) return undefined;
  if (node.kind === 'stream') return { connection: node.connection.name, stream: node.stream };
  if (node.kind === 'deliveryStream') return { connection: node.connection.name, deliveryStream: node.name };
  return undefined;
}

function isUris(value: unknown): value is Uri[] {
  return Array.isArray(value) && value.every((item) => item instanceof Uri);
}
