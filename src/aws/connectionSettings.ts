import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import { isOfWorkspace, type Connection, type ConnectionScope } from './connection';
import { foldedName, readEntry, shown, type ReadEntry } from './connectionEntry';

/** The list of connections in one file of settings. */
export interface ScopedConnections {
  scope: ConnectionScope;
  /** The address of the folder, for the scope `folder`. */
  folder?: string;
  /** Written by hand. */
  value: unknown;
}

/** Where an entry stands. */
export interface EntryPlace {
  scope: ConnectionScope;
  folder?: string;
  /** In the list of that scope, from 0. `undefined`: the setting as a whole. */
  index: number | undefined;
}

export type ConnectionEntry = UsableConnection | FaultyConnection;

interface UsableConnection {
  kind: 'usable';
  connection: Connection;
  place: EntryPlace;
}

/** An entry with a problem: it is shown and never used. */
export interface FaultyConnection {
  kind: 'faulty';
  /** Its name, or `Entry 3` where it has none. */
  label: string;
  name: string | undefined;
  problems: string[];
  place: EntryPlace;
}

interface NamedPlace {
  name: string;
  entry: unknown;
  place: EntryPlace;
}

/**
 * The entries of all scopes, in the order given. VS Code would let a workspace's list replace the user's; here they add
 * up. A name belongs to the first entry that has it, also where that one is faulty: what comes later under the same name
 * is a problem, so that no file can make a known name another account.
 */
export function readConnections(settings: readonly ScopedConnections[]): ConnectionEntry[] {
  const taken = new Map<string, NamedPlace>();
  return settings.flatMap(({ value, ...of }): ConnectionEntry[] => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return [notAList({ ...of, index: undefined })];
    return (value as unknown[]).flatMap((entry, index) => readPlaced(entry, { ...of, index }, taken));
  });
}

function readPlaced(entry: unknown, place: EntryPlace, taken: Map<string, NamedPlace>): ConnectionEntry[] {
  const read = readEntry(entry);
  const { name } = read;
  const first = name === undefined ? undefined : taken.get(foldedName(name));
  if (name !== undefined && !first) taken.set(foldedName(name), { name, entry, place });
  // Two files may hold the same connection.
  if (first && !isSameFile(first.place, place) && isDeepStrictEqual(first.entry, entry)) return [];
  const problems = [
    ...problemsOf(read),
    ...keysElsewhere(read, place),
    ...(name !== undefined && first ? [nameTaken(name, first)] : []),
  ];
  if (problems.length === 0 && 'connection' in read) {
    return [{ kind: 'usable', connection: { ...read.connection, scope: place.scope }, place }];
  }
  const label = name === undefined ? l10n.t('Entry {0}', (place.index ?? 0) + 1) : shown(name);
  return [{ kind: 'faulty', label, name, problems, place }];
}

/** The author of a workspace's settings must not be able to send a person's keys to a server. */
function keysElsewhere(read: ReadEntry, { scope }: EntryPlace): string[] {
  if (!('connection' in read) || read.connection.storedKeys === undefined) return [];
  if (!isOfWorkspace({ ...read.connection, scope })) return [];
  return [l10n.t('"storedKeys" counts only in your own settings.')];
}

function problemsOf(read: ReadEntry): string[] {
  return 'problems' in read ? read.problems : [];
}

function isSameFile(left: EntryPlace, right: EntryPlace): boolean {
  return left.scope === right.scope && left.folder === right.folder;
}

function nameTaken(name: string, { name: first, place }: NamedPlace): string {
  const index = (place.index ?? 0) + 1;
  const where = scopeText(place.scope);
  return first === name
    ? l10n.t('Entry {0} of {1} has the name "{2}" already. Choose another name.', index, where, first)
    : l10n.t('The name differs only by case from "{0}", entry {1} of {2}. Choose another name.', first, index, where);
}

function notAList(place: EntryPlace): FaultyConnection {
  const label = l10n.t('Connections of {0}', scopeText(place.scope));
  return { kind: 'faulty', label, name: undefined, problems: [l10n.t('It must be a list of connections.')], place };
}

/** As in a sentence: `entry 3 of the user settings`. */
export function scopeText(scope: ConnectionScope): string {
  switch (scope) {
    case 'user':
      return l10n.t('the user settings');
    case 'machine':
      return l10n.t('the remote settings');
    case 'workspace':
      return l10n.t('the workspace settings');
    case 'folder':
      return l10n.t('the folder settings');
  }
}
