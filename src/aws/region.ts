import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../errors';

/** The form of a region, as in `eu-west-1` and `us-gov-west-1`: also of one that is newer than the SDK. */
export const REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;
/** One label of a host's name: it becomes a part of one, as in `kinesis.eu-west-1.amazonaws.com`, and must not end it. */
const HOST_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

export function refuseForeignRegion(region: string): void {
  if (HOST_LABEL.test(region)) return;
  throw new PipelinesError('InvalidRegion', l10n.t('"{0}" is not a region.', region), {
    remedy: l10n.t('A region has letters, digits and hyphens only, as in eu-west-1.'),
  });
}
