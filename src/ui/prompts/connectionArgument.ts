import * as l10n from '@vscode/l10n';
import type { Connection } from '../../aws';
import type { Connections } from '../connections/connections';
import { chooseName } from './quickPicks';

/** What a command was called with, as far as it may name a connection: a row of the tree, or the fields of a program's argument. */
interface Called {
  readonly node: { readonly id: string; readonly connection?: Connection } | undefined;
  readonly fields: { string(name: string): string | undefined };
}

/** The connection of a row, or the one that a program names. Undefined: neither. @throws {PipelinesError} when there is none of the name */
export function givenConnection(connections: Connections, { node, fields }: Called): Connection | undefined {
  const name = node?.connection ? node.connection.name : fields.string('connection');
  return name === undefined ? undefined : connections.get(name);
}

/** Undefined: dismissed. */
export async function chooseConnection(
  connections: Connections,
  title: string,
  isOffered: (connection: Connection) => boolean = () => true,
): Promise<Connection | undefined> {
  const names = connections.list().filter(isOffered);
  const chosen = await chooseName(
    names.map(({ name }) => name),
    { title, placeHolder: l10n.t('Connection') },
  );
  return chosen === undefined ? undefined : connections.get(chosen);
}
