import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { partitionKeys } from '../../records';
import { formatCount, plural } from '../format';
import type { KeyCandidate } from '../send/keyCandidates';
import type { SendSettings } from '../send/preferences';
import { percent, short } from '../send/spreadText';

export type KeyChoice = Pick<SendSettings, 'partitionKey' | 'explicitHashKey'>;

interface KeyItem extends QuickPickItem {
  choose?: () => Promise<KeyChoice | undefined> | KeyChoice;
}

/** Fields with an example and how they spread the records, then the other ways. `undefined`: dismissed. */
export async function pickPartitionKey(candidates: readonly KeyCandidate[]): Promise<KeyChoice | undefined> {
  const heading = (label: string): KeyItem => ({ label, kind: QuickPickItemKind.Separator });
  const items: KeyItem[] = [
    {
      label: `$(arrow-both) ${l10n.t('Random')}`,
      description: l10n.t('spreads the records evenly'),
      choose: () => ({ partitionKey: { kind: 'random' } }),
    },
    ...(candidates.length > 0 ? [heading(l10n.t('a field of the records'))] : []),
    ...candidates.map(candidateItem),
    heading(l10n.t('other')),
    { label: `$(edit) ${l10n.t('Another field…')}`, choose: askForField },
    { label: `$(pinned) ${l10n.t('The same for all…')}`, choose: askForFixed },
    {
      label: `$(symbol-key) ${l10n.t('Hash of the record')}`,
      description: l10n.t('equal records share a shard'),
      choose: () => ({ partitionKey: { kind: 'content' } }),
    },
    {
      label: `$(symbol-numeric) ${l10n.t('Explicit hash key…')}`,
      description: l10n.t('one shard, by its hash range'),
      choose: askForHashKey,
    },
  ];
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('Partition key'),
    placeHolder: l10n.t('What decides on the shard of a record'),
    matchOnDescription: true,
  });
  return chosen?.choose?.();
}

/** `customer.id — 40 distinct, hottest 6 %`. */
function candidateItem({ path, example, distinct, hottestShare, missing }: KeyCandidate): KeyItem {
  const facts = [
    l10n.t('{0} distinct', formatCount(distinct)),
    l10n.t('hottest {0}', percent(hottestShare)),
    ...(missing > 0 ? [l10n.t('missing in {0}', plural(missing, 'record'))] : []),
  ];
  const isHot = hottestShare > 0.5;
  return {
    label: `${isHot ? '$(warning)' : '$(symbol-field)'} ${path}`,
    description: facts.join(', '),
    detail: l10n.t('for example {0}', short(example)),
    choose: () => ({ partitionKey: { kind: 'field', path } }),
  };
}

async function askForField(): Promise<KeyChoice | undefined> {
  const path = await window.showInputBox({
    title: l10n.t('Partition key'),
    prompt: l10n.t('Path of the field: customer.id, items[0].id or $["a.b"]'),
    validateInput: (input) => (isFieldPath(input.trim()) ? undefined : l10n.t('The path of a field')),
  });
  return path === undefined ? undefined : { partitionKey: { kind: 'field', path: path.trim() } };
}

function isFieldPath(path: string): boolean {
  try {
    partitionKeys({ kind: 'field', path });
    return true;
  } catch {
    return false;
  }
}

async function askForFixed(): Promise<KeyChoice | undefined> {
  const value = await window.showInputBox({
    title: l10n.t('Partition key'),
    prompt: l10n.t('The partition key of all records: they go to one shard'),
    validateInput: ({ length }) => (length >= 1 && length <= 256 ? undefined : l10n.t('1 to 256 characters')),
  });
  return value === undefined ? undefined : { partitionKey: { kind: 'fixed', value } };
}

async function askForHashKey(): Promise<KeyChoice | undefined> {
  const explicitHashKey = await window.showInputBox({
    title: l10n.t('Explicit hash key'),
    prompt: l10n.t('A whole number from 0 to 2^128 − 1: all records go to the shard that takes it'),
    validateInput: (input) => {
      const isHashKey = /^(0|[1-9]\d{0,38})$/.test(input) && BigInt(input) < 2n ** 128n;
      return isHashKey ? undefined : l10n.t('A whole number from 0 to 2^128 − 1');
    },
  });
  return explicitHashKey === undefined ? undefined : { partitionKey: { kind: 'random' }, explicitHashKey };
}

/** What becomes of records that lack the field. `undefined`: dismissed. */
export async function askForMissingKeys(missing: number, path: string): Promise<'random' | 'skip' | undefined> {
  const items = [
    { label: `$(arrow-both) ${l10n.t('Give them random keys')}`, policy: 'random' as const },
    {
      label: `$(circle-slash) ${l10n.t('Leave them out')}`,
      description: l10n.t('they count as failed'),
      policy: 'skip' as const,
    },
  ];
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('{0} without a usable "{1}"', plural(missing, 'record'), path),
    placeHolder: l10n.t('What becomes of them'),
  });
  return chosen?.policy;
}
