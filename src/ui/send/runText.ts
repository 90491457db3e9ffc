import * as l10n from '@vscode/l10n';
import type { RatePlan } from '../../samples';
import type { Amount } from '../prompts/parseAmount';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import { amountText, rateText } from './sampleInput';

/** `Orders: 1,000 records, 50 rec/s → demo-stream`. Undefined plan: as fast as possible. */
export function runText({
  template,
  destination,
  amount,
  plan,
}: {
  template: string;
  destination: TargetArgument | 'editor' | undefined;
  amount: Amount;
  plan: RatePlan | undefined;
}): string {
  const what = destination === 'editor' ? amountText(amount) : `${amountText(amount)}, ${rateText(plan)}`;
  return `${template}: ${what} → ${destinationText(destination)}`;
}

export function destinationText(destination: TargetArgument | 'editor' | undefined): string {
  if (destination === undefined) return l10n.t('choose a stream');
  return destination === 'editor' ? l10n.t('an editor') : targetLabel(destination);
}
