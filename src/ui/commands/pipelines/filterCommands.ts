import * as l10n from '@vscode/l10n';
import { COMMANDS } from '../../contributions';
import { askWhileTyping } from '../../prompts/inputBoxes';
import type { TreeView } from '../../tree/treeView';
import { command, type Command } from '../command';

/** So long after the last key, what is typed is looked for. */
const PAUSE_MS = 150;

/** Narrows the view to names that contain a text. */
export function filterCommands({ view }: { view: TreeView }): Command[] {
  return [
    command({
      id: COMMANDS.filter,
      doing: l10n.t('filter the view'),
      argument: ({ fields }) => fields.text('text'),
      complete: (text) => (text === undefined ? undefined : { text }),
      ask: async () => {
        const text = await askForFilter(view);
        return text === undefined ? undefined : { text };
      },
      run: ({ text }) => view.filter(text),
    }),
    command({
      id: COMMANDS.clearFilter,
      doing: l10n.t('clear the filter'),
      argument: () => undefined,
      run: () => view.filter(''),
    }),
  ];
}

/** The view follows what is typed; dismissing the box brings the filter back that was there before. */
async function askForFilter(view: TreeView): Promise<string | undefined> {
  const before = view.filterText;
  let timer: NodeJS.Timeout | undefined;
  const text = await askWhileTyping(
    {
      title: l10n.t('Filter Kinesis Pipelines'),
      prompt: l10n.t('Part of a name. In a bucket: name, "/" and the beginning of the key. Empty shows all.'),
      placeHolder: l10n.t('orders, or my-bucket/2026/11'),
      value: before,
    },
    (typed) => {
      clearTimeout(timer);
      timer = setTimeout(() => void view.filter(typed.trim()), PAUSE_MS);
    },
  );
  clearTimeout(timer);
  if (text === undefined) await view.filter(before);
  return text?.trim();
}
