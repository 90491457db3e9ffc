import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import type { TargetArgument } from '../../prompts/targetNames';
import { activeTextSource, cellOutputSource, clipboardSource } from '../../send/editorSources';
import { urisSource } from '../../send/fileSources';
import type { SendSettings } from '../../send/preferences';
import type { ReadAs } from '../../send/readAs';
import type { SendInput } from '../../send/sendCommandArgument';
import type { SendSource } from '../../send/sources';
import type { TreeNode } from '../../tree/nodes';
import type { UriFields } from '../uriArguments';
import type { Call } from '../call';

export interface SendArgument {
  input: SendInput;
  target: TargetArgument | undefined;
  /** Where the records were read, and may go again. */
  origin: TargetArgument | undefined;
  readAs: ReadAs;
  /** The caller's own, or the default for a given target; else what was last chosen for the target. */
  settings: SendSettings | undefined;
  /** No partition key was asked for: records that have their own keep it. */
  keepsOwnKeys: boolean;
  /** A person reviews it first, though nothing is missing. */
  isReviewed: boolean;
}

/** What a send is, unless something else was said. */
export const NOTHING_SAID = {
  target: undefined,
  origin: undefined,
  readAs: { format: 'auto' },
  settings: undefined,
  keepsOwnKeys: true,
  isReviewed: false,
} as const satisfies Omit<SendArgument, 'input'>;

/** A row of the tree, one or many files of the explorer, or the argument of the command. */
export function sendArgument(call: Call): SendArgument {
  const { node, uris, fields } = call;
  const target = node ? targetOfNode(node) : fields.target();
  const settings = fields.sendSettings();
  const isKeyChosen = fields.partitionKey() !== undefined || settings.explicitHashKey !== undefined;
  const isProgramsTarget = fields.target() !== undefined;
  return {
    target,
    origin: fields.target('origin'),
    input: uris.length > 0 ? { kind: 'uris', uris } : inputOf(fields),
    readAs: fields.readAs(),
    settings: (isProgramsTarget && fields.boolean('review') !== true) || isKeyChosen ? settings : undefined,
    keepsOwnKeys: !isKeyChosen,
    isReviewed: fields.boolean('review') ?? false,
  };
}

function inputOf(fields: UriFields): SendInput {
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

export function targetOfNode(node: TreeNode): TargetArgument | undefined {
  if (node.kind === 'stream') return { connection: node.connection.name, stream: node.stream };
  if (node.kind === 'deliveryStream') return { connection: node.connection.name, deliveryStream: node.name };
  return undefined;
}
