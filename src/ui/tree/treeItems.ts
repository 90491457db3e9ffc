import * as l10n from '@vscode/l10n';
import { ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { assertNever } from '../../errors';
import type { Identity } from '../connections/identityText';
import type { LocalState } from '../connections/localPipeline';
import { COMMANDS, OBJECT_SCHEME } from '../contributions';
import { objectUri } from '../documents/objectUri';
import { labelText, paragraphText } from '../inert/inertText';
import { connectionProblemRow, connectionRow } from './connectionRow';
import { errorRow } from './errorRow';
import { deliveryDescription, deliveryFacts, deliveryUri } from './deliveryRow';
import type { Detail } from './details';
import type { DeliveryStreamNode, GroupNode, TreeNode } from './nodes';
import { bucketRow, objectRow, prefixRow } from './outputRows';
import { factSheet, type Row } from './row';
import { consumerRow, shardRow, streamRow } from './streamRows';

export interface ItemContext {
  local: LocalState;
  detail: Detail | undefined;
  /** Whom the connection's credentials belong to; undefined: not known. */
  identity: Identity | undefined;
  /** Known to have no children. */
  isEmpty: boolean;
  /** The records of an object that was read to its end. */
  records: number | undefined;
}

const { Collapsed, None } = TreeItemCollapsibleState;

type DeliveryStreamFacts = Detail & { kind: 'deliveryStream' };

export function treeItemOf(node: TreeNode, context: ItemContext): TreeItem {
  const row = rowOf(node, context);
  const item = new TreeItem(labelText(row.label), row.collapsible ?? None);
  item.id = node.id;
  item.contextValue = row.contextValue;
  item.iconPath = row.icon;
  if (row.description !== undefined) item.description = labelText(row.description);
  // Otherwise a screen reader reads the whole tooltip as the name of the row.
  const spoken = [row.label, row.description].filter((part) => part !== undefined && part !== '');
  item.accessibilityInformation = { label: spoken.join(', ') };
  if (row.tooltip !== undefined) {
    item.tooltip = typeof row.tooltip === 'string' ? paragraphText(row.tooltip) : row.tooltip;
  }
  if (row.command) item.command = row.command;
  if (node.kind === 'deliveryStream') {
    const activity = context.detail?.kind === 'deliveryStream' ? context.detail.activity : undefined;
    item.resourceUri = deliveryUri(node, activity);
  }
  if (node.kind === 'object') {
    item.resourceUri = objectUri(OBJECT_SCHEME, {
      connection: node.connection.name,
      bucket: node.bucket,
      key: node.entry.key,
    });
  }
  return item;
}

/** Everything that a person sees of an item, as a text to compare. */
export function lookOf({ label, description, tooltip, contextValue, iconPath, collapsibleState }: TreeItem): string {
  return JSON.stringify([label, description, tooltip, contextValue, iconPath, collapsibleState]);
}

function rowOf(node: TreeNode, context: ItemContext): Row {
  switch (node.kind) {
    case 'connection':
      return connectionRow(node, context.local, context.identity);
    case 'connectionProblem':
      return connectionProblemRow(node);
    case 'streams':
    case 'deliveryStreams':
    case 'outputs':
      return groupRow(node, context.isEmpty);
    case 'stream':
      return streamRow(node, context.detail?.kind === 'dataStream' ? context.detail.detail : undefined);
    case 'shard':
      return shardRow(node);
    case 'consumer':
      return consumerRow(node);
    case 'deliveryStream':
      return deliveryStreamRow(node, context.detail?.kind === 'deliveryStream' ? context.detail : undefined);
    case 'bucket':
      return bucketRow(node, context.isEmpty);
    case 'prefix':
      return prefixRow(node, context.isEmpty);
    case 'object':
      return objectRow(node, context.records);
    case 'error':
      return errorRow(node);
    case 'loadMore':
      return {
        label: l10n.t('Load More…'),
        ...(node.hasLaterDates ? { description: l10n.t('later dates follow; Go to Date… finds them') } : {}),
        contextValue: 'loadMore',
        icon: new ThemeIcon('ellipsis'),
        command: { command: COMMANDS.loadMore, title: l10n.t('Load More'), arguments: [node] },
      };
    default:
      return assertNever(node);
  }
}

function groupRow(node: GroupNode, isEmpty: boolean): Row {
  const kinds = {
    streams: { label: l10n.t('Data Streams'), icon: 'layers' },
    deliveryStreams: { label: l10n.t('Delivery Streams'), icon: 'git-pull-request-go-to-changes' },
    outputs: { label: l10n.t('S3 Outputs'), icon: 'archive' },
  } as const;
  const { label, icon } = kinds[node.kind];
  return {
    label,
    contextValue: node.kind,
    icon: new ThemeIcon(icon),
    collapsible: Collapsed,
    ...(isEmpty ? { description: l10n.t('none in {0}', node.connection.region) } : {}),
  };
}

function deliveryStreamRow(node: DeliveryStreamNode, found: DeliveryStreamFacts | undefined): Row {
  const { detail, activity } = found ?? {};
  return {
    label: node.name,
    contextValue: detail?.sourceStreamArn === undefined ? 'deliveryStream' : 'deliveryStream.sourced',
    icon: new ThemeIcon('arrow-swap'),
    collapsible: Collapsed,
    ...(detail ? { description: deliveryDescription(detail, activity) } : {}),
    tooltip: factSheet(node.name, deliveryFacts(detail, activity)),
  };
}
