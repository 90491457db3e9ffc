import * as l10n from '@vscode/l10n';
import { Uri, window, workspace } from 'vscode';
import { showResult } from '../messages';

/** Asks where to, and writes it. */
export async function saveMap(connection: string, extension: 'svg' | 'mmd', text: string): Promise<void> {
  const [folder] = workspace.workspaceFolders ?? [];
  const name = `${connection.replace(/[^\w.-]+/g, '-')}-map.${extension}`;
  const uri = await window.showSaveDialog({
    ...(folder ? { defaultUri: Uri.joinPath(folder.uri, name) } : {}),
    filters: extension === 'svg' ? { SVG: ['svg'] } : { Mermaid: ['mmd', 'mermaid'] },
  });
  if (!uri) return;
  await workspace.fs.writeFile(uri, Buffer.from(text));
  showResult('info', l10n.t('Wrote {0}.', workspace.asRelativePath(uri)));
}
