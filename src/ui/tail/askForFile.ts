import * as l10n from '@vscode/l10n';
import { Uri, window, workspace } from 'vscode';
import { resourceName } from '../../aws';

/** Where records of a stream are to be written; the name's ending says how. */
export function askForFile(stream: string, title: string): Thenable<Uri | undefined> {
  const [folder] = workspace.workspaceFolders ?? [];
  const name = `${resourceName(stream).replace(/[^\w.-]+/g, '-')}.ndjson`;
  return window.showSaveDialog({
    title,
    ...(folder ? { defaultUri: Uri.joinPath(folder.uri, name) } : {}),
    filters: { [l10n.t('JSON Lines')]: ['ndjson', 'jsonl'], JSON: ['json'], CSV: ['csv'] },
  });
}
