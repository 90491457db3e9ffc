import { commands, Uri } from 'vscode';
import { assertNever } from '../../errors';
import type { MapAction } from '../../webview';
import { COMMANDS } from '../contributions';
import type { TailPanels } from '../tail/panel/tailPanels';
import type { TreeNode } from '../tree/nodes';
import type { TreeView } from '../tree/treeView';
import type { MapSource } from './mapSource';

export interface MapActionServices {
  panels: Pick<TailPanels, 'show'>;
  view: Pick<TreeView, 'reveal'>;
}

const BUCKET = /^bucket:(.*)$/s;
/** What a command does on a row of the tree. */
type RowAction = Exclude<MapAction, 'reveal'>;

const ALL_SHARDS = /\/shards$/;

/** Does what the menus of the tree do, for a node of the map. Commands get the row, as the tree's menus give it to them. */
export async function runMapAction(
  { panels, view }: MapActionServices,
  { source, connection, id }: { source: MapSource; connection: string; id: string },
  action: MapAction,
): Promise<void> {
  const [, bucket] = BUCKET.exec(id) ?? [];
  if (bucket !== undefined) {
    if (action === 'open') await view.reveal({ connection, bucket, key: '' });
    else if (action === 'details') await commands.executeCommand(COMMANDS.openDetails, { connection, bucket });
    else if (action === 'newest') await commands.executeCommand(COMMANDS.openNewestObject, { connection, bucket });
    return;
  }
  const tail = source.tailOf(id);
  if (tail) {
    if (!panels.show(tail)) await commands.executeCommand(COMMANDS.tailShow);
    return;
  }
  const send = source.sendOf(id);
  if (send) {
    const [uri] = send.uris;
    if (uri !== undefined && send.uris.length === 1) await commands.executeCommand('vscode.open', Uri.parse(uri));
    else await commands.executeCommand(COMMANDS.sendHistory);
    return;
  }
  const node = source.nodeOf(id.replace(ALL_SHARDS, ''));
  if (!node) return;
  if (action === 'reveal') await reveal(view, node);
  else await runOnRow(node, action);
}

async function reveal(view: MapActionServices['view'], node: TreeNode): Promise<void> {
  if (node.kind !== 'stream' && node.kind !== 'deliveryStream') return;
  const connection = node.connection.name;
  await view.reveal(
    node.kind === 'stream' ? { connection, stream: node.stream } : { connection, deliveryStream: node.name },
  );
}

async function runOnRow(node: TreeNode, action: RowAction): Promise<void> {
  const command = commandFor(node, action);
  if (command) await commands.executeCommand(command, node);
}

function commandFor(node: TreeNode, action: RowAction): string | undefined {
  switch (action) {
    case 'open':
      return node.kind === 'deliveryStream' ? COMMANDS.openDetails : COMMANDS.tail;
    case 'details':
      return COMMANDS.openDetails;
    case 'tail':
      return COMMANDS.tail;
    case 'send':
      return COMMANDS.send;
    case 'generate':
      return COMMANDS.generate;
    case 'newest':
      return COMMANDS.openNewestObject;
    case 'watch':
      return COMMANDS.watchDelivery;
    case 'verify':
      return COMMANDS.verifyDelivery;
    case 'copyName':
      return COMMANDS.copyName;
    case 'copyArn':
      return COMMANDS.copyArn;
    default:
      return assertNever(action);
  }
}
