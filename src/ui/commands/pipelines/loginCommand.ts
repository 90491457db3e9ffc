import * as l10n from '@vscode/l10n';
import { loginWayOf } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { logInWith } from '../../connections/login';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { runInTerminal } from '../../terminal';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';

/** Gives a connection credentials again, in the way that fits its profile, and refreshes its rows. */
export function loginCommand({ connections, tree }: { connections: Connections; tree: PipelinesTree }): Command {
  return command({
    id: COMMANDS.logIn,
    doing: l10n.t('log in'),
    argument: (call) => givenConnection(connections, call),
    complete: (connection) => connection,
    ask: async (connection) => connection ?? (await chooseRemote(connections)),
    connectionOf: (connection) => connection,
    run: async (connection) => {
      connections.askAgain();
      const loggedIn = await logInWith(await loginWayOf(connection), connection, connections, runInTerminal);
      if (loggedIn) await tree.retryFailed();
      return { loggedIn };
    },
  });
}

function chooseRemote(connections: Connections) {
  return chooseConnection(connections, l10n.t('Log in'), ({ name }) => name !== LOCAL_CONNECTION);
}
