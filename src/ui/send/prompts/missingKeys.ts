import * as l10n from '@vscode/l10n';
import type { Icon } from '../../inert/inertText';
import { choose } from '../../prompts/quickPicks';

interface OtherWay<Policy> {
  icon: Icon;
  label: string;
  policy: Policy;
}

/** What happens to records whose field gives no key: the other way, or they are left out. `undefined`: dismissed. */
export async function askForMissing<Policy extends string>(
  heading: string,
  otherWay: OtherWay<Policy>,
): Promise<Policy | 'skip' | undefined> {
  const leaveOut = {
    icon: 'circle-slash' as const,
    label: l10n.t('Skip them'),
    description: l10n.t('they count as failed'),
    policy: 'skip' as const,
  };
  const placeHolder = l10n.t('Choose what to do with them');
  return (await choose([otherWay, leaveOut], { title: heading, placeHolder }))?.policy;
}
