import * as l10n from '@vscode/l10n';
import { partitionKeys } from '../../records';
import { askForText } from './inputBoxes';

/** `undefined`: dismissed. */
export async function askForFieldPath(title: string): Promise<string | undefined> {
  const path = await askForText({
    title,
    prompt: l10n.t('Path of the field: customer.id, items[0].id or $["a.b"]'),
    validateInput: (input) => (isFieldPath(input.trim()) ? undefined : l10n.t('Enter the path of a field')),
  });
  return path?.trim();
}

function isFieldPath(path: string): boolean {
  try {
    partitionKeys({ kind: 'field', path });
    return true;
  } catch {
    return false;
  }
}
