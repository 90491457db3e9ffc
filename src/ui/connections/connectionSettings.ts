import * as l10n from '@vscode/l10n';
import { ConfigurationTarget, Uri, workspace, type Disposable } from 'vscode';
import type { Connection, ConnectionScope, EntryPlace, ScopedConnections } from '../../aws';
import { PipelinesError } from '../../errors';
import { SETTINGS_SECTION } from '../settings';

const KEY = 'connections';

/** What `inspect` answers beside what its type says: the two files that a user's settings may come from. */
interface UserValues {
  globalLocalValue?: unknown;
  globalRemoteValue?: unknown;
}

/**
 * The connections of each scope by itself, the person's own first. VS Code merges lists by replacing: what it would give
 * as the value of the setting is one of these lists alone.
 */
export function scopedConnections(): ScopedConnections[] {
  const { globalValue, workspaceValue, globalLocalValue, globalRemoteValue } = inspected();
  const own: ScopedConnections[] = [
    { scope: 'user', value: globalRemoteValue === undefined ? globalValue : globalLocalValue },
    { scope: 'machine', value: globalRemoteValue },
  ];
  // VS Code leaves them out as well where it does not trust them; nothing here depends on that.
  if (!workspace.isTrusted) return own;
  // Where one folder is open, its settings are the workspace's.
  const folders = workspace.workspaceFile ? (workspace.workspaceFolders ?? []) : [];
  return [
    ...own,
    { scope: 'workspace', value: workspaceValue },
    ...folders.map(({ uri }): ScopedConnections => {
      return { scope: 'folder', folder: uri.toString(), value: inspected(uri).workspaceFolderValue };
    }),
  ];
}

/** Whatever may change what `scopedConnections` returns. */
export function onDidChangeConnections(listener: () => void): Disposable[] {
  return [
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${SETTINGS_SECTION}.${KEY}`)) listener();
    }),
    workspace.onDidGrantWorkspaceTrust(listener),
    workspace.onDidChangeWorkspaceFolders(listener),
  ];
}

export type WritableScope = Extract<ConnectionScope, 'user' | 'workspace'>;

/**
 * Adds entries to one scope's list, whose other entries stay as they were written.
 * @returns where they went: VS Code writes a user's setting to the remote settings where those have it
 */
export async function writeConnections(scope: WritableScope, entries: readonly object[]): Promise<ConnectionScope> {
  const { globalValue, workspaceValue, globalRemoteValue } = inspected();
  const list = listIn(scope === 'user' ? globalValue : workspaceValue);
  const target = scope === 'user' ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration(SETTINGS_SECTION).update(KEY, [...list, ...entries], target);
  return scope === 'user' && globalRemoteValue !== undefined ? 'machine' : scope;
}

/**
 * Puts other entries in the place of one.
 * @param change takes the entry as it was written
 * @throws {PipelinesError} `SettingChanged` when another connection stands there by now; `NotWritable` when VS Code cannot write there
 */
export async function changeConnection(
  { name }: Pick<Connection, 'name'>,
  { scope, folder, index }: EntryPlace,
  change: (entry: object) => readonly object[],
): Promise<void> {
  const uri = folder === undefined ? undefined : Uri.parse(folder, true);
  const { globalValue, globalRemoteValue, workspaceValue, workspaceFolderValue } = inspected(uri);
  // VS Code writes a user's setting to the remote settings where those have it.
  if (scope === 'user' && globalRemoteValue !== undefined) throw notWritable();
  const places = {
    user: [globalValue, ConfigurationTarget.Global],
    machine: [globalValue, ConfigurationTarget.Global],
    workspace: [workspaceValue, ConfigurationTarget.Workspace],
    folder: [workspaceFolderValue, ConfigurationTarget.WorkspaceFolder],
  } as const;
  const [value, target] = places[scope];
  const list = listIn(value);
  const entry = index === undefined ? undefined : list[index];
  if (typeof entry !== 'object' || entry === null || !('name' in entry) || entry.name !== name) throw changed(name);
  const changedList = list.flatMap((other) => (other === entry ? change(entry) : [other]));
  await workspace.getConfiguration(SETTINGS_SECTION, uri).update(KEY, changedList, target);
}

function listIn(value: unknown = []): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new PipelinesError(
    'InvalidSetting',
    l10n.t('The setting "{0}" is not a list: nothing was added to it.', `${SETTINGS_SECTION}.${KEY}`),
    { remedy: l10n.t('Correct it in settings.json, then add the connection.') },
  );
}

function changed(name: string): PipelinesError {
  return new PipelinesError('SettingChanged', l10n.t('The settings have changed: "{0}" is not there any more.', name));
}

function notWritable(): PipelinesError {
  return new PipelinesError(
    'NotWritable',
    l10n.t('VS Code cannot write to these user settings from a remote window.'),
    {
      remedy: l10n.t('Correct it in {0}.', 'settings.json'),
    },
  );
}

function inspected(folder?: Uri) {
  const found = workspace.getConfiguration(SETTINGS_SECTION, folder).inspect<unknown>(KEY);
  return (found ?? {}) as Partial<NonNullable<typeof found>> & UserValues;
}
