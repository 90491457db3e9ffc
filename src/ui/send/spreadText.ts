import * as l10n from '@vscode/l10n';
import type { ShardSpread } from '../../producer';
import { formatCount, plural } from '../format';
import type { SendSettings } from './preferences';

const MAX_NAMED = 4;
/** The share of one key that can be named. Where several keys are to blame, the shard is named. */
const HOT_SHARE = 0.5;

/** `2 shards: 52 %, 48 %`; of many, from the least to the most. */
export function spreadText({ shards }: Pick<ShardSpread, 'shards'>): string {
  const shares = shards.map(({ share }) => percent(share));
  const count = plural(shards.length, 'shard');
  if (shards.length === 1) return count;
  if (shards.length <= MAX_NAMED) return `${count}: ${shares.join(', ')}`;
  const inOrder = shards.map(({ share }) => share).sort((left, right) => left - right);
  return l10n.t('{0}: {1} to {2} each', count, percent(inOrder[0] ?? 0), percent(inOrder.at(-1) ?? 0));
}

/** What a person should know before these records are sent like this; empty: nothing. */
export function spreadWarnings(spread: ShardSpread, { partitionKey, explicitHashKey }: SendSettings): string[] {
  const { isHot, missingKeys, missingHashKeys } = spread;
  const field = partitionKey.kind === 'field' ? partitionKey.path : l10n.t('partition key');
  const hashField = typeof explicitHashKey === 'object' ? explicitHashKey.path : l10n.t('explicit hash key');
  return [
    ...(isHot ? [hotText(spread)] : []),
    ...(missingKeys > 0 ? [missingText(missingKeys, field)] : []),
    ...(missingHashKeys > 0 ? [missingText(missingHashKeys, hashField)] : []),
  ];
}

/** `20 records without a usable "customer.id"`. */
export function missingText(records: number, field: string): string {
  return l10n.t('{0} without a usable "{1}"', plural(records, 'record'), field);
}

function hotText({ hottestKey, shards }: ShardSpread): string {
  if (hottestKey && hottestKey.share > HOT_SHARE) {
    return l10n.t(
      'Hot shard: the key "{0}" takes {1} of the records',
      short(hottestKey.key),
      percent(hottestKey.share),
    );
  }
  const [hottest] = shards.toSorted((left, right) => right.share - left.share);
  return l10n.t('Hot shard: {0} takes {1} of the records', hottest?.shardId ?? '', percent(hottest?.share ?? 0));
}

const MAX_SHOWN_LENGTH = 40;

export function short(key: string): string {
  return key.length > MAX_SHOWN_LENGTH ? `${key.slice(0, MAX_SHOWN_LENGTH)}…` : key;
}

/** `0.4 %` of what is hardly anything: 0 % would be wrong. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = value > 0 && value < 1 ? 1 : 0;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} %`;
}

export function shardLine({ shardId, records, share }: ShardSpread['shards'][number]): string {
  return `${shardId}  ${percent(share).padStart(6)}  ${formatCount(records)}`;
}
