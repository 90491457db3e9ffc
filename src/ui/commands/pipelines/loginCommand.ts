import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { loginWayOf } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { logInWith } from '../../connections/login';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { chooseName } from '../../prompts/quickPicks';
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
    const name = argument === undefined ? await chooseConnection(connections) : connectionIn(argument);
    if (name === undefined) return undefined;
    const connection = connections.get(name);
    context.error.connection = connection;
    connections.askAgain();
    const loggedIn = await logInWith(await loginWayOf(connection), connection, connections);
    if (loggedIn) await tree.retryFailed();
    return { loggedIn };
  });
}

function chooseConnection(connections: Connections): Thenable<string | undefined> {
  const names = connections.list().flatMap(({ name }) => (name === LOCAL_CONNECTION ? [] : name));
  return chooseName(names, { title: l10n.t('Log in'), placeHolder: l10n.t('Connection') });
}

function connectionIn(argument: unknown): string {
  if (isTreeNode(argument) && 'connection' in argument) return argument.connection.name;
  const fields = new Fields(COMMANDS.logIn, argument);
  return fields.required(fields.string('connection'), 'connection');
}
