import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount } from '../../format';
import { choose, type PickItem } from '../../prompts/quickPicks';
import type { LargeRecord } from '../tooLarge';

const MAX_OFFERED = 50;

export type TooLargeChoice = { kind: 'skip' } | { kind: 'goTo'; index: number };

interface ChoiceItem extends PickItem {
  choice: TooLargeChoice;
}

/** What to do with records that are too large. Undefined: dismissed. */
export async function askForTooLarge(
  records: readonly LargeRecord[],
  { heading, canGoTo }: { heading: string; canGoTo: boolean },
): Promise<TooLargeChoice | undefined> {
  const shown = canGoTo ? records.slice(0, MAX_OFFERED) : [];
  const items: ChoiceItem[] = [
    {
      icon: 'circle-slash',
      label: l10n.t('Skip Them'),
      description: l10n.t('they count as failed'),
      choice: { kind: 'skip' },
    },
    ...shown.map(({ index, bytes }): ChoiceItem => {
      return {
        icon: 'go-to-file',
        label: l10n.t('Go to Record {0}', formatCount(index + 1)),
        description: formatBytes(bytes),
        choice: { kind: 'goTo', index },
      };
    }),
  ];
  return (await choose(items, { title: heading, placeHolder: l10n.t('Choose what to do') }))?.choice;
}
