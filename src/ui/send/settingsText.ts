import { l10n } from 'vscode';
import { assertNever } from '../../errors';
import type { SendSettings } from './preferences';

/** `customer.id`, `random`, …: where the partition keys come from. */
export function partitionKeyText({ partitionKey, explicitHashKey }: SendSettings): string {
  if (explicitHashKey !== undefined) return l10n.t('explicit hash key {0}', explicitHashKey);
  switch (partitionKey.kind) {
    case 'random':
      return l10n.t('random');
    case 'content':
      return l10n.t('hash of the record');
    case 'fixed':
      return l10n.t('always "{0}"', partitionKey.value);
    case 'field':
      return partitionKey.missing === undefined || partitionKey.missing === 'fail'
        ? partitionKey.path
        : `${partitionKey.path} (${missingText(partitionKey.missing)})`;
    default:
      return assertNever(partitionKey);
  }
}

function missingText(policy: 'random' | 'skip'): string {
  return policy === 'random' ? l10n.t('random where it is missing') : l10n.t('records without it are left out');
}
