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

/** What tells the objects of an hour apart is their time, which comes first; the whole key is in the tooltip. */
function objectNames(name: string): { label: string; from?: string } {
  const parsed = parseFirehoseName(name);
  if (!parsed || name.includes('/')) return { label: name };
  const label = new Date(parsed.arrivalMs).toISOString().slice(11, 19);
  return { label, from: `${parsed.deliveryStream}-${parsed.version}${parsed.extension}` };
}

interface ObjectFacts {
  /** Undefined: nobody has counted them. */
  records: number | undefined;
  nowMs: number;
}

/** `14:02:35  24 records · 5.5 kB · 21 s ago · orders-1.gz`. */
export function objectRow(node: ObjectNode, { records, nowMs }: ObjectFacts): Row {
  const { key, size, lastModifiedMs, storageClass } = node.entry;
  const className = storageClass && storageClassName(storageClass);
  const isArchived = isArchiveClass(storageClass);
  const above = node.parent?.kind === 'prefix' ? node.parent.prefix : '';
  const { label, from } = objectNames(key.slice(above.length) || key);
  return {
    label,
    contextValue: isArchived ? 'object.archived' : 'object',
    icon: isArchived ? new ThemeIcon('archive') : ThemeIcon.File,
    description: [
      ...(records === undefined ? [] : [plural(records, 'record')]),
      formatBytes(size),
      formatAge(lastModifiedMs, nowMs),
      ...(isArchived ? [l10n.t('archived ({0})', className ?? '')] : []),
      ...(from === undefined ? [] : [from]),
    ].join(' · '),
    tooltip: () =>
      factSheet(key, [
        ['URI', `s3://${node.bucket}/${key}`],
        [l10n.t('Records'), records === undefined ? undefined : formatCount(records)],
        [l10n.t('Size'), `${formatBytes(size)} (${formatCount(size)} B)`],
        [l10n.t('Delivered'), formatInstant(lastModifiedMs)],
        ['ETag', node.entry.eTag],
        [l10n.t('Storage class'), className],
      ]),
    command: { command: COMMANDS.openObject, title: l10n.t('Open Object'), arguments: [node] },
  };
}
