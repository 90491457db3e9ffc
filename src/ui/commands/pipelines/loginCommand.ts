import * as l10n from '@vscode/l10n';
import { loginWayOf, type Connection } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { logInWith } from '../../connections/login';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { chooseName } from '../../prompts/quickPicks';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import type { Call } from '../call';
import { command, type Command } from '../command';

/** Gives a connection credentials again, by the way that fits its profile, and shows its rows anew. */
export function loginCommand({ connections, tree }: { connections: Connections; tree: PipelinesTree }): Command {
  return command({
    id: COMMANDS.logIn,
    doing: l10n.t('log in'),
    argument: (call) => givenConnection(connections, call),
    complete: (connection) => connection,
    ask: async (connection) => connection ?? (await chooseConnection(connections)),
    connectionOf: (connection) => connection,
    run: async (connection) => {
      connections.askAgain();
      const loggedIn = await logInWith(await loginWayOf(connection), connection, connections);
      if (loggedIn) await tree.retryFailed();
      return { loggedIn };
    },
  });
}

function givenConnection(connections: Connections, { node, fields }: Call): Connection | undefined {
  const name = node && 'connection' in node ? node.connection.name : fields.string('connection');
  return name === undefined ? undefined : connections.get(name);
}

async function chooseConnection(connections: Connections): Promise<Connection | undefined> {
  const names = connections.list().flatMap(({ name }) => (name === LOCAL_CONNECTION ? [] : name));
  const chosen = await chooseName(names, { title: l10n.t('Log in'), placeHolder: l10n.t('Connection') });
  return chosen === undefined ? undefined : connections.get(chosen);
}
