import { commands } from 'vscode';
import { pricesWith, type PriceTable } from '../../pipelines';
import { setting, SETTINGS_SECTION } from '../settings';

/** The prices that estimates are made of: the person's own, and list prices for the others. */
export function currentPrices(): PriceTable {
  return pricesWith(setting('prices'));
}

export function editPrices(): Thenable<unknown> {
  return commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.prices`);
}
