import * as l10n from '@vscode/l10n';
import { COMMANDS } from '../contributions';
import type { TreePlace } from '../treePlace';
import type { ReportAction } from './report';

/** The way from a report to the row of what it is about. */
export function showInTreeAction(place: TreePlace): ReportAction {
  return { label: l10n.t('Show in Tree'), command: COMMANDS.showInTree, argument: place };
}
