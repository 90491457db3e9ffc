import * as l10n from '@vscode/l10n';
import type { Archive, RestoreTier } from '../../../outputs';

/* "Archive retrieval options" and "Amazon S3 pricing": how long it takes, and what is billed, without figures that change. */

export function tierName(tier: RestoreTier): string {
  switch (tier) {
    case 'Expedited':
      return l10n.t('Expedited');
    case 'Standard':
      return l10n.t('Standard');
    case 'Bulk':
      return l10n.t('Bulk');
  }
}

export function restoreTime(archive: Archive, tier: RestoreTier): string {
  const isDeep = archive === 'deepArchive' || archive === 'tieringDeepArchive';
  switch (tier) {
    case 'Expedited':
      return l10n.t('1 to 5 minutes');
    case 'Standard':
      return isDeep ? l10n.t('within 12 hours') : l10n.t('3 to 5 hours');
    case 'Bulk':
      return isDeep ? l10n.t('within 48 hours') : l10n.t('5 to 12 hours');
  }
}

export function restorePrice(archive: Archive, tier: RestoreTier): string {
  if (tier === 'Expedited') return l10n.t('The most expensive: billed for each request and each GB');
  const isOfTiering = archive === 'tieringArchive' || archive === 'tieringDeepArchive';
  if (isOfTiering) return l10n.t('Not billed; the object moves back to the frequent tier, whose storage costs more');
  if (tier === 'Standard') return l10n.t('Billed for each request and each GB');
  return archive === 'glacier'
    ? l10n.t('Nothing is billed for the GB that are restored')
    : l10n.t('The cheapest: billed for each request and each GB');
}
