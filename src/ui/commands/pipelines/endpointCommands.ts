import * as l10n from '@vscode/l10n';
import { routesNeedingConsent, type Connection, type CredentialRoute } from '../../../aws';
import type { AllowedEndpoints } from '../../connections/allowedEndpoints';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { confirm, showResult } from '../../messages';
import { chooseMany } from '../../prompts/quickPicks';
import { command, type Command } from '../command';

/** A person lets a profile's credentials go to a host that a workspace's settings name, or takes that back. */
export function endpointCommands({
  connections,
  allowed,
}: {
  connections: Connections;
  allowed: AllowedEndpoints;
}): Command[] {
  return [
    command({
      id: COMMANDS.allowEndpoint,
      doing: l10n.t('allow the host'),
      // Profile and host come from the connection itself, so a caller cannot widen what is allowed.
      argument: ({ fields }) => connections.get(fields.required(fields.string('connection'), 'connection')),
      run: async (connection) => {
        for (const route of routesNeedingConsent(connection)) {
          if (allowed.allows(route)) continue;
          if (!(await confirmRoute(connection, route))) return;
          await allowed.allow([route]);
        }
      },
    }),
    command({
      id: COMMANDS.forgetEndpoints,
      doing: l10n.t('forget the allowed hosts'),
      argument: () => allowed.list(),
      ask: pickRoutes,
      run: (routes) => allowed.revoke(routes),
    }),
  ];
}

async function pickRoutes(routes: readonly CredentialRoute[]): Promise<CredentialRoute[] | undefined> {
  if (routes.length === 0) {
    showResult('info', l10n.t('No host of a workspace has been allowed to receive credentials.'), []);
    return undefined;
  }
  const items = routes.map((route) => ({
    label: new URL(route.origin).host,
    description: l10n.t('Profile: {0}', route.profile),
    route,
  }));
  const chosen = await chooseMany(items, {
    title: l10n.t('Forget allowed hosts'),
    placeHolder: l10n.t('They get no more credentials of the profile until they are allowed again'),
  });
  return chosen?.map(({ route }) => route);
}

/** Modal: it must be answered. */
async function confirmRoute({ name }: Connection, { profile, origin }: CredentialRoute): Promise<boolean> {
  const { host } = new URL(origin);
  return confirm('warning', {
    question: l10n.t('Send credentials of your profile "{0}" to {1}?', profile, host),
    detail: l10n.t(
      'Connection "{0}" of the workspace\'s settings sends its requests to {1}. Whoever runs that server gets the profile\'s session and can use it until it expires. This is remembered for the profile and the host.',
      name,
      origin,
    ),
    answer: l10n.t('Allow {0}', host),
  });
}
