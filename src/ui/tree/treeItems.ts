import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, type Command } from 'vscode';
import { explainError, type DataStreamDetail } from '../../aws';
import { assertNever } from '../../errors';
import { COMMANDS, LOCAL_CONNECTION, OBJECT_SCHEME } from '../contributions';
import type { LocalState } from '../connections/localPipeline';
import { parseFirehoseName } from '../documents/firehoseName';
import { objectUri } from '../documents/objectUri';
import { formatAge, formatBytes, formatCount, formatInstant, plural } from '../format';
import { deliveryDescription, deliveryFacts, deliveryUri } from './deliveryRow';
import type { Detail } from './details';
import type {
  BucketNode,
  ConnectionNode,
  ConsumerNode,
  DeliveryStreamNode,
  ErrorNode,
  GroupNode,
  ObjectNode,
  PrefixNode,
  ShardNode,
  StreamNode,
  TreeNode,
} from './nodes';

export interface ItemContext {
  local: LocalState;
  detail: Detail | undefined;
  /** Known to have no children. */
  isEmpty: boolean;
  /** Of an object that was read to its end. */
  records: number | undefined;
}

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

type DeliveryStreamFacts = Detail & { kind: 'deliveryStream' };

interface Row {
  label: string;
  contextValue: string;
  icon: ThemeIcon;
  collapsible?: TreeItemCollapsibleState;
  description?: string;
  tooltip?: string | MarkdownString;
  command?: Command;
}

export function treeItemOf(node: TreeNode, context: ItemContext): TreeItem {
  const row = rowOf(node, context);
  const item = new TreeItem(row.label, row.collapsible ?? None);
  item.id = node.id;
  item.contextValue = row.contextValue;
  item.iconPath = row.icon;
  if (row.description !== undefined) item.description = row.description;
  if (row.tooltip !== undefined) item.tooltip = row.tooltip;
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

function rowOf(node: TreeNode, context: ItemContext): Row {
  switch (node.kind) {
    case 'connection':
      return connectionRow(node, context.local);
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
        contextValue: 'loadMore',
        icon: new ThemeIcon('ellipsis'),
        command: { command: COMMANDS.loadMore, title: l10n.t('Load More'), arguments: [node] },
      };
    default:
      return assertNever(node);
  }
}

function connectionRow({ connection }: ConnectionNode, local: LocalState): Row {
  if (connection.name === LOCAL_CONNECTION) return localRow(local);
  const endpoint = connection.endpoint ?? connection.endpoints?.kinesis;
  const where =
    endpoint === undefined ? connection.region : `${connection.region} · ${endpoint.replace(/^https?:\/\//, '')}`;
  const marks = [
    ...(connection.readOnly ? [l10n.t('read-only')] : []),
    ...(connection.protected ? [l10n.t('protected')] : []),
  ];
  const who = connection.profile === undefined ? [] : [l10n.t('Profile: {0}', connection.profile)];
  return {
    label: connection.name,
    contextValue: `connection.remote${connection.readOnly ? '.readOnly' : ''}`,
    icon: connection.protected
      ? new ThemeIcon('shield', new ThemeColor('charts.red'))
      : new ThemeIcon(connection.readOnly ? 'lock' : 'cloud'),
    collapsible: Collapsed,
    description: [where, ...marks].join(' · '),
    tooltip: [connection.name, l10n.t('Region: {0}', connection.region), ...who, ...(endpoint ? [endpoint] : [])].join(
      '\n',
    ),
  };
}

