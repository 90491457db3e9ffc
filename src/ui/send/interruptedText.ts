import * as l10n from '@vscode/l10n';
import { formatAge, formatCount, plural } from '../format';
import { targetLabel } from '../prompts/targetNames';
import type { JournalEntry } from './sendJournal';

/** What a send had reached when its window closed; counts that are not exact are at least so much. */
export function interruptedText(entry: JournalEntry, nowMs: number): string {
  const { name, target, updatedMs } = entry;
  const age = formatAge(updatedMs, nowMs);
  const what = l10n.t('The window closed while {0} was being sent to {1} ({2}).', name, targetLabel(target), age);
  return `${what} ${countsText(entry)}`;
}

function countsText({ sent, failed, total, isExact }: JournalEntry): string {
  const all = total === undefined ? undefined : plural(total, 'record');
  const failures = failed > 0 ? [l10n.t('{0} failed', formatCount(failed))] : [];
  if (isExact) {
    const arrived = all
      ? l10n.t('Sent: {0} of {1}', formatCount(sent), all)
      : l10n.t('Sent: {0}', plural(sent, 'record'));
    return `${[arrived, ...failures, l10n.t('the rest was not sent')].join('; ')}.`;
  }
  const arrived = all
    ? l10n.t('At least {0} of {1} had arrived', formatCount(sent), all)
    : l10n.t('At least {0} had arrived', plural(sent, 'record'));
  return `${[arrived, ...failures, l10n.t('the state of the rest is unknown')].join('; ')}.`;
}
