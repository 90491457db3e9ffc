import * as l10n from '@vscode/l10n';
import type { SendProgress } from '../../producer';
import { assertNever } from '../../errors';
import { formatBytes, formatCount, formatDuration, formatRate } from '../format';

/** `48,000 of 120,000 (40 %), 21,000 rec/s, 4.2 MB/s, 20 retried, 3 s left`. */
export function progressText(progress: SendProgress): string {
  const { sent, total, retried, recordsPerSecond, bytesPerSecond, remainingMs } = progress;
  const count = formatCount(sent);
  const state = stateText(progress.state);
  return [
    ...(state === undefined ? [] : [state]),
    total === undefined
      ? l10n.t('Sent: {0}', count)
      : l10n.t('{0} of {1} ({2} %)', count, formatCount(total), percentOf(progress)),
    formatRate(recordsPerSecond),
    `${formatBytes(bytesPerSecond)}/s`,
    ...(retried > 0 ? [l10n.t('{0} retried', formatCount(retried))] : []),
    ...(remainingMs ? [l10n.t('{0} left', formatDuration(remainingMs))] : []),
  ].join(', ');
}

/** Whole per cents, rounded down: 100 % is said when all are there. */
export function percentOf({ sent, total }: Pick<SendProgress, 'sent' | 'total'>): number {
  return total === undefined ? 0 : Math.floor((sent / Math.max(1, total)) * 100);
}

function stateText(state: SendProgress['state']): string | undefined {
  switch (state) {
    case 'sending':
      return undefined;
    case 'slowed':
      return l10n.t('slowed by throttling');
    case 'unreachable':
      return l10n.t('no connection, trying again');
    case 'waitingForCredentials':
      return l10n.t('waiting for credentials');
    default:
      return assertNever(state);
  }
}
