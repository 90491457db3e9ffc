import * as l10n from '@vscode/l10n';
import { ConfigurationTarget, workspace, type Disposable, type Uri } from 'vscode';
import type { ConnectionScope, ScopedConnections } from '../../aws';
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
 * Adds an entry to one scope's list, whose other entries stay as they were written.
 * @returns where it went: VS Code writes a user's setting to the remote settings where those have it
 */
export async function writeConnection(scope: WritableScope, entry: object): Promise<ConnectionScope> {
  const { globalValue, workspaceValue, globalRemoteValue } = inspected();
  const list = (scope === 'user' ? globalValue : workspaceValue) ?? [];
  if (!Array.isArray(list)) {
    throw new PipelinesError(
      'InvalidSetting',
      l10n.t('The setting "{0}" is not a list: nothing was added to it.', `${SETTINGS_SECTION}.${KEY}`),
      { remedy: l10n.t('Correct it in settings.json, then add the connection.') },
    );
  }
  const target = scope === 'user' ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration(SETTINGS_SECTION).update(KEY, [...(list as unknown[]), entry], target);
  return scope === 'user' && globalRemoteValue !== undefined ? 'machine' : scope;
}

function inspected(folder?: Uri) {
  const found = workspace.getConfiguration(SETTINGS_SECTION, folder).inspect<unknown>(KEY);
  return (found ?? {}) as Partial<NonNullable<typeof found>> & UserValues;
}
