import { l10n, type LogOutputChannel } from 'vscode';
import { loginWayOf } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { logInWith } from '../../connections/login';
import { COMMANDS } from '../../contributions';
import { isTreeNode } from '../../tree/nodes';
import type { PipelinesTree } from '../../tree/pipelinesTree';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';

/** Gives a connection credentials again, by the way that fits its profile, and shows its rows anew. */
export function loginCommand(options: {
  connections: Connections;
  tree: PipelinesTree;
  log: LogOutputChannel;
}): Command {
  const { connections, tree, log } = options;
  return defineCommand(log, COMMANDS.logIn, async (context, argument) => {
    context.error = { doing: l10n.t('log in') };
    const connection = connections.get(connectionIn(argument));
    context.error.connection = connection;
    connections.askAgain();
    const loggedIn = await logInWith(await loginWayOf(connection), connection, connections);
    if (loggedIn) await tree.retryFailed();
    return { loggedIn };
  });
}

function connectionIn(argument: unknown): string {
  if (isTreeNode(argument) && 'connection' in argument) return argument.connection.name;
  const fields = new Fields(COMMANDS.logIn, argument);
  return fields.required(fields.string('connection'), 'connection');
}
