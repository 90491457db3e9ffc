import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { Uri, window, workspace } from 'vscode';
import { showResult } from '../messages';
import type { Report } from './report';

/** Asks where to, and writes all of it. */
export async function saveReport({ title, json }: Report): Promise<void> {
  const [folder] = workspace.workspaceFolders ?? [];
  const name = `${title.replace(/[^\w.-]+/g, '-')}.json`;
  const uri = await window.showSaveDialog({
    ...(folder ? { defaultUri: Uri.joinPath(folder.uri, name) } : {}),
    filters: { JSON: ['json'] },
  });
  if (!uri) return;
  await (uri.scheme === 'file' ? writeToDisk(uri.fsPath, json()) : writeElsewhere(uri, json()));
  showResult('info', l10n.t('Wrote {0}.', workspace.asRelativePath(uri)), [
    { label: l10n.t('Open'), run: () => window.showTextDocument(uri) },
  ]);
}

async function writeToDisk(filePath: string, pieces: Iterable<string>): Promise<void> {
  const file = createWriteStream(filePath);
  try {
    for (const piece of pieces) {
      if (!file.write(piece)) await once(file, 'drain');
      await setImmediate();
    }
    file.end();
    await finished(file);
  } finally {
    file.destroy();
  }
}

/** Other file systems take a file as a whole. */
async function writeElsewhere(uri: Uri, pieces: Iterable<string>): Promise<void> {
  await workspace.fs.writeFile(uri, Buffer.from([...pieces].join('')));
}
