import * as l10n from '@vscode/l10n';
import { ThemeColor, ThemeIcon, type Command } from 'vscode';
import { explainError, type ErrorExplanation } from '../../aws';
import { definedFields } from '../../common';
import { COMMANDS } from '../contributions';
import type { ErrorNode } from './nodes';
import type { Row } from './row';

/**
 * Why the rows of a level are missing. A click does what mends it; its menu has the other ways. The row begins with the reason: what
 * could not be done stands above it, and in a narrow view there is room for a few words.
 */
export function errorRow(node: ErrorNode): Row {
  const { connection, doing, error } = node;
  const { title: reason, cause, action } = explainError(error, { connection });
  const { title } = explainError(error, { connection, doing });
  return definedFields({
    label: reason,
    contextValue: contextOf(action),
    icon: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
    description: cause,
    tooltip: [title, cause, ...(action?.kind === 'login' ? [action.command] : [])].filter((part) => part).join('\n'),
    command: remedyOf(node, action),
  });
}

/** By these the menus in package.json know what helps. */
function contextOf(action: ErrorExplanation['action']): string {
  switch (action?.kind) {
    case 'login':
    case 'mfaCode':
      return 'error.login';
    case 'permission':
      return 'error.permission';
    case 'switchRegion':
      return action.stream === undefined ? 'error' : 'error.region';
    default:
      return 'error';
  }
}

function remedyOf(node: ErrorNode, action: ErrorExplanation['action']): Command {
  switch (action?.kind) {
    case 'startLocal':
      return { command: COMMANDS.localStart, title: l10n.t('Start') };
    case 'allowEndpoint': {
      const { connection } = action;
      return { command: COMMANDS.allowEndpoint, title: l10n.t('Allow Host…'), arguments: [{ connection }] };
    }
    case 'login':
    case 'mfaCode':
      return { command: COMMANDS.logIn, title: l10n.t('Log In'), arguments: [node] };
    case 'editorSetting':
      return {
        command: 'workbench.action.openSettings',
        title: l10n.t('Open Settings'),
        arguments: [action.setting],
      };
    default:
      return { command: COMMANDS.refresh, title: l10n.t('Retry'), arguments: [node] };
  }
}
