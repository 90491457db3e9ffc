import * as l10n from '@vscode/l10n';
import type { Connection } from '../../aws';
import { areListPrices, PRICE_NAMES, PRICES, type PriceTable } from '../../pipelines';
import { LOCAL_CONNECTION } from '../contributions';

/** An estimate for a month, with the prices that it is made of. */
export function costText(dollarsPerMonth: number, prices: PriceTable): string {
  return l10n.t('about $ {0} a month ({1})', dollarsText(dollarsPerMonth), pricesText(prices));
}

/** What it costs where it is: the local pipeline is free, and says what the same would cost on AWS. */
export function costAt({ name }: Pick<Connection, 'name'>, cost: string): string {
  return name === LOCAL_CONNECTION ? l10n.t('free of charge on this machine; on AWS {0}', cost) : cost;
}

export function dollarsText(dollars: number): string {
  return dollars.toLocaleString(undefined, { maximumFractionDigits: 2 });
}

/** Where the prices are from, with their date. */
export function pricesText(prices: PriceTable): string {
  const { region, asOf } = PRICES;
  return areListPrices(prices)
    ? l10n.t('list prices of {0}, {1}', region, asOf)
    : l10n.t('your prices, and list prices of {0}, {1}, for the others', region, asOf);
}

/** All prices by the names that the setting has. */
export function priceTableText(prices: PriceTable): string {
  return `${pricesText(prices)}: ${PRICE_NAMES.map((name) => `${name} $ ${prices[name]}`).join(', ')}`;
}
