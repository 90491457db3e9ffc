import { commands, Uri } from 'vscode';
import type { EntryPlace } from '../../aws';
import { SETTINGS_SECTION } from '../settings';

const SETTING = `${SETTINGS_SECTION}.connections`;
/** At the setting itself: these files are long. */
const AT_SETTING = { revealSetting: { key: SETTING } };

/** Opens the file that holds an entry; without a place the settings editor, which has all scopes. */
export async function openConnectionSettings(place: Omit<EntryPlace, 'index'> | undefined): Promise<void> {
  switch (place?.scope) {
    case undefined:
      await commands.executeCommand('workbench.action.openSettings', SETTING);
      return;
    case 'user':
      await commands.executeCommand('workbench.action.openSettingsJson', AT_SETTING);
      return;
    case 'machine':
      await commands.executeCommand('workbench.action.openRemoteSettingsFile', AT_SETTING);
      return;
    case 'workspace':
      await commands.executeCommand('workbench.action.openWorkspaceSettingsFile', AT_SETTING);
      return;
    case 'folder': {
      // The command for these asks which folder.
      const folder = Uri.parse(place.folder ?? '', true);
      await commands.executeCommand('vscode.open', Uri.joinPath(folder, '.vscode', 'settings.json'));
    }
  }
}
