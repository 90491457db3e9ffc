import * as l10n from '@vscode/l10n';
import { ThemeIcon, TreeItemCollapsibleState } from 'vscode';
import { bucketLabel } from '../../aws';
import { COMMANDS } from '../contributions';
import { parseFirehoseName } from '../../common';
import { isArchiveClass } from '../../outputs';
import { formatAge, formatBytes, formatCount, formatInstant, plural } from '../format';
import { bucketRoleText } from './deliveryRow';
import type { BucketNode, ObjectNode, PrefixNode } from './nodes';
import { factSheet, type Row } from './row';
import { storageClassName } from './storageClassName';

const { Collapsed } = TreeItemCollapsibleState;

export function bucketRow(node: BucketNode, isEmpty: boolean): Row {
  const parts = [
    ...(node.role === undefined
      ? []
      : [node.role === 'destination' ? l10n.t('destination') : bucketRoleText(node.role)]),
    ...(isEmpty ? [l10n.t('nothing delivered yet')] : []),
  ];
  return {
    label: bucketLabel(node.bucket),
    contextValue: 'bucket',
    icon: new ThemeIcon('database'),
    collapsible: Collapsed,
    description: parts.join(' · '),
    tooltip: () =>
      factSheet(node.bucket, [
        ['URI', `s3://${node.bucket}`],
        [l10n.t('Created'), node.createdMs === undefined ? undefined : formatInstant(node.createdMs)],
      ]),
  };
}

/** Below a prefix, a row names only what the prefix adds to its parent. */
export function prefixRow(node: PrefixNode, isEmpty: boolean): Row {
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

export function objectRow(node: ObjectNode, records: number | undefined): Row {
  const { key, size, lastModifiedMs, storageClass } = node.entry;
  const className = storageClass && storageClassName(storageClass);
  const isArchived = isArchiveClass(storageClass);
  const above = node.parent?.kind === 'prefix' ? node.parent.prefix : '';
  return {
    label: objectLabel(key.slice(above.length) || key),
    contextValue: isArchived ? 'object.archived' : 'object',
    icon: isArchived ? new ThemeIcon('archive') : ThemeIcon.File,
    description: [
      formatBytes(size),
      ...(records === undefined ? [] : [plural(records, 'record')]),
      formatAge(lastModifiedMs, Date.now()),
      ...(isArchived ? [l10n.t('archived ({0})', className ?? '')] : []),
    ].join(' · '),
    tooltip: () =>
      factSheet(key, [
        ['URI', `s3://${node.bucket}/${key}`],
        [l10n.t('Size'), `${formatBytes(size)} (${formatCount(size)} B)`],
        [l10n.t('Delivered'), formatInstant(lastModifiedMs)],
        ['ETag', node.entry.eTag],
        [l10n.t('Storage class'), className],
      ]),
    command: { command: COMMANDS.openObject, title: l10n.t('Open Object'), arguments: [node] },
  };
}
