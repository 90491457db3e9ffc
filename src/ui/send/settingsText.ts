import * as l10n from '@vscode/l10n';
import { assertNever } from '../../errors';
import type { ExplicitHashKeyChoice, MissingFieldPolicy, MissingHashKeyPolicy } from '../../records';
import type { SendSettings } from './preferences';

/** `customer.id`, `random`, `customer.id, explicit hash key 0`, …: what decides on the shards. */
export function partitionKeyText({ partitionKey, explicitHashKey }: SendSettings): string {
  if (explicitHashKey === undefined) return keyText(partitionKey);
  const hashKey = l10n.t('explicit hash key {0}', hashKeyText(explicitHashKey));
  return partitionKey.kind === 'random' ? hashKey : `${keyText(partitionKey)}, ${hashKey}`;
}

function keyText(partitionKey: SendSettings['partitionKey']): string {
  switch (partitionKey.kind) {
    case 'random':
      return l10n.t('random');
    case 'content':
      return l10n.t('hash of the record');
    case 'fixed':
      return l10n.t('always "{0}"', partitionKey.value);
    case 'field':
      return withMissing(partitionKey.path, missingPolicyText(partitionKey.missing ?? 'fail'));
    case 'given':
      return l10n.t("each record's own");
    default:
      return assertNever(partitionKey);
  }
}

function hashKeyText(choice: ExplicitHashKeyChoice): string {
  return typeof choice === 'string' ? choice : withMissing(choice.path, missingPolicyText(choice.missing ?? 'fail'));
}

function withMissing(path: string, missing: string | undefined): string {
  return missing === undefined ? path : `${path} (${missing})`;
}

function missingPolicyText(policy: MissingFieldPolicy | MissingHashKeyPolicy): string | undefined {
  switch (policy) {
    case 'fail':
      return undefined;
    case 'random':
      return l10n.t('random if missing');
    case 'partitionKey':
      return l10n.t('partition key if missing');
    case 'skip':
      return l10n.t('records without it are skipped');
    default:
      return assertNever(policy);
  }
}
