import * as l10n from '@vscode/l10n';
import type { ShardSpread } from '../../producer';
import type { PickItem } from '../prompts/quickPicks';
import type { CheckedInput } from './checkedInput';
import type { SendSettings } from './preferences';
import { askForMissingHashKeys } from './prompts/hashKeys';
import { askForMissingKeys, pickPartitionKey } from './prompts/partitionKeys';
import { partitionKeyText } from './settingsText';
import { ownKeys } from './sources';
import type { SpreadEstimate } from './spreadEstimate';
import { missingText } from './spreadText';

export type KeyStep = 'partitionKey' | 'order' | 'aggregate';

/** A delivery stream has no shards: none of this is its matter. */
export function streamSteps(settings: SendSettings): (PickItem & { step: KeyStep })[] {
  return [
    { icon: 'key', label: l10n.t('Partition key'), description: partitionKeyText(settings), step: 'partitionKey' },
    {
      icon: 'list-ordered',
      label: l10n.t('Order'),
      description: settings.order ? l10n.t('preserved per partition key') : l10n.t('not preserved'),
      step: 'order',
    },
    {
      icon: 'package',
      label: l10n.t('Aggregate'),
      description: settings.aggregate ? l10n.t('many records packed into one, like the KPL') : l10n.t('off'),
      step: 'aggregate',
    },
  ];
}

/** The settings after a step; where the person dismissed it, as before. */
export async function changedSettings(
  step: KeyStep,
  settings: SendSettings,
  { input, estimate }: { input: CheckedInput; estimate: SpreadEstimate | undefined },
): Promise<SendSettings> {
  switch (step) {
    case 'partitionKey':
      return { ...settings, ...(await choosePartitionKey(input, estimate)) };
    case 'order':
      return { ...settings, order: settings.order ? undefined : 'perKey' };
    case 'aggregate':
      return { ...settings, aggregate: !settings.aggregate };
  }
}

/** Nothing of the key: the choice before stays. */
async function choosePartitionKey(
  { source }: CheckedInput,
  estimate: SpreadEstimate | undefined,
): Promise<Partial<SendSettings>> {
  const choice = await pickPartitionKey({ fields: (await estimate?.candidates()) ?? [], own: ownKeys(source) });
  return choice ? { explicitHashKey: undefined, ...choice } : {};
}

/** Asks about records that lack the field of their key. Undefined: dismissed. */
export async function withMissingKeys(
  settings: SendSettings,
  spread: ShardSpread | undefined,
): Promise<SendSettings | undefined> {
  const complete = await withMissingPartitionKeys(settings, spread?.missingKeys ?? 0);
  return complete && withMissingHashKeys(complete, spread?.missingHashKeys ?? 0);
}

async function withMissingPartitionKeys(settings: SendSettings, records: number): Promise<SendSettings | undefined> {
  const { partitionKey } = settings;
  const isDecided = partitionKey.kind !== 'field' || (partitionKey.missing ?? 'fail') !== 'fail';
  if (isDecided || records === 0) return settings;
  const missing = await askForMissingKeys(missingText(records, partitionKey.path));
  return missing && { ...settings, partitionKey: { ...partitionKey, missing } };
}

async function withMissingHashKeys(settings: SendSettings, records: number): Promise<SendSettings | undefined> {
  const { explicitHashKey } = settings;
  const isDecided = typeof explicitHashKey !== 'object' || (explicitHashKey.missing ?? 'fail') !== 'fail';
  if (isDecided || records === 0) return settings;
  const missing = await askForMissingHashKeys(missingText(records, explicitHashKey.path));
  return missing && { ...settings, explicitHashKey: { ...explicitHashKey, missing } };
}
