import * as l10n from '@vscode/l10n';
import { parseAmount, type Amount } from './parseAmount';
import { askForText } from './inputBoxes';

/** `undefined`: dismissed. */
export async function askForAmount(title: string, mostRecords: number, value: string): Promise<Amount | undefined> {
  const text = await askForText({
    title,
    prompt: l10n.t('Number of records or a duration (90 s, 5 min, 2 h). Leave empty to run until you cancel.'),
    value,
    validateInput: (input) => {
      if (parseAmount(input, mostRecords)) return undefined;
      return l10n.t('Enter a whole number up to {0}, or a duration such as 90 s', mostRecords.toLocaleString());
    },
  });
  return text === undefined ? undefined : parseAmount(text, mostRecords);
}
