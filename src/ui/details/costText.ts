import * as l10n from '@vscode/l10n';
import { PRICES } from '../../pipelines';

/** An estimate by list prices, with their date. */
export function costText(dollarsPerMonth: number): string {
  const dollars = dollarsPerMonth.toLocaleString(undefined, { maximumFractionDigits: 2 });
  return l10n.t('about $ {0} a month (list prices of {1}, {2})', dollars, PRICES.region, PRICES.asOf);
}
