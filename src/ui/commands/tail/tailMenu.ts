import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../../errors';
import type { MenuAction } from '../../../webview';
import { MENU_ACTIONS } from '../../../webview';
import { TAIL_MENU_COMMANDS } from '../../contributions';
import type { TailPanels } from '../../tail/panel/tailPanels';
import { command, type Command } from '../command';

/** The items of the context menu of a tail's panel. The page knows what the menu was opened for, and does what the item says. */
export function tailMenuCommands({ panels }: { panels: Pick<TailPanels, 'runMenuAction'> }): Command[] {
  return MENU_ACTIONS.map((action) => menuCommand(panels, action));
}

function menuCommand(panels: Pick<TailPanels, 'runMenuAction'>, action: MenuAction): Command {
  return command({
    id: TAIL_MENU_COMMANDS[action],
    doing: l10n.t('use the menu of the tail'),
    argument: ({ page }) => {
      if (typeof page?.tail === 'string') return page.tail;
      throw new PipelinesError('InvalidArgument', l10n.t('This command is for the context menu of a tail.'));
    },
    run: (tail) => panels.runMenuAction(tail, action),
  });
}
