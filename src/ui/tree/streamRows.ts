import * as l10n from '@vscode/l10n';
import { ThemeIcon, TreeItemCollapsibleState } from 'vscode';
import { isArn, parseArn, type DataStreamDetail } from '../../aws';
import { formatCount, formatInstant, formatRate, plural } from '../format';
import type { InertMarkdown } from '../markdown';
import type { ConsumerNode, ShardNode, StreamNode } from './nodes';
import { factSheet, type Row } from './row';
import { barText, type StreamRate } from './streamRates';

const { Collapsed } = TreeItemCollapsibleState;

/** @param rate undefined: nothing is known to go into it */
export function streamRow(node: StreamNode, detail: DataStreamDetail | undefined, rate: StreamRate | undefined): Row {
  const parts = [
    ...(node.role === 'source' ? [l10n.t('source')] : []),
    ...(node.status !== undefined && node.status !== 'ACTIVE' ? [node.status.toLowerCase()] : []),
    ...(rate ? [formatRate(rate.perSecond)] : []),
    ...(detail ? [plural(detail.openShards, 'shard')] : []),
    ...accountOf(node),
    ...(detail?.mode === 'ON_DEMAND' ? [l10n.t('on demand')] : []),
  ];
  return {
    label: node.name,
    contextValue: 'stream',
    icon: new ThemeIcon('pulse'),
    collapsible: Collapsed,
    description: parts.join(' · '),
    ...(rate ? { picture: barText(rate.lastMinute) } : {}),
    tooltip: () => streamTooltip(node, detail),
  };
}

/** Said where it may be another account's: of the same name there may be one in the own account. */
function accountOf({ stream }: StreamNode): string[] {
  const account = isArn(stream) ? parseArn(stream)?.account : undefined;
  return account === undefined ? [] : [l10n.t('account {0}', account)];
}

function streamTooltip(node: StreamNode, detail: DataStreamDetail | undefined): InertMarkdown {
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

export function shardRow(node: ShardNode): Row {
  const share = `${(node.share * 100).toLocaleString(undefined, { maximumFractionDigits: 1 })} %`;
  return {
    label: node.shardId,
    contextValue: node.closed ? 'shard.closed' : 'shard',
    icon: new ThemeIcon(node.closed ? 'circle-slash' : 'symbol-array'),
    description: node.closed ? l10n.t('closed') : share,
    tooltip: () =>
      factSheet(node.shardId, [
        [l10n.t('State'), node.closed ? l10n.t('closed: takes no more records') : l10n.t('open')],
        [l10n.t('Share of the hash range'), share],
        [l10n.t('First hash key'), node.startingHashKey],
        [l10n.t('Last hash key'), node.endingHashKey],
        [l10n.t('Parents'), node.parents.length > 0 ? node.parents.join(', ') : undefined],
      ]),
  };
}

export function consumerRow(node: ConsumerNode): Row {
  return {
    label: node.name,
    contextValue: 'consumer',
    icon: new ThemeIcon('broadcast'),
    description: l10n.t('enhanced fan-out'),
    tooltip: () =>
      factSheet(node.name, [
        [l10n.t('ARN'), node.arn],
        [l10n.t('Status'), node.status],
        [l10n.t('Created'), node.createdMs === undefined ? undefined : formatInstant(node.createdMs)],
      ]),
  };
}
