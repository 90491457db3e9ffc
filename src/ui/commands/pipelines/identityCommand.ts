import * as l10n from '@vscode/l10n';
import { env } from 'vscode';
import type { Connection } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { COMMANDS } from '../../contributions';
import { showResult } from '../../messages';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';

/** The account that a connection leads to: AWS's own answer, or its error. */
export function identityCommand({ connections }: { connections: Connections }): Command {
  return command({
    id: COMMANDS.identity,
    doing: l10n.t('find out the account'),
    argument: (call) => givenConnection(connections, call),
    complete: (connection) => connection,
    ask: async (connection) => connection ?? (await chooseConnection(connections, l10n.t('Show identity'))),
    connectionOf: (connection) => connection,
    run: async (connection, caller) => {
      const clients = await connections.clients(connection.name);
      const { account, arn } = await clients.identity({ isFresh: true });
      if (caller === 'person') show(connection, { account, arn, alias: await clients.accountAlias() });
      return { account, arn, region: connection.region };
    },
  });
}

function show({ name, region }: Connection, { account, arn, alias }: Record<'account' | 'arn', string> & Alias): void {
  const text =
    alias === undefined
      ? l10n.t('"{0}" is account {1} in {2}, as {3}.', name, account, region, arn)
      : l10n.t('"{0}" is account {1} ({2}) in {3}, as {4}.', name, alias, account, region, arn);
  showResult('info', text, [{ label: l10n.t('Copy ARN'), run: () => env.clipboard.writeText(arn) }]);
}

interface Alias {
  alias: string | undefined;
}
