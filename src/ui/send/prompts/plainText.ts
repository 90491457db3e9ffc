import * as l10n from '@vscode/l10n';
import type { RecordFormat } from '../../../records';
import { formatBytes, plural } from '../../format';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { pickFormat } from './reading';

/** What the part of a text at hand is made of. */
export interface TextSize {
  lines: number;
  bytes: number;
}

interface ReadingItem extends PickItem {
  choose: () => Promise<RecordFormat | undefined> | RecordFormat | undefined;
}

/**
 * How to send a text that is neither JSON nor CSV. Undefined: dismissed, or the person goes to the problem.
 * @param reason why it could not be read
 */
export async function askHowToRead(
  name: string,
  {
    reason,
    size,
    goToProblem,
  }: { reason: string; size: TextSize | undefined; goToProblem?: (() => unknown) | undefined },
): Promise<RecordFormat | undefined> {
  const items: ReadingItem[] = [
    {
      icon: 'list-flat',
      label: l10n.t('Send as Lines'),
      description: size ? l10n.t('{0}, one per line', plural(size.lines, 'record')) : l10n.t('one record per line'),
      choose: () => 'lines',
    },
    {
      icon: 'file',
      label: l10n.t('Send as One Record'),
      description: size ? formatBytes(size.bytes) : undefined,
      choose: () => 'whole',
    },
    { icon: 'file-code', label: l10n.t('Read as…'), choose: pickFormat },
  ];
  if (goToProblem) {
    const choice = () => {
      goToProblem();
      return undefined;
    };
    items.push({ icon: 'go-to-file', label: l10n.t('Go to Problem'), description: reason, choose: choice });
  }
  const chosen = await choose(items, {
    title: l10n.t('Send {0}', name),
    placeHolder: l10n.t('Neither JSON nor CSV. Choose how to send it.'),
  });
  return chosen?.choose();
}
