import * as l10n from '@vscode/l10n';
import { env } from 'vscode';
import type { Connection } from '../../../aws';
import { createRole, deliveryRole, type DeliveryStreamSettings, type Place } from '../../../pipelines';
import { noteBriefly } from '../../messages';
import { choose } from '../../prompts/quickPicks';
import { pick } from '../../prompts/pick';
import type { PickItem } from '../../prompts/quickPicks';
import { doWork, type ResourceServices } from './work';

/** The account's roles are asked for, a new one is made, or its policies are copied for who may make it. Undefined: dismissed. */
export async function askForRole(
  services: ResourceServices,
  connection: Connection,
  place: Place,
  settings: DeliveryStreamSettings,
): Promise<DeliveryStreamSettings | undefined> {
  const title = l10n.t('IAM role');
  const role = deliveryRole(settings, place);
  const ways = [
    { way: 'new', label: l10n.t('A new role'), description: role.name, detail: oneLine(role.policy) },
    { way: 'pick', label: l10n.t('Choose a role…'), description: l10n.t('those that Firehose may assume') },
    { way: 'copy', label: l10n.t('Copy the policies'), description: l10n.t('for who may create roles') },
  ] as const;
  const chosen = await choose(ways, { title, ignoreFocusOut: true });
  switch (chosen?.way) {
    case undefined:
      return undefined;
    case 'new':
      return withRole(settings, undefined);
    case 'pick': {
      const arn = await pickRole(services, connection, title);
      return arn === undefined ? undefined : withRole(settings, arn);
    }
    case 'copy':
      await env.clipboard.writeText(`${role.trustPolicy}\n\n${role.policy}\n`);
      noteBriefly(l10n.t('Copied the trust policy and the policy of the role.'));
      return undefined;
  }
}

/** The ARN of the role that the settings name, or of one that is created for them. A server without roles takes any. */
export async function roleFor(
  services: ResourceServices,
  connection: Connection,
  place: Place,
  settings: DeliveryStreamSettings,
): Promise<{ arn: string; isFresh: boolean }> {
  const { role: named } = settings.destination;
  if (named !== undefined) return { arn: named, isFresh: false };
  const role = deliveryRole(settings, place);
  const { roles } = await services.connections.clients(connection.name);
  if (!roles) return { arn: `arn:${place.partition}:iam::${place.account}:role/${role.name}`, isFresh: false };
  const title = l10n.t('Creating role {0}', role.name);
  const arn = await doWork(services, { connection, title, pending: undefined }, (work) =>
    createRole(work, role, place),
  );
  return { arn, isFresh: true };
}

function withRole(settings: DeliveryStreamSettings, role: string | undefined): DeliveryStreamSettings {
  return { ...settings, destination: { ...settings.destination, role } };
}

async function pickRole(
  { connections }: ResourceServices,
  connection: Connection,
  title: string,
): Promise<string | undefined> {
  const chosen = await pick<PickItem & { arn: string }>({
    title,
    placeholder: l10n.t('Role'),
    first: [],
    load: async (add, signal) => {
      const { roles } = await connections.clients(connection.name);
      for await (const page of roles?.list(signal) ?? []) {
        const assumable = page.filter(({ trustPolicy }) => trustPolicy.includes('firehose.amazonaws.com'));
        add(assumable.map(({ name, arn }) => ({ label: name, description: arn, arn })));
      }
    },
  });
  return chosen?.arn;
}

function oneLine(json: string): string {
  return JSON.stringify(JSON.parse(json));
}
