import * as l10n from '@vscode/l10n';
import type { DetailsTexts } from '../../webview';

export function detailsTexts(): DetailsTexts {
  return {
    actions: l10n.t('Actions'),
    refresh: l10n.t('Refresh'),
    loading: l10n.t('Loading…'),
    retry: l10n.t('Try Again'),
    resizeColumn: l10n.t('Resize column'),
    gone: l10n.t('not kept'),
    firstOf: l10n.t('The first {0} of {1}.'),
    connection: l10n.t('Connection: {0}'),
    shardPicture: l10n.t('Left to right: hash keys. Top to bottom: reshardings.'),
    range: l10n.t('Range of time'),
    table: l10n.t('Table'),
    time: l10n.t('Time'),
    noValues: l10n.t('nothing measured'),
    lastAndMost: l10n.t('last {0}, at most {1}'),
    open: l10n.t('open'),
    closed: l10n.t('closed'),
    hot: l10n.t('hot: near its limit, or far above the others'),
  };
}
