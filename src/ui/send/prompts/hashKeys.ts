import * as l10n from '@vscode/l10n';
import { QuickPickItemKind } from 'vscode';
import { isHashKey, type ExplicitHashKeyChoice, type MissingHashKeyPolicy } from '../../../records';
import type { KeyCandidate } from '../keyCandidates';
import { candidateItem } from './keyCandidateItems';
import { askForMissing } from './missingKeys';
import { askForFieldPath } from '../../prompts/fieldPaths';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { askForText } from '../../prompts/inputBoxes';

interface HashKeyItem extends PickItem {
  choose?: () => Promise<ExplicitHashKeyChoice | undefined> | ExplicitHashKeyChoice;
}

/** The fields that hold hash keys in each record, then the other ways. `undefined`: dismissed. */
export async function pickHashKey(candidates: readonly KeyCandidate[]): Promise<ExplicitHashKeyChoice | undefined> {
  const fields = candidates.filter((candidate) => candidate.isHashKey);
  const title = l10n.t('Explicit hash key');
  const heading = (label: string): HashKeyItem => ({ label, kind: QuickPickItemKind.Separator });
  const items: HashKeyItem[] = [
    { icon: 'pinned', label: l10n.t('One for all records…'), choose: () => askForHashKey(title) },
    { icon: 'edit', label: l10n.t('Another field…'), choose: () => askForField(title) },
    ...(fields.length > 0 ? [heading(l10n.t('fields'))] : []),
    ...fields.map((field): HashKeyItem => {
      return { ...candidateItem(field), choose: () => ({ kind: 'field', path: field.path }) };
    }),
  ];
  const placeHolder = l10n.t('It chooses the shard instead of the partition key');
  return (await choose(items, { title, placeHolder }))?.choose?.();
}

async function askForField(title: string): Promise<ExplicitHashKeyChoice | undefined> {
  const path = await askForFieldPath(title);
  return path === undefined ? undefined : { kind: 'field', path };
}

async function askForHashKey(title: string): Promise<string | undefined> {
  return askForText({
    title,
    prompt: l10n.t('A whole number from 0 to 2^128 − 1. All records go to the shard that owns it.'),
    validateInput: (input) => (isHashKey(input) ? undefined : l10n.t('Enter a whole number from 0 to 2^128 − 1')),
  });
}

/** What happens to records whose field is not a hash key. `undefined`: dismissed. */
export function askForMissingHashKeys(heading: string): Promise<Exclude<MissingHashKeyPolicy, 'fail'> | undefined> {
  const otherWay = { icon: 'key', label: l10n.t('Use their partition keys'), policy: 'partitionKey' } as const;
  return askForMissing(heading, otherWay);
}
