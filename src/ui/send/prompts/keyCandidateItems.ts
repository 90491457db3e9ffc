import * as l10n from '@vscode/l10n';
import { formatCount, plural } from '../../format';
import type { KeyCandidate } from '../keyCandidates';
import { percent, short } from '../spreadText';
import type { PickItem } from '../../prompts/quickPicks';

/** `customer.id — 40 distinct, hottest 6 %`. */
export function candidateItem({ path, example, distinct, hottestShare, missing }: KeyCandidate): PickItem {
  const facts = [
    l10n.t('{0} distinct', formatCount(distinct)),
    l10n.t('hottest {0}', percent(hottestShare)),
    ...(missing > 0 ? [l10n.t('missing in {0}', plural(missing, 'record'))] : []),
  ];
  const isHot = hottestShare > 0.5;
  return {
    icon: isHot ? 'warning' : 'symbol-field',
    label: path,
    description: facts.join(', '),
    detail: l10n.t('for example {0}', short(example)),
  };
}
