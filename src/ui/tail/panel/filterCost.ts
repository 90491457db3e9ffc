import * as l10n from '@vscode/l10n';
import type { RecordFilter } from '../../../consumer';
import { plural } from '../../format';

/** What a filter that costs too much says of itself; undefined: it has looked through every record. */
export function filterCost({ work }: Pick<RecordFilter, 'work'>): { message: string; isEnded: boolean } | undefined {
  const { recordsCut, isEnded } = work;
  if (recordsCut === 0) return undefined;
  const records = plural(recordsCut, 'record');
  if (isEnded) {
    const what = l10n.t(
      'This filter takes too long and was ended: it came to no result for {0}. All records are shown.',
      records,
    );
    return { message: `${what} ${l10n.t('Write a simpler one: fewer repeats, functions and pipes.')}`, isEnded };
  }
  return { message: l10n.t('This filter takes too long for {0}: not shown.', records), isEnded };
}
