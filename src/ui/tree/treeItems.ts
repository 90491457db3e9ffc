import * as l10n from '@vscode/l10n';
import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { streamLabel, type DeliveryStreamDetail } from '../../aws';
import { assertNever } from '../../errors';
import type { Identity } from '../connections/identityText';
import type { LocalState } from '../connections/localPipeline';
import { COMMANDS, LOCAL_CONNECTION, OBJECT_SCHEME } from '../contributions';
import { objectUri } from '../documents/objectUri';
import { formatCount } from '../format';
import { labelText, paragraphText } from '../inert/inertText';
import type { InertMarkdown } from '../markdown';
import { connectionProblemRow, connectionRow } from './connectionRow';
import { isLocal } from './children';
import { errorRow } from './errorRow';
import { deliveryDescription, deliveryFacts, targetText } from './deliveryRow';
import type { Detail } from './details';
import type { GroupMatches } from './groupSearch';
import type { ConnectionFailure } from './connectionRow';
import type { DeliveryStreamNode, GroupNode, RangeNode, TreeNode } from './nodes';
import { nextStepRow } from './nextStepRow';
import { bucketRow, objectRow, prefixRow } from './outputRows';
import { factSheet, type Row } from './row';
import { rowUri } from './rowUri';
import { consumerRow, shardRow, streamRow } from './streamRows';
import type { RowActivity } from './treeActivity';

export interface ItemContext {
  local: LocalState;
  detail: Detail | undefined;
  activity: RowActivity;
  nowMs: number;
  /** Why nothing of a connection can be used. Undefined: it can, or nobody has tried. */
  failure: ConnectionFailure | undefined;
  /** Whom the connection's credentials belong to; undefined: not known. */
  identity: Identity | undefined;
  /** Shown again, and open, after the failure of its connection. */
  wasOpen: boolean;
  /** Known to have no children. */
  isEmpty: boolean;
  /** The records of an object that was read to its end. */
  records: number | undefined;
  isFavourite: boolean;
  /** What the filter found in a group. Undefined: no filter is set. */
  matches: GroupMatches | undefined;
}

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

export function treeItemOf(node: TreeNode, context: ItemContext): TreeItem {
  const plain = rowOf(node, context);
  const row = context.isFavourite ? asFavourite(plain) : node.isRecent ? asRecent(plain) : plain;
  const item = new TreeItem(labelText(row.label), row.collapsible ?? None);
  item.id = node.id;
  item.contextValue = contextOf(node, row);
  item.iconPath = row.icon;
  const shown = [row.description, row.picture].filter((part) => part !== undefined && part !== '').join(' ');
  if (row.description !== undefined) item.description = labelText(shown);
  // Otherwise a screen reader reads the whole tooltip as the name of the row.
  const spoken = [row.label, row.description].filter((part) => part !== undefined && part !== '');
  item.accessibilityInformation = { label: spoken.join(', ') };
  if (typeof row.tooltip === 'string') item.tooltip = paragraphText(row.tooltip);
  if (row.command) item.command = row.command;
  if (node.kind === 'stream' || node.kind === 'deliveryStream') item.resourceUri = rowUri(node, context.detail);
  if (node.kind === 'object') {
    item.resourceUri = objectUri(OBJECT_SCHEME, {
      connection: node.connection.name,
      bucket: node.bucket,
      key: node.entry.key,
    });
  }
  return item;
}

/** What a row says when it is pointed at. Undefined: its item has it already, or it says nothing. */
export function tooltipOf(node: TreeNode, context: ItemContext): InertMarkdown | undefined {
  const { tooltip } = rowOf(node, context);
  return typeof tooltip === 'function' ? tooltip() : undefined;
}

/** The menus in package.json offer nothing that the clients of a read-only connection refuse, and bring nothing here that is here. */
function contextOf(node: TreeNode, row: Row): string {
  const isStream = node.kind === 'stream' || node.kind === 'deliveryStream';
  const contextValue =
    isStream && node.connection.name !== LOCAL_CONNECTION ? `${row.contextValue}.remote` : row.contextValue;
  const isReadOnly = node.kind !== 'connection' && 'connection' in node && node.connection.readOnly === true;
  return isReadOnly && node.kind !== 'error' ? `${contextValue}.readOnly` : contextValue;
}