function localRow(local: LocalState): Row {
  const label = l10n.t('Local pipeline');
  const icon = (id: string, color?: string) =>
    new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
  switch (local.kind) {
    case 'running':
      return {
        label,
        contextValue: 'connection.local.running',
        icon: local.faults ? icon('flame', 'charts.orange') : icon('vm-running', 'charts.green'),
        collapsible: Expanded,
        description: [
          l10n.t('running'),
          new URL(local.endpoint).host,
          ...(local.limits ? [l10n.t('AWS limits')] : []),
          ...(local.faults ? [l10n.t('simulating faults')] : []),
        ].join(' · '),
        tooltip: l10n.t('Kinesis, Firehose and S3 at {0}. AWS tools work with it: --endpoint-url {0}', local.endpoint),
      };
    case 'starting':
      return {
        label,
        contextValue: 'connection.local.starting',
        icon: icon('loading~spin'),
        collapsible: Expanded,
        description: l10n.t('starting…'),
      };
    case 'stopped':
      return {
        label,
        contextValue: 'connection.local.stopped',
        icon: icon('vm-outline'),
        collapsible: Expanded,
        description: l10n.t('stopped'),
      };
    case 'failed':
      return {
        label,
        contextValue: 'connection.local.stopped.failed',
        icon: icon('warning', 'list.warningForeground'),
        collapsible: Expanded,
        description: local.message,
        tooltip: local.message,
      };
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

function streamRow(node: StreamNode, detail: DataStreamDetail | undefined): Row {
  const parts = [
    ...(node.role === 'source' ? [l10n.t('source')] : []),
    ...(detail ? [plural(detail.openShards, 'shard')] : []),
    ...(node.status !== undefined && node.status !== 'ACTIVE' ? [node.status.toLowerCase()] : []),
    ...(detail?.mode === 'ON_DEMAND' ? [l10n.t('on demand')] : []),
  ];
  return {
    label: node.name,
    contextValue: 'stream',
    icon: new ThemeIcon('pulse'),
    collapsible: Collapsed,
    description: parts.join(' · '),
    tooltip: streamTooltip(node, detail),
  };
}

function streamTooltip(node: StreamNode, detail: DataStreamDetail | undefined): MarkdownString {
  const rows: [string, string | undefined][] = [
    [l10n.t('ARN'), node.arn],
    [l10n.t('Status'), node.status],
    [l10n.t('Open shards'), detail && formatCount(detail.openShards)],
    [l10n.t('Mode'), detail && (detail.mode === 'ON_DEMAND' ? l10n.t('on demand') : l10n.t('provisioned'))],
    [l10n.t('Retention'), detail && `${formatCount(detail.retentionHours)} h`],
    [l10n.t('Registered consumers'), detail && formatCount(detail.consumers)],
    [l10n.t('Encryption'), detail && (detail.encrypted ? 'KMS' : l10n.t('none'))],
    [l10n.t('Created'), detail?.createdMs === undefined ? undefined : formatInstant(detail.createdMs)],
  ];
  return factSheet(node.name, rows);
}

function shardRow(node: ShardNode): Row {
  const share = `${(node.share * 100).toLocaleString(undefined, { maximumFractionDigits: 1 })} %`;
  return {
    label: node.shardId,
    contextValue: node.closed ? 'shard.closed' : 'shard',
    icon: new ThemeIcon(node.closed ? 'circle-slash' : 'symbol-array'),
    description: node.closed ? l10n.t('closed') : share,
    tooltip: factSheet(node.shardId, [
      [l10n.t('State'), node.closed ? l10n.t('closed: takes no more records') : l10n.t('open')],
      [l10n.t('Share of the hash range'), share],
      [l10n.t('First hash key'), node.startingHashKey],
      [l10n.t('Last hash key'), node.endingHashKey],
      [l10n.t('Parents'), node.parents.length > 0 ? node.parents.join(', ') : undefined],
    ]),
  };
}

function consumerRow(node: ConsumerNode): Row {
  return {
    label: node.name,
    contextValue: 'consumer',
    icon: new ThemeIcon('broadcast'),
    description: l10n.t('enhanced fan-out'),
    tooltip: factSheet(node.name, [
      [l10n.t('ARN'), node.arn],
      [l10n.t('Status'), node.status],
      [l10n.t('Created'), node.createdMs === undefined ? undefined : formatInstant(node.createdMs)],
    ]),
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

function bucketRow(node: BucketNode, isEmpty: boolean): Row {
  const parts = [
    ...(node.role === 'destination' ? [l10n.t('destination')] : []),
    ...(isEmpty ? [l10n.t('nothing delivered yet')] : []),
  ];
  return {
    label: node.bucket,
    contextValue: 'bucket',
    icon: new ThemeIcon('database'),
    collapsible: Collapsed,
    description: parts.join(' · '),
    tooltip: factSheet(node.bucket, [
      ['URI', `s3://${node.bucket}`],
      [l10n.t('Created'), node.createdMs === undefined ? undefined : formatInstant(node.createdMs)],
    ]),
  };
}

/** Below a prefix, a row names only what the prefix adds to its parent. */
function prefixRow(node: PrefixNode, isEmpty: boolean): Row {
  const above = node.parent?.kind === 'prefix' ? node.parent.prefix : '';
  return {
    label: node.prefix.slice(above.length),
    contextValue: 'prefix',
    icon: new ThemeIcon('folder'),
    collapsible: Collapsed,
    description: isEmpty ? l10n.t('empty') : '',
    tooltip: `s3://${node.bucket}/${node.prefix}`,
  };
}

/** What tells the objects of an hour apart is their time; the whole key is in the tooltip. */
function objectLabel(name: string): string {
  const parsed = parseFirehoseName(name);
  if (!parsed || name.includes('/')) return name;
  const time = new Date(parsed.arrivalMs).toISOString().slice(11, 19);
  return `${parsed.deliveryStream}-${parsed.version} · ${time}${parsed.extension}`;
}

function objectRow(node: ObjectNode, records: number | undefined): Row {
  const { key, size, lastModifiedMs } = node.entry;
  const above = node.parent?.kind === 'prefix' ? node.parent.prefix : '';
  return {
    label: objectLabel(key.slice(above.length) || key),
    contextValue: 'object',
    icon: ThemeIcon.File,
    description: [
      formatBytes(size),
      ...(records === undefined ? [] : [plural(records, 'record')]),
      formatAge(lastModifiedMs, Date.now()),
    ].join(' · '),
    tooltip: factSheet(key, [
      ['URI', `s3://${node.bucket}/${key}`],
      [l10n.t('Size'), `${formatBytes(size)} (${formatCount(size)} B)`],
      [l10n.t('Delivered'), formatInstant(lastModifiedMs)],
      ['ETag', node.entry.eTag],
    ]),
    command: { command: COMMANDS.openObject, title: l10n.t('Open Object'), arguments: [node] },
  };
}

function errorRow(node: ErrorNode): Row {
  const { title, cause, action } = explainError(node.error, { connection: node.connection, doing: node.doing });
  const isStoppedLocal = action?.kind === 'startLocal';
  return {
    label: title,
    contextValue: 'error',
    icon: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
    ...(cause === undefined ? {} : { description: cause }),
    tooltip: [title, cause, ...(action?.kind === 'login' ? [action.command] : [])].filter((part) => part).join('\n'),
    command: isStoppedLocal
      ? { command: COMMANDS.localStart, title: l10n.t('Start') }
      : { command: COMMANDS.refresh, title: l10n.t('Retry'), arguments: [node] },
  };
}

/** A tooltip of names and values. Values come from AWS and are shown as code: none of them is Markdown. */
function factSheet(title: string, rows: readonly [string, string | undefined][]): MarkdownString {
  const sheet = new MarkdownString();
  sheet.appendMarkdown('**').appendText(title).appendMarkdown('**\n\n');
  for (const [name, value] of rows) {
    if (value === undefined || value === '') continue;
    sheet.appendText(`${name}: `).appendMarkdown(`\`${value.replaceAll('`', "'")}\`  \n`);
  }
  return sheet;
}
