import * as l10n from '@vscode/l10n';
import { Uri, window } from 'vscode';
import { scopeText, type Connection, type EntryPlace } from '../../../aws';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { changeConnection, writeConnections } from '../../connections/connectionSettings';
import { isIgnoredByGit } from '../../connections/gitIgnore';
import type { KeyStore } from '../../connections/keyStore';
import { openConnectionSettings } from '../../connections/openSettings';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { confirm, showResult } from '../../messages';
import { askForText } from '../../prompts/inputBoxes';
import type { TreeNode } from '../../tree/nodes';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { connectionsOf, freeName, nameTakenOrWrong, writtenOptions, type ConnectionDraft } from './connectionDraft';
import { askForChanges, askForConnections, nameProblem } from './connectionWizard';

export interface ConnectionCommandOptions {
  connections: Connections;
  keyStore: KeyStore;
}

export function connectionCommands(options: ConnectionCommandOptions): Command[] {
  const { connections } = options;
  return [
    command({
      id: COMMANDS.addConnection,
      doing: l10n.t('add the connection'),
      argument: () => undefined,
      ask: () => askForConnections(connections),
      run: (draft) => add(options, draft),
    }),
    command({
      id: COMMANDS.editConnections,
      doing: l10n.t('edit the connections'),
      argument: ({ node }) => placeOf(connections, node),
      run: (place) => openConnectionSettings(place),
    }),
    command({
      id: COMMANDS.editConnection,
      doing: l10n.t('edit the connection'),
      argument: (call) => givenConnection(connections, call),
      ask: (given) => askForConfigured(connections, given, l10n.t('Edit connection')),
      run: (connection) => edit(connections, connection),
    }),
    command({
      id: COMMANDS.duplicateConnection,
      doing: l10n.t('duplicate the connection'),
      argument: (call) => givenConnection(connections, call),
      ask: (given) => askForNamed(connections, given, l10n.t('Duplicate connection')),
      run: ({ connection, name }) =>
        changeConnection(connection, requirePlace(connections, connection), (entry) => [entry, { ...entry, name }]),
    }),
    command({
      id: COMMANDS.renameConnection,
      doing: l10n.t('rename the connection'),
      argument: (call) => givenConnection(connections, call),
      ask: (given) => askForNamed(connections, given, l10n.t('Rename connection')),
      run: ({ connection, name }) =>
        changeConnection(connection, requirePlace(connections, connection), (entry) => [{ ...entry, name }]),
    }),
    command({
      id: COMMANDS.removeConnection,
      doing: l10n.t('remove the connection'),
      argument: (call: Call) => givenConnection(connections, call),
      ask: (given) => askForRemoval(connections, given),
      run: (connection) => remove(options, connection),
    }),
  ];
}

/** Undefined: the row, or the palette, stands for no single entry. */
function placeOf(connections: Connections, node: TreeNode | undefined): EntryPlace | undefined {
  if (node?.kind === 'connectionProblem') return node.entry.place;
  return node?.kind === 'connection' || node?.kind === 'error' ? connections.placeOf(node.connection.name) : undefined;
}

/** @throws {PipelinesError} when no setting has the connection */
function requirePlace(connections: Connections, { name }: Connection): EntryPlace {
  const place = connections.placeOf(name);
  if (place) return place;
  throw new PipelinesError('InvalidArgument', l10n.t('The connection "{0}" is in no settings.', name));
}

async function askForConfigured(
  connections: Connections,
  given: Connection | undefined,
  title: string,
): Promise<Connection | undefined> {
  return given ?? (await chooseConnection(connections, title, ({ name }) => name !== LOCAL_CONNECTION));
}

async function add({ keyStore }: ConnectionCommandOptions, draft: ConnectionDraft): Promise<void> {
  const added = connectionsOf(draft);
  const { source } = draft;
  // Keys are the person's own, and so is the connection that has them.
  if (source.kind === 'dotenv') await keyStore.set(draft.name, source.file.keys);
  const scope = await writeConnections(source.kind === 'dotenv' ? 'user' : draft.scope, added);
  if (source.kind === 'dotenv') return tellOfKeys(source.file.path, draft.name);
  const names = added.map(({ name }) => `"${name}"`).join(', ');
  showResult('info', l10n.t('Added {0} to {1}.', names, scopeText(scope)), [
    { label: l10n.t('Edit'), run: () => openConnectionSettings({ scope }) },
  ]);
}

/** The keys are in two places now, and one of them may end up in a repository. */
async function tellOfKeys(path: string, name: string): Promise<void> {
  const added = l10n.t('Added "{0}". Its keys are in the secret storage of the editor.', name);
  const open = { label: l10n.t('Open File'), run: () => window.showTextDocument(Uri.file(path)) };
  if ((await isIgnoredByGit(path)) === false) {
    const warning = l10n.t('Git does not ignore {0}: its keys would be committed. Remove them from the file.', path);
    showResult('warning', `${added} ${warning}`, [open]);
  } else {
    showResult('info', `${added} ${l10n.t('You can remove them from {0}.', path)}`, [open]);
  }
}

async function edit(connections: Connections, connection: Connection): Promise<void> {
  const place = requirePlace(connections, connection);
  const edited = await askForChanges(connections, connection);
  if (!edited) return;
  if (edited.kind === 'settings') return openConnectionSettings(place);
  const { region, options } = edited;
  await changeConnection(connection, place, (entry) => [
    definedFields({ ...entry, region, ...writtenOptions(options) }),
  ]);
}

async function askForNamed(
  connections: Connections,
  given: Connection | undefined,
  title: string,
): Promise<{ connection: Connection; name: string } | undefined> {
  const connection = await askForConfigured(connections, given, title);
  if (!connection) return undefined;
  const taken = connections.names();
  const isFree = (name: string) => nameTakenOrWrong(name, [connection.region], taken) === undefined;
  const name = await askForText({
    title: `${title}: ${connection.name}`,
    prompt: l10n.t('Name shown in the tree'),
    value: freeName(connection.name, isFree),
    ignoreFocusOut: true,
    validateInput: (text) => nameProblem(text, [connection.region], taken),
  });
  return name === undefined ? undefined : { connection, name };
}

async function askForRemoval(connections: Connections, given: Connection | undefined): Promise<Connection | undefined> {
  const connection = await askForConfigured(connections, given, l10n.t('Remove connection'));
  if (!connection) return undefined;
  const { scope } = requirePlace(connections, connection);
  const isSure = await confirm('warning', {
    question: l10n.t('Remove connection "{0}"?', connection.name),
    detail: l10n.t('Its entry is removed from {0}. Nothing is deleted in AWS.', scopeText(scope)),
    answer: l10n.t('Remove'),
  });
  return isSure ? connection : undefined;
}

/** Keys that nothing names any more are forgotten. */
async function remove({ connections, keyStore }: ConnectionCommandOptions, connection: Connection): Promise<void> {
  const { storedKeys } = connection;
  const isUsed = connections.list().some((other) => other.name !== connection.name && other.storedKeys === storedKeys);
  await changeConnection(connection, requirePlace(connections, connection), () => []);
  if (storedKeys !== undefined && !isUsed) await keyStore.delete(storedKeys);
}