/** Everything that a person sees of an item, as a text to compare. */
export function lookOf({ label, description, tooltip, contextValue, iconPath, collapsibleState }: TreeItem): string {
  return JSON.stringify([label, description, tooltip, contextValue, iconPath, collapsibleState]);
}

function rowOf(node: TreeNode, context: ItemContext): Row {
  switch (node.kind) {
    case 'connection':
      return connectionRow(node, context);
    case 'connectionProblem':
      return connectionProblemRow(node);
    case 'streams':
    case 'deliveryStreams':
    case 'outputs':
      return groupRow(node, context);
    case 'stream': {
      const { detail, activity } = context;
      return streamRow(node, detail?.kind === 'dataStream' ? detail.detail : undefined, activity.rate);
    }
    case 'shard':
      return shardRow(node);
    case 'consumer':
      return consumerRow(node);
    case 'deliveryStream':
      return deliveryStreamRow(node, context);
    case 'bucket':
      return bucketRow(node, context.isEmpty);
    case 'target':
      return {
        label: targetText(node.target),
        contextValue: 'target',
        icon: new ThemeIcon('server'),
        description: l10n.t('destination'),
      };
    case 'prefix':
      return prefixRow(node, context.isEmpty);
    case 'object':
      return objectRow(node, context);
    case 'error':
      return errorRow(node);
    case 'nextStep':
      return nextStepRow(node);
    case 'range':
      return rangeRow(node);
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

function groupRow(node: GroupNode, { isEmpty, matches, wasOpen }: ItemContext): Row {
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
    // What the local pipeline has costs nothing to ask for, and is what a newcomer looks for.
    collapsible: wasOpen || isLocal(node.connection) ? Expanded : Collapsed,
    description: matches ? foundText(matches) : isEmpty ? l10n.t('none in {0}', node.connection.region) : '',
  };
}

function foundText({ nodes, isComplete }: GroupMatches): string {
  const found =
    isComplete && nodes.length === 0 ? l10n.t('none found') : l10n.t('{0} found', formatCount(nodes.length));
  return isComplete ? found : `${found} · ${l10n.t('searching…')}`;
}

/** The names between which the rows lie that it holds. */
function rangeRow({ nodes }: RangeNode): Row {
  return {
    label: `${nameOf(nodes[0])} … ${nameOf(nodes.at(-1))}`,
    contextValue: 'range',
    icon: new ThemeIcon('list-unordered'),
    collapsible: Collapsed,
    description: formatCount(nodes.length),
  };
}

function nameOf(node: TreeNode | undefined): string {
  switch (node?.kind) {
    case 'stream':
    case 'deliveryStream':
      return node.name;
    case 'bucket':
      return node.bucket;
    case 'prefix':
      return node.prefix;
    case 'object':
      return node.entry.key;
    case 'shard':
      return node.shardId;
    default:
      return '';
  }
}

function asFavourite(row: Row): Row {
  const icon = new ThemeIcon('star-full', new ThemeColor('charts.yellow'));
  return { ...row, icon, contextValue: `${row.contextValue}.favourite` };
}

function asRecent(row: Row): Row {
  return { ...row, icon: new ThemeIcon('history') };
}

/** By it the menus know what is refused: a source takes no other records, and without S3 there are no objects to read. */
function deliveryContext(detail: DeliveryStreamDetail | undefined): string {
  const isSourced = detail !== undefined && detail.sourceKind !== 'directPut';
  const isElsewhere = detail !== undefined && detail.destination === undefined;
  return `deliveryStream${isSourced ? '.sourced' : ''}${isElsewhere ? '.elsewhere' : ''}`;
}

function deliveryStreamRow(node: DeliveryStreamNode, { detail: found, activity: { flush }, nowMs }: ItemContext): Row {
  const { detail, activity } = found?.kind === 'deliveryStream' ? found : {};
  return {
    label: streamLabel(node.name),
    contextValue: deliveryContext(detail),
    icon:
      detail?.status?.endsWith('_FAILED') === true
        ? new ThemeIcon('warning', new ThemeColor('list.warningForeground'))
        : new ThemeIcon('arrow-swap'),
    collapsible: Collapsed,
    ...(detail ? { description: deliveryDescription(detail, { activity, flush }, nowMs) } : {}),
    tooltip: () => factSheet(node.name, deliveryFacts(detail, activity)),
  };
}
