import * as l10n from '@vscode/l10n';
import { ThemeColor, ThemeIcon, TreeItemCollapsibleState } from 'vscode';
import { isOfWorkspace, scopeText, type Connection, type connectionFailure } from '../../aws';
import { accountText, type Identity } from '../connections/identityText';
import type { LocalState } from '../connections/localPipeline';
import { COMMANDS, LOCAL_CONNECTION } from '../contributions';
import type { ConnectionNode, ConnectionProblemNode } from './nodes';
import type { Row } from './row';

const { Collapsed, Expanded } = TreeItemCollapsibleState;

export type ConnectionFailure = NonNullable<ReturnType<typeof connectionFailure>>;

interface ConnectionFacts {
  local: LocalState;
  /** Undefined: not known yet. */
  identity: Identity | undefined;
  failure: ConnectionFailure | undefined;
}

/** `logged out · 1234-5678-9012 · eu-west-1 · read-only`: its state and whose it is come first. */
export function connectionRow({ connection }: ConnectionNode, { local, identity, failure }: ConnectionFacts): Row {
  if (connection.name === LOCAL_CONNECTION) return localRow(local);
  const endpoint = connection.endpoint ?? connection.endpoints?.kinesis;
  const where =
    endpoint === undefined ? connection.region : `${connection.region} · ${endpoint.replace(/^https?:\/\//, '')}`;
  const marks = [
    ...(connection.readOnly ? [l10n.t('read-only')] : []),
    ...(connection.protected ? [l10n.t('protected')] : []),
    // Somebody else may have written it.
    ...(isOfWorkspace(connection) ? [l10n.t('workspace')] : []),
  ];
  return {
    label: connection.name,
    contextValue: `connection.remote${connection.readOnly ? '.readOnly' : ''}`,
    icon: connectionIcon(connection),
    collapsible: Collapsed,
    // Its tooltip is made when it is pointed at: `connectionTooltip`.
    description: [...failureTexts(failure), ...(identity ? [accountText(identity)] : []), where, ...marks].join(' · '),
  };
}

function failureTexts(failure: ConnectionFailure | undefined): string[] {
  if (!failure) return [];
  return [failure === 'loggedOut' ? l10n.t('logged out') : l10n.t('does not answer')];
}

function connectionIcon({
  protected: isProtected,
  readOnly,
  color = isProtected ? 'red' : undefined,
}: Connection): ThemeIcon {
  return icon(isProtected ? 'shield' : readOnly ? 'lock' : 'cloud', color && `charts.${color}`);
}

/** It has no children: nothing is asked of what it names. */
export function connectionProblemRow(node: ConnectionProblemNode): Row {
  const { label, problems, place } = node.entry;
  return {
    label,
    contextValue: 'connection.problem',
    icon: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
    description: problems[0] ?? '',
    tooltip: [label, ...problems, l10n.t('Not used until it is corrected in {0}.', scopeText(place.scope))].join('\n'),
    command: { command: COMMANDS.editConnections, title: l10n.t('Edit'), arguments: [node] },
  };
}

function localRow(local: LocalState): Row {
  const label = l10n.t('Local pipeline');
  switch (local.kind) {
    case 'running':
      return {
        label,
        contextValue: 'connection.local.running',
        icon: runningIcon(local),
        collapsible: Expanded,
        description: [
          l10n.t('running'),
          new URL(local.endpoint).host,
          ...(local.limits ? [l10n.t('AWS limits')] : []),
          ...(local.faults ? [l10n.t('simulating faults')] : []),
          ...(local.damage ? [l10n.t('found damaged data')] : []),
        ].join(' · '),
        tooltip: [
          l10n.t('Kinesis, Firehose and S3 at {0}. AWS tools work with it: --endpoint-url {0}', local.endpoint),
          ...damageLines(local.damage),
        ].join('\n'),
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

function icon(id: string, color?: string): ThemeIcon {
  return new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
}

type RunningLocal = LocalState & { kind: 'running' };

function runningIcon({ damage, faults }: RunningLocal): ThemeIcon {
  if (damage) return icon('warning', 'list.warningForeground');
  return faults ? icon('flame', 'charts.orange') : icon('vm-running', 'charts.green');
}

const MAX_PROBLEMS_SHOWN = 5;

function damageLines(damage: RunningLocal['damage']): string[] {
  if (!damage) return [];
  const { count, problems } = damage;
  const shown = problems.slice(0, MAX_PROBLEMS_SHOWN);
  const more = count - shown.length;
  return [
    l10n.t('It found damage in its data folder, passed over it and removed nothing:'),
    ...shown,
    ...(more > 0 ? [l10n.t('… and {0} more; see the output channel.', more)] : []),
  ];
}
