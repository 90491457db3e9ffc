import * as l10n from '@vscode/l10n';
import { QuickPickItemKind } from 'vscode';
import type { PartitionKeyChoice } from '../../../records';
import type { KeyCandidate } from '../keyCandidates';
import type { SendSettings } from '../preferences';
import { askForFieldPath } from '../../prompts/fieldPaths';
import { pickHashKey } from './hashKeys';
import { candidateItem } from './keyCandidateItems';
import { askForMissing } from './missingKeys';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { askForText } from '../../prompts/inputBoxes';

/** Without a partition key: the one before stays, beside the explicit hash key. */
export type KeyChoice = Partial<Pick<SendSettings, 'partitionKey' | 'explicitHashKey'>>;

interface KeyItem extends PickItem {
  choose?: () => Promise<KeyChoice | undefined> | KeyChoice;
}

export interface KeyCandidates {
  fields: readonly KeyCandidate[];
  /** The keys that the records came with. */
  own: PartitionKeyChoice | undefined;
}

/** Fields with an example and how they spread the records, then the other ways. `undefined`: dismissed. */
export async function pickPartitionKey({ fields, own }: KeyCandidates): Promise<KeyChoice | undefined> {
  const heading = (label: string): KeyItem => ({ label, kind: QuickPickItemKind.Separator });
  const items: KeyItem[] = [
    ...(own ? [ownItem(own)] : []),
    {
      icon: 'arrow-both',
      label: l10n.t('Random'),
      description: l10n.t('spreads the records evenly'),
      choose: () => ({ partitionKey: { kind: 'random' } }),
    },
    ...(fields.length > 0 ? [heading(l10n.t('fields'))] : []),
    ...fields.map((field): KeyItem => {
      return { ...candidateItem(field), choose: () => ({ partitionKey: { kind: 'field', path: field.path } }) };
    }),
    heading(l10n.t('other')),
    { icon: 'edit', label: l10n.t('Another field…'), choose: askForField },
    { icon: 'pinned', label: l10n.t('The same for all…'), choose: askForFixed },
    {
      icon: 'symbol-key',
      label: l10n.t('Hash of the record'),
      description: l10n.t('identical records go to the same shard'),
      choose: () => ({ partitionKey: { kind: 'content' } }),
    },
    {
      icon: 'symbol-numeric',
      label: l10n.t('Explicit hash key…'),
      description: l10n.t('chooses the shard instead of the partition key'),
      choose: async () => {
        const explicitHashKey = await pickHashKey(fields);
        return explicitHashKey === undefined ? undefined : { explicitHashKey };
      },
    },
  ];
  const chosen = await choose(items, {
    title: l10n.t('Partition key'),
    placeHolder: l10n.t('Choose the partition key'),
    matchOnDescription: true,
  });
  return chosen?.choose?.();
}

function ownItem(own: PartitionKeyChoice): KeyItem {
  return {
    icon: 'history',
    label: l10n.t("Each record's own"),
    description: l10n.t('as received'),
    choose: () => ({ partitionKey: own }),
  };
}

async function askForField(): Promise<KeyChoice | undefined> {
  const path = await askForFieldPath(l10n.t('Partition key'));
  return path === undefined ? undefined : { partitionKey: { kind: 'field', path } };
}

async function askForFixed(): Promise<KeyChoice | undefined> {
  const value = await askForText({
    title: l10n.t('Partition key'),
    prompt: l10n.t('Partition key of all records, which then go to one shard'),
    validateInput: ({ length }) => (length >= 1 && length <= 256 ? undefined : l10n.t('Enter 1 to 256 characters')),
  });
  return value === undefined ? undefined : { partitionKey: { kind: 'fixed', value } };
}

/** What becomes of records that lack the field. `undefined`: dismissed. */
export function askForMissingKeys(heading: string): Promise<'random' | 'skip' | undefined> {
  return askForMissing(heading, { icon: 'arrow-both', label: l10n.t('Use random keys'), policy: 'random' });
}
