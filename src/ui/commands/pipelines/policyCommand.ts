import * as l10n from '@vscode/l10n';
import { env } from 'vscode';
import { IAM_ACTIONS, IAM_FEATURES, iamPolicy, type IamFeature } from '../../../aws';
import { PipelinesError } from '../../../errors';
import { COMMANDS } from '../../contributions';
import { noteBriefly } from '../../messages';
import { chooseMany } from '../../prompts/quickPicks';
import type { Call } from '../call';
import { command, type Command } from '../command';

/** Copies an IAM policy that allows what a person wants to do, for the administrator of the account. */
export function policyCommand(): Command {
  return command({
    id: COMMANDS.copyIamPolicy,
    doing: l10n.t('copy the IAM policy'),
    argument: featuresIn,
    complete: (features) => features,
    ask: async (features) => features ?? (await askForFeatures()),
    run: async (features) => {
      if (features.length === 0) return undefined;
      const policy = iamPolicy(features);
      await env.clipboard.writeText(policy);
      noteBriefly(l10n.t('Copied the policy. Limit its resources to your streams and buckets.'));
      return { policy };
    },
  });
}

async function askForFeatures(): Promise<IamFeature[] | undefined> {
  const items = IAM_FEATURES.map((feature) => {
    return { label: featureText(feature), description: IAM_ACTIONS[feature].join(', '), feature };
  });
  const chosen = await chooseMany(items, {
    title: l10n.t('Copy IAM policy'),
    placeHolder: l10n.t('What it should allow'),
  });
  return chosen?.map(({ feature }) => feature);
}

function featuresIn({ fields }: Call): IamFeature[] | undefined {
  return fields.strings('features')?.map((name) => {
    const feature = IAM_FEATURES.find((known) => known === name);
    if (feature !== undefined) return feature;
    throw new PipelinesError('InvalidArgument', `There is no feature "${name}".`, {
      remedy: `There are: ${IAM_FEATURES.join(', ')}.`,
    });
  });
}

function featureText(feature: IamFeature): string {
  switch (feature) {
    case 'browse':
      return l10n.t('Browse streams, delivery streams and buckets');
    case 'sendToStream':
      return l10n.t('Send to a data stream');
    case 'sendToDeliveryStream':
      return l10n.t('Send to a delivery stream');
    case 'buildStreams':
      return l10n.t('Create, change and delete data streams');
    case 'buildDeliveryStreams':
      return l10n.t('Create, change and delete delivery streams');
    case 'buildBuckets':
      return l10n.t('Create, empty and delete buckets');
    case 'tail':
      return l10n.t('Tail a data stream');
    case 'fanOut':
      return l10n.t('Tail by enhanced fan-out (with "Tail a data stream")');
    case 'openObjects':
      return l10n.t('Open and search delivered objects');
    case 'verifyDelivery':
      return l10n.t('Watch, verify and trace deliveries');
    case 'editObjects':
      return l10n.t('Save and delete objects');
    case 'accountAlias':
      return l10n.t('Show the name of the account beside its number');
    case 'showDetails':
      return l10n.t('Show the details of streams, delivery streams and buckets');
    case 'objectVersions':
      return l10n.t('Open earlier versions of objects');
    case 'restoreObjects':
      return l10n.t('Restore archived objects');
    case 'exportPipeline':
      return l10n.t('Export pipelines as code, and bring them here');
    case 'encryptedStreams':
      return l10n.t('Use streams and buckets that are encrypted with KMS');
  }
}
